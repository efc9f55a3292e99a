"""`portal documents` and `portal plan`: what the portal answers by hash, and how it reads a document."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer
from graphql import GraphQLError

from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings
from portal.commands.store import with_pool
from portal.messages import OperatorError, help_text, text
from portal.store.documents import add_document, read_documents

app = typer.Typer(no_args_is_help=True, help=help_text("help_documents"))

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Variables = Annotated[str, typer.Option(metavar="JSON", help=help_text("help_plan_variables"))]


@app.command(help=help_text("help_documents_add"))
def add(files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    """Registers the document of each file; running portals know it from their next start."""
    from schema.build import documents  # the whole schema: too slow to load for --help

    registered = [_registered(documents(), file) for file in files]

    async def run(pool: Any) -> list[bool]:
        async with pool.acquire() as connection, connection.transaction():
            now = SystemClock().now()
            return [await add_document(connection, each.sha256, each.text, now) for each in registered]

    with opened(read_settings()) as settings:
        new = with_pool(settings, run)
    for file, document, added in zip(files, registered, new, strict=True):
        typer.echo(text("document_added" if added else "document_known", sha256=document.sha256, path=file))


@app.command("list", help=help_text("help_documents_list"))
def list_all() -> None:
    """Hash, operations and origin of every document."""
    from portal.web.documents import of_pages
    from schema.build import documents

    async def run(pool: Any) -> list[str]:
        async with pool.acquire() as connection:
            return await read_documents(connection)

    with opened(read_settings()) as settings:
        added = with_pool(settings, run)
        pages = of_pages(settings.page_dir)
    known = documents()
    for origin, texts in (("document_of_pages", pages), ("document_of_operator", added)):
        for each in texts:
            document = known.of_text(each)
            names = ", ".join(str(name) for name in document.operations) if document else _line("document_left_out")
            typer.echo(f"{sha256(each.encode()).hexdigest()}  {_line(origin)}  {names}")


def _line(key: str) -> str:
    return " ".join(text(key).splitlines())


def plan(file: File, variables: Variables = "{}") -> None:
    """Prints statement, parameters and EXPLAIN of each operation of a file."""
    from portal.security.viewer import Anonymous
    from resolvers.plan.rules import Asker
    from resolvers.plan.writing import Given
    from schema.build import documents

    document = _registered(documents(), file)
    given = _variables(variables)
    statements: list[tuple[str, list[object]]] = []
    for name, operation in document.operations.items():
        try:
            coerced = operation.variables(given)
            planned = operation.plan(coerced)
            values = planned.bind(Given(Asker(Anonymous(), SystemClock().now()), coerced)) if planned else []
        except GraphQLError as error:
            raise OperatorError("document_invalid", path=file, reason=error.message) from None
        if planned is None:
            typer.echo(text("plan_general", name=name or "-"))
        else:
            statements.append((planned.sql, values))

    async def run(pool: Any) -> None:
        async with pool.acquire() as connection:
            for statement, values in statements:
                typer.echo(statement)
                for at, value in enumerate(values, 1):
                    typer.echo(f"-- ${at} = {value!r}")
                # For whatever values: nobody's would end at the first condition.
                for (line,) in await connection.fetch(f"EXPLAIN (GENERIC_PLAN) {statement}", *values):
                    typer.echo(line)

    with opened(read_settings()) as settings:
        with_pool(settings, run)


def _registered(known: Any, file: Path) -> Any:
    from resolvers.documents import DocumentInvalid

    try:
        return known.register(file.read_text("utf-8"))
    except (DocumentInvalid, UnicodeDecodeError) as error:
        raise OperatorError("document_invalid", path=file, reason=error) from None


def _variables(given: str) -> Mapping[str, Any]:
    try:
        variables = json.loads(given)
    except ValueError:
        variables = None
    if not isinstance(variables, dict):
        raise OperatorError("variables_invalid")
    return variables
