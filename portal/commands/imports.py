"""Imports subjects and entries from files."""

import typer

app = typer.Typer(no_args_is_help=True, help="Imports subjects and entries from files.")
