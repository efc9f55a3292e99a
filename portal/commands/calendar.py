"""Working days: what is known, and how a deadline is counted."""

import typer

app = typer.Typer(no_args_is_help=True, help="Working days: what is known, and how a deadline is counted.")
