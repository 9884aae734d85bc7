"""`spinextract train`: trainings from the command line."""

from __future__ import annotations

import typer

from spinextract_gui.cli import train_levels, train_stenosis

app = typer.Typer(no_args_is_help=True)
app.command("stenosis")(train_stenosis.stenosis)
app.command("levels")(train_levels.levels)


@app.callback()
def train() -> None:
    """Train networks on data of one's own."""
