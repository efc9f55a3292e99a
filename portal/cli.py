"""The command `portal`. Every command is documented by its --help; what it does stands in portal/commands."""

import asyncio
import os
import sys

import typer

from portal import demo as demo_data
from portal import log
from portal.commands import calendar, imports, parameter
from portal.commands.installation import opened, read_settings
from portal.commands.serve import require_everything
from portal.commands.serve import serve as serve_web
from portal.commands.store import bring_up_to_date
from portal.commands.up import up as run_everything
from portal.messages import OperatorError, text

app = typer.Typer(
    name="portal",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="医保信用公开查询门户 · Public credit query portal for medical insurance.\n\n"
    "Settings come from environment variables with the prefix PORTAL_ (see README.md). "
    "Without PORTAL_DATABASE_URL and PORTAL_REDIS_URL the commands use the embedded servers in .data/: "
    "those of a running `portal up`, or their own for as long as they run.",
)
app.add_typer(imports.app, name="import")
app.add_typer(calendar.app, name="calendar")
app.add_typer(parameter.app, name="parameter")


@app.command()
def up() -> None:
    """Start everything and stop it again with Ctrl-C.

    Starts PostgreSQL and Redis (or uses those of PORTAL_DATABASE_URL and PORTAL_REDIS_URL), makes the key
    .data/secret.key unless PORTAL_SECRET_KEY is set, migrates the database, loads the demo data on the first
    start, and runs portal and notifier. PORTAL_PORT chooses another port.
    """
    run_everything(read_settings())


@app.command()
def serve() -> None:
    """Run the web processes only; the servers and the key must be set.

    PORTAL_WORKERS sets the number of processes, PORTAL_HOST and PORTAL_PORT where they listen.
    """
    log.configure()
    serve_web(read_settings())


@app.command()
def notify() -> None:
    """Run the notifier only, which sends the texts of the outbox; the servers and the key must be set.

    Any number may run at once: each text is claimed by one of them.
    """
    require_everything(read_settings(), "notify")
    os.execv(sys.executable, [sys.executable, "-m", "notify"])  # noqa: S606


@app.command()
def migrate() -> None:
    """Bring the database up to date; a second run does nothing.

    Refuses a database that is newer than this program, and migrations that were edited after use.
    """
    with opened(read_settings()) as settings:
        names = bring_up_to_date(settings)
    typer.echo(text("migrated", count=len(names), names=", ".join(names)))


@app.command()
def demo() -> None:
    """Load the demo data (fictional names and numbers) and print the demo accounts. Loading twice adds nothing."""
    with opened(read_settings()) as settings:
        bring_up_to_date(settings)
        asyncio.run(demo_data.load(settings))
        typer.echo(demo_data.ACCOUNTS_TEXT(settings))


def main() -> None:
    """Runs the command line; an error that the operator can put right becomes a sentence and an exit code."""
    try:
        app()
    except OperatorError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.code)
