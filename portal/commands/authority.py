"""`portal authority`: whom documents name as their issuer, and where people can ask."""

from datetime import datetime
from typing import Annotated, Any

import asyncpg
import typer

from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings
from portal.commands.store import with_pool
from portal.domain.authority import Authority
from portal.messages import OperatorError, help_text, text
from portal.store.authorities import Entered, enter_authority, history

app = typer.Typer(no_args_is_help=True, help=help_text("help_authority"))
LONGEST = 200


@app.command("list", help=help_text("help_authority_list"))
def list_all(region: Annotated[str | None, typer.Argument()] = None) -> None:
    """Every row that was ever entered, the newest of each region first."""

    async def run(pool: Any) -> list[Entered]:
        return await history(pool, region)

    with opened(read_settings()) as settings:
        for each in with_pool(settings, run):
            named = each.authority
            said = [named.name, named.name_en, named.address, named.phone, named.hours, each.document]
            typer.echo("\t".join([named.region, str(each.valid_from), *(word or "—" for word in said)]))


@app.command("set", help=help_text("help_authority_set"))
def set_one(
    region: str,
    name: Annotated[str, typer.Option()],
    name_en: Annotated[str, typer.Option()],
    valid_from: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"])],
    document: Annotated[str, typer.Option()],
    address: Annotated[str, typer.Option()] = "",
    phone: Annotated[str, typer.Option()] = "",
    hours: Annotated[str, typer.Option()] = "",
) -> None:
    """Takes down an authority as it stands from a day on."""
    given = {"name": name, "name_en": name_en, "document": document, "address": address, "phone": phone, "hours": hours}
    for option, value in given.items():
        required = option in ("name", "name_en", "document")
        if (required and not value.strip()) or len(value) > LONGEST or not value.isprintable():
            raise OperatorError("authority_wrong", option=f"--{option.replace('_', '-')}", most=LONGEST)
    words = {option: value.strip() or None for option, value in given.items() if option not in ("name", "name_en")}
    authority = Authority(region, name.strip(), name_en.strip(), words["address"], words["phone"], words["hours"])

    async def run(pool: Any) -> None:
        async with pool.acquire() as connection:
            await enter_authority(connection, authority, valid_from.date(), document.strip(), SystemClock().now())

    with opened(read_settings()) as settings:
        try:
            with_pool(settings, run)
        except asyncpg.ForeignKeyViolationError:
            raise OperatorError("region_unknown", region=region) from None
    typer.echo(text("authority_set", name=authority.name, valid_from=valid_from.date(), document=document))
