"""The command `portal`. What a command does stands in portal/commands, what its --help says in messages.toml."""

import asyncio
import os
import sys

import typer

from portal import demo as demo_data
from portal.commands import (
    audit,
    authority,
    calendar,
    documents,
    evaluate,
    imports,
    officer,
    parameter,
    rulebook,
    share,
    trial,
)
from portal.commands.installation import opened, read_settings, require_everything
from portal.commands.store import bring_up_to_date
from portal.commands.up import up as run_everything
from portal.messages import OperatorError, help_text, text

app = typer.Typer(
    name="portal",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=help_text("help"),
)
app.add_typer(imports.app, name="import")
app.add_typer(calendar.app, name="calendar")
app.add_typer(authority.app, name="authority")
app.add_typer(parameter.app, name="parameter")
app.add_typer(rulebook.app, name="rulebook")
app.add_typer(officer.app, name="officer")
app.add_typer(documents.app, name="documents")
app.add_typer(audit.app, name="audit")
app.command("evaluate", help=help_text("help_evaluate"))(evaluate.evaluate)
app.command("share", help=help_text("help_share"))(share.share)
app.command("plan", help=help_text("help_plan"))(documents.plan)
app.command("trial", help=help_text("help_trial"))(trial.trial)


@app.command(help=help_text("help_up"))
def up() -> None:
    """Everything in one process group."""
    run_everything(read_settings())


@app.command(help=help_text("help_serve"))
def serve() -> None:
    """The web processes."""
    from portal.commands.serve import serve as serve_web  # the whole application: too slow to load for --help

    settings = read_settings()
    require_everything(settings, "serve")
    serve_web(settings)


@app.command(help=help_text("help_notify"))
def notify() -> None:
    """The notifier takes this process's place."""
    require_everything(read_settings(), "notify")
    os.execv(sys.executable, [sys.executable, "-m", "notify"])  # noqa: S606


@app.command(help=help_text("help_migrate"))
def migrate() -> None:
    """Migrations that are missing."""
    with opened(read_settings()) as settings:
        names = bring_up_to_date(settings)
    typer.echo(text("migrated", count=len(names), names=", ".join(names)))


@app.command(help=help_text("help_demo"))
def demo() -> None:
    """Demo data and accounts."""
    with opened(read_settings()) as settings:
        bring_up_to_date(settings)
        asyncio.run(demo_data.load(settings))
        typer.echo(demo_data.accounts_text(settings))


def main() -> None:
    """Runs the command line; an error that the operator can put right becomes a sentence and an exit code."""
    try:
        app()
    except OperatorError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.code)
