"""Local parameters: what the measures leave to the region."""

import typer

app = typer.Typer(no_args_is_help=True, help="Local parameters: what the measures leave to the region.")
