"""`spinextract train`: the trainings of every task, one command each."""

from __future__ import annotations

import typer

from spinextract_gui.cli import train_levels, train_srh, train_stenosis

app = typer.Typer(no_args_is_help=True)
app.command("srh")(train_srh.srh)
app.command("srh-pretrain")(train_srh.srh_pretrain)
app.command("stenosis")(train_stenosis.stenosis)
app.command("levels")(train_levels.levels)


@app.callback()
def train() -> None:
    """Train networks; every default is the published one and is saved with the run as YAML."""
