"""`portal import`: subjects and entries from files."""

import typer

from portal.messages import help_text

app = typer.Typer(no_args_is_help=True, help=help_text("help_import"))
