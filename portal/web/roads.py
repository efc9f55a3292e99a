"""The two roads of a question. A planned operation is one statement whose JSON goes out as it comes; the rest, and
whatever is wrong with a question, goes the general road through Strawberry, so that errors are the same."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

import orjson
from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from portal.log import mask
from portal.web import defects
from portal.web.public_cache import Cached
from resolvers.context import Context
from resolvers.documents import Document
from resolvers.plan.writing import Given
from resolvers.refusals import BadArgument, sentence
from schema.build import schema


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the text of its document, that document where it is a valid one, and what fills its gaps."""

    text: str
    document: Document | None
    variables: Mapping[str, Any] | None
    operation: str | None

    @property
    def changes(self) -> bool:
        """Whether it is a command."""
        operation = self.document.operation(self.operation) if self.document else None
        return operation is not None and operation.changes


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer; of one that is the same for everybody also how it is kept, and under which key."""

    body: bytes
    kept: Cached | None = None
    key: bytes = b""


Compute = Callable[[], Awaitable[tuple[bytes, int]]]


class PublicAnswers(Protocol):
    """Where answers for everybody are kept; see portal.web.public_cache."""

    def held(self, key: bytes, at_least: int = 0) -> Cached | None:
        """The answer under a key, where it is at hand and current."""

    async def renew(self) -> None:
        """Keep nothing that is older than this call."""

    async def answer(self, key: bytes, compute: Compute, at_least: int = 0) -> Cached:
        """The answer under a key, not older than a version; computed with its version where it is not kept."""


class NothingKept:
    """Every answer is computed."""

    def held(self, key: bytes, at_least: int = 0) -> None:
        """Nothing."""

    async def renew(self) -> None:
        """There is nothing to renew."""

    async def answer(self, key: bytes, compute: Compute, at_least: int = 0) -> Cached:  # noqa: ARG002
        """Compute."""
        return Cached(*await compute())


async def answer(context: Context, asked: Asked, kept: PublicAnswers, at_least: int = 0) -> Answer:
    """The answer to a question, by the shorter road where it is open. `at_least` is a version of public answers."""
    if planned := await _planned(context, asked, kept, at_least):
        return planned
    told = Answer(orjson.dumps(await _general(context, asked)))
    if asked.changes:  # whoever sees his change here sees it from now on
        await kept.renew()
    return told


async def _planned(context: Context, asked: Asked, kept: PublicAnswers, at_least: int) -> Answer | None:
    """None where the general road must be taken: for what no plan can read, and for whatever goes wrong."""
    document = asked.document
    operation = document.operation(asked.operation) if document else None
    if document is None or operation is None:
        return None
    try:
        variables = operation.variables(asked.variables)
        plan = operation.plan(variables)
        if plan is None:
            return None
        parameters = plan.bind(Given(context.asker(), variables))
    except GraphQLError:
        return None

    async def versioned() -> tuple[bytes, int]:
        body, version = await context.read_row(f"{plan.sql}, current_public_version()", parameters)
        return body, version

    try:
        if not (plan.public and document.registered):
            return Answer(await context.read(plan.sql, parameters) or b"")
        key = _key(document, asked.operation, variables)
        found = await kept.answer(key, versioned, at_least)
    except Exception as error:  # noqa: BLE001 - the general road tells it, under every field that was asked for
        context.failure = error
        return None
    return Answer(found.body, found, key)


def is_public(asked: Asked) -> bool:
    """Whether everybody gets the same answer, as far as that can be known without executing."""
    operation = asked.document.operation(asked.operation) if asked.document else None
    if operation is None:
        return False
    try:
        plan = operation.plan(operation.variables(asked.variables))
    except GraphQLError:
        return True  # what is wrong is the same for everybody
    return plan is not None and plan.public


def _key(document: Document, operation: str | None, variables: Mapping[str, Any]) -> bytes:
    canonical = orjson.dumps([document.sha256, operation, variables], option=orjson.OPT_SORT_KEYS)
    return sha256(canonical).digest()


async def _general(context: Context, asked: Asked) -> dict[str, Any]:
    if asked.operation is None and asked.document and len(asked.document.operations) > 1:
        return {"errors": [said("which_operation")]}  # Strawberry would take the first
    try:
        result = await schema.execute(
            asked.text,
            variable_values=dict(asked.variables) if asked.variables else None,
            context_value=context,
            operation_name=asked.operation,
        )
    except (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError):
        return {"errors": [said("no_operation")]}
    if not result.errors:
        return {"data": result.data}
    return {"data": result.data, "errors": [_shown(error) for error in result.errors]}


def _shown(error: GraphQLError) -> dict[str, Any]:
    """An error as its reader may see it: what is wrong with the question in full, a defect under its identifier."""
    cause: BaseException | None = error.original_error
    # With a place in the document it is an argument's value that is wrong; without, what was to be shown.
    placed = isinstance(cause, GraphQLError) and cause.nodes
    if isinstance(cause, BadArgument) or placed or (error.path is None and isinstance(cause, GraphQLError | None)):
        return dict(mask(error.formatted))  # an error quotes what was given: perhaps a number of somebody
    if isinstance(cause, TimeoutError):
        masked = said("too_slow")
    else:
        masked = said("defect", error_id=defects.note(cause or error))
    return {**masked, "path": error.path}


def said(code: str, **values: object) -> dict[str, Any]:
    """An error of the catalogue."""
    text = sentence(code, values)
    return {"message": f"{text['zh']} / {text['en']}", "extensions": {"code": code.upper(), **values}}
