"""`portal parameter`: what the measures leave open, and the region's own values for it."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from portal.casework.parameters import apply
from portal.casework.ports import Law
from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings, sealer
from portal.commands.store import with_pool
from portal.messages import OperatorError, help_text, text
from portal.rulebooks.held import Held
from portal.rulebooks.parameters import ParameterInvalid, shown
from portal.store.archive import PostgresStore
from portal.store.law import read_law
from portal.store.parameters import enter_parameter, history

app = typer.Typer(no_args_is_help=True, help=help_text("help_parameter"))


@app.command("list", help=help_text("help_parameter_list"))
def list_all(rulebook: str = "heilongjiang") -> None:
    """The parameters of a rulebook with today's values."""

    async def run(pool: Any) -> Law:
        async with pool.acquire() as connection:
            return await read_law(connection, SystemClock().now().date())

    with opened(read_settings()) as settings:
        books = with_pool(settings, run).rulebooks
    if rulebook not in books:
        raise OperatorError("rulebook_unknown", found=rulebook, known="、".join(sorted(books)))
    for key, parameter in sorted(books[rulebook].parameters.items()):
        typer.echo(f"{key} = {shown(parameter.value)}  [{parameter.register}]")
        if parameter.document is not None:
            typer.echo(text("parameter_since", valid_from=parameter.valid_from, document=parameter.document))
        typer.echo(f"    {parameter.note}\n    {parameter.note_en}")


@app.command("set", help=help_text("help_parameter_set"))
def set_one(
    rulebook: str,
    key: str,
    value: str,
    valid_from: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"])],
    document: Annotated[str, typer.Option()],
) -> None:
    """Takes down a value, the day from which it holds and the document that sets it."""

    async def run(pool: Any) -> None:
        async with pool.acquire() as connection:
            now = SystemClock().now()
            await enter_parameter(connection, rulebook, key, _parsed(value), valid_from.date(), document, now)

    with opened(read_settings()) as settings:
        try:
            with_pool(settings, run)
        except ParameterInvalid as wrong:
            raise OperatorError("parameter_invalid", key=wrong.key, expected=wrong.expected) from None
    typer.echo(text("parameter_set", key=key, value=value, valid_from=valid_from.date(), document=document))


@app.command("history", help=help_text("help_parameter_history"))
def show_history(rulebook: str, key: Annotated[str | None, typer.Argument()] = None) -> None:
    """Every value that was ever entered, the newest first."""

    async def run(pool: Any) -> list[Held]:
        return await history(pool, rulebook, [key] if key else None)

    with opened(read_settings()) as settings:
        for each in with_pool(settings, run):
            typer.echo(f"{each.valid_from}\t{each.key} = {json.dumps(each.value, ensure_ascii=False)}\t{each.document}")


@app.command("apply", help=help_text("help_parameter_apply"))
def apply_now() -> None:
    """Lets entered values act now on the results that stand, as a running portal does by itself."""
    with opened(read_settings()) as settings:

        async def run(pool: Any) -> int:
            return await apply(PostgresStore(pool, sealer(settings)), SystemClock().now())

        typer.echo(text("parameters_applied", count=with_pool(settings, run)))


def _parsed(value: str) -> Any:
    """JSON where it is JSON (numbers, true, lists), else the text itself; decimals stay exact."""
    try:
        return json.loads(value, parse_float=str)
    except ValueError:
        return value
