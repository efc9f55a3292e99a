"""`portal audit`: the audit trail on its way out."""

import csv
import sys
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer

from portal.casework.record import LATEST
from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings
from portal.commands.store import with_pool
from portal.messages import OperatorError, help_text, text
from portal.security.trail import COLUMNS, Export, NothingToExport
from portal.security.trail import export as lines_of

app = typer.Typer(no_args_is_help=True, help=help_text("help_audit"))


class Form(StrEnum):
    """How lines are written."""

    JSONL = "jsonl"
    CSV = "csv"


@app.callback()
def group() -> None:
    """Keeps `export` a command of its own."""


@app.command(help=help_text("help_audit_export"))
def export(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help=help_text("help_audit_from"))],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help=help_text("help_audit_to"))],
    by: Annotated[str, typer.Option(help=help_text("help_audit_by"))],
    purpose: Annotated[str, typer.Option(help=help_text("help_audit_purpose"))],
    case: Annotated[str | None, typer.Option(help=help_text("help_audit_case"))] = None,
    form: Annotated[Form, typer.Option(help=help_text("help_audit_form"))] = Form.JSONL,
) -> None:
    """Writes the trail of some days to standard output."""
    asked = Export(_day(first), _day(last), by, purpose.strip(), case)
    if asked.first > asked.last or asked.last > LATEST or not asked.purpose:
        raise OperatorError("audit_wrong")

    async def run(pool: Any) -> int:
        number = 0
        async with pool.acquire() as connection:
            write = _writer(form)
            async for line in lines_of(connection, asked, SystemClock().now()):
                write(line)
                number += 1
        return number

    with opened(read_settings()) as settings:
        try:
            number = with_pool(settings, run)
        except NothingToExport as missing:
            key = {"officer": "officer_unknown", "case": "audit_no_case"}[missing.what]
            raise OperatorError(key, name=by, case=case) from None
    typer.echo(text("audit_exported", number=number), err=True)


def _day(given: datetime) -> date:
    return given.date()


def _writer(form: Form) -> Any:
    if form is Form.JSONL:
        return lambda line: sys.stdout.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE).decode())
    rows = csv.DictWriter(sys.stdout, COLUMNS)
    rows.writeheader()
    return lambda line: rows.writerow({**line, "happened_at": line["happened_at"].isoformat(), "words": _cell(line)})


def _cell(line: dict[str, Any]) -> str:
    """Free text that no spreadsheet takes for a formula."""
    words = line["words"] or ""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t", "\r") else words
