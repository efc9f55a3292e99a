"""Documents that were validated: those registered by their hash, and of the others the latest by their text."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from graphql import DocumentNode, FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode

from resolvers.plan.plan import Operation
from resolvers.plan.writing import Scope

MOST_TEXTS = 500


class DocumentInvalid(Exception):
    """A document that the schema does not take; the message says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """A validated document. `registered` ones are known by their hash, too."""

    text: str
    sha256: str
    operations: dict[str | None, Operation]
    registered: bool = False

    def operation(self, name: str | None) -> Operation | None:
        """The operation of a name; without a name the only one."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        return self.operations.get(name)


class Documents:
    """All documents of a process."""

    def __init__(self, schema: GraphQLSchema, check: Callable[[str], DocumentNode]) -> None:
        """`check` parses and validates a text; GraphQLError says what is wrong with it."""
        self._schema = schema
        self._check = check
        self._registered: dict[str, Document] = {}
        self._texts: OrderedDict[str, Document] = OrderedDict()

    def register(self, text: str) -> Document:
        """Know a document by its hash from now on. Raises DocumentInvalid."""
        try:
            document = self._made(text, registered=True)
        except GraphQLError as error:
            raise DocumentInvalid(error.message) from None
        self._registered[document.sha256] = self._texts[text] = document
        for operation in document.operations.values():
            with suppress(GraphQLError):  # what has variables that must be given is planned with the first of them
                operation.plan(operation.variables(None))
        return document

    def registered(self, sha256: str) -> Document | None:
        """The registered document of a hash, in hex."""
        return self._registered.get(sha256)

    def of_text(self, text: str) -> Document | None:
        """The document of a text, or none: the general road says what is wrong with it."""
        if text in self._texts:
            self._texts.move_to_end(text)
            return self._texts[text]
        try:
            document = self._texts[text] = self._made(text)
        except (GraphQLError, RecursionError):
            return None
        if len(self._texts) > MOST_TEXTS:
            self._texts.popitem(last=False)
        return document

    def __iter__(self) -> Iterator[Document]:
        """The registered ones."""
        return iter(self._registered.values())

    def _made(self, text: str, *, registered: bool = False) -> Document:
        tree = self._check(text)
        fragments = [each for each in tree.definitions if isinstance(each, FragmentDefinitionNode)]
        operations = {
            each.name.value if each.name else None: Operation(Scope.of(self._schema, each, fragments))
            for each in tree.definitions
            if isinstance(each, OperationDefinitionNode)
        }
        return Document(text, sha256(text.encode()).hexdigest(), operations, registered)
