"""`portal officer`: officers are created here; nobody can register as one."""

import re
import secrets
import sys
from typing import Annotated, Any

import asyncpg
import typer
from redis.asyncio import Redis

from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings, sealer
from portal.commands.store import with_pool
from portal.messages import OperatorError, help_text, text
from portal.security.officers import NewOfficer, create_officer, disable_officer, name_liaison, set_phone
from portal.security.sessions import Sessions

app = typer.Typer(no_args_is_help=True, help=help_text("help_officer"))
_PHONE = re.compile(r"[0-9+\-() （）转]{5,30}")


@app.command(help=help_text("help_officer_add"))
def add(
    name: Annotated[str, typer.Argument(help=help_text("help_officer_name"))],
    region: Annotated[str, typer.Option(help=help_text("help_officer_region"))],
    shown_name: Annotated[str | None, typer.Option(help=help_text("help_officer_shown_name"))] = None,
    *,
    ask_password: Annotated[bool, typer.Option("--ask-password", help=help_text("help_officer_password"))] = False,
) -> None:
    """Creates an officer and shows once what they need to sign in."""
    if not name.strip():
        raise OperatorError("officer_name_missing")
    password = _asked() if ask_password else secrets.token_urlsafe(12)

    async def run(pool: Any) -> NewOfficer:
        async with pool.acquire() as connection:
            return await create_officer(
                connection,
                sealer(settings),
                name=name,
                shown_name=(shown_name or name).strip(),
                region=region,
                password=password,
                created_at=SystemClock().now(),
            )

    with opened(read_settings()) as settings:
        try:
            created = with_pool(settings, run)
        except ValueError as wrong:
            raise OperatorError("password_wrong", reason=wrong) from None
        except asyncpg.UniqueViolationError:
            raise OperatorError("officer_exists", name=name) from None
        except asyncpg.ForeignKeyViolationError:
            raise OperatorError("region_unknown", region=region) from None
    typer.echo(text("officer_added", name=name, uri=created.totp_uri))
    if not ask_password:
        typer.echo(text("officer_password", password=password))


@app.command(help=help_text("help_officer_disable"))
def disable(name: Annotated[str, typer.Argument(help=help_text("help_officer_name"))]) -> None:
    """Shuts an officer out, also from sessions that are open."""

    async def run(pool: Any) -> int | None:
        officer = await disable_officer(pool, name)
        if officer is None:
            return None
        redis = Redis.from_url(str(settings.redis_url))
        try:
            return await Sessions(redis, SystemClock()).close_all(officer)
        finally:
            await redis.aclose()

    with opened(read_settings()) as settings:
        closed = with_pool(settings, run)
    if closed is None:
        raise OperatorError("officer_unknown", name=name)
    typer.echo(text("officer_disabled", name=name, sessions=closed))


@app.command(help=help_text("help_officer_phone"))
def phone(
    name: Annotated[str, typer.Argument(help=help_text("help_officer_name"))],
    number: Annotated[str, typer.Argument(help=help_text("help_officer_phone_number"))],
) -> None:
    """Takes down the office phone of an officer, in place of the one before."""
    if not _PHONE.fullmatch(number):
        raise OperatorError("officer_phone_wrong")

    async def run(pool: Any) -> bool:
        return await set_phone(pool, name, number)

    with opened(read_settings()) as settings:
        done = with_pool(settings, run)
    if not done:
        raise OperatorError("officer_unknown", name=name)
    typer.echo(text("officer_phone_set", name=name))


@app.command(help=help_text("help_officer_liaison"))
def liaison(
    name: Annotated[str | None, typer.Argument(help=help_text("help_officer_name"))] = None,
    unit: Annotated[str, typer.Option(help=help_text("help_officer_unit"))] = "",
) -> None:
    """Names the liaison officer of a unit, in place of the one before; without a name, lists them."""

    async def run(pool: Any) -> bool:
        if name is not None:
            return bool(unit.strip()) and await name_liaison(pool, name, unit.strip())
        for row in await pool.fetch(
            "SELECT liaison_for, region, shown_name FROM officer WHERE liaison_for IS NOT NULL ORDER BY region, 1"
        ):
            typer.echo("\t".join(row))
        return True

    with opened(read_settings()) as settings:
        done = with_pool(settings, run)
    if not done:
        raise OperatorError("liaison_wrong", name=name)


def _asked() -> str:
    """The password as it is typed, twice and unseen; from a pipe as its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    typed: str = typer.prompt(text("ask_password"), hide_input=True, confirmation_prompt=True)
    return typed
