"""`spinextract models`: import, list, show, verify and remove model bundles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from spinextract_gui.cli.analyze import ModelsDir
from spinextract_gui.cli.console import complain, out, say

app = typer.Typer(help="Import, list, show, verify and remove models.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name of a model, or its folder.")]


@app.command("import")
def import_(
    checkpoint: Annotated[Path, typer.Argument(help="Published checkpoint or safetensors file.")],
    name: Annotated[str, typer.Option(help="Name under which the model is kept.")],
    task: Annotated[str, typer.Option(help="What the model does.")] = "srh",
    calibration: Annotated[
        Path | None, typer.Option(help="Calibrator: JSON, or the published joblib file.")
    ] = None,
    threshold: Annotated[float, typer.Option(help="High confidence from here on.")] = 0.77,
    models_dir: ModelsDir = None,
) -> None:
    """Turn a published checkpoint into a model bundle; nothing in it is executed."""
    from spinextract_gui.networks.importer import import_checkpoint
    from spinextract_gui.networks.store import ModelStore

    bundle = import_checkpoint(
        checkpoint,
        task=task,
        calibration=calibration,
        name=name,
        threshold=threshold,
        folder=ModelStore(models_dir).folder,
    )
    say(f"Imported as {bundle.info.name} ({bundle.info.model_hash[:12]}) in {bundle.folder}.")
    if calibration is None:
        say("No calibrator was given: results will be marked uncalibrated.")


@app.command("list")
def list_(models_dir: ModelsDir = None) -> None:
    """List shipped and imported models."""
    from spinextract_gui.networks.store import ModelStore

    table = Table(Column("Name", no_wrap=True), "Title", "Hash", "Calibrated", "Where", box=None)
    bundles, damaged = ModelStore(models_dir).scan()
    for bundle in bundles:
        info = bundle.info
        cells = (
            info.name,
            info.title,
            info.model_hash[:12],
            "yes" if info.calibrator_hash else "no",
        )
        table.add_row(*(Text(cell) for cell in (*cells, str(bundle.folder))))
    out.print(table)
    for item in damaged:
        complain(f"{item.name}: {item.sentence}")


@app.command()
def info(name: Name, models_dir: ModelsDir = None) -> None:
    """Show a model's manifest and card."""
    from spinextract_gui.networks.store import ModelStore

    bundle = ModelStore(models_dir).find(name)
    say(bundle.manifest.model_dump_json(indent=2))
    say("\n" + bundle.card())


@app.command()
def verify(name: Name, models_dir: ModelsDir = None) -> None:
    """Check a model's hashes and recompute its golden vectors."""
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.networks.verify import verify_bundle

    say(verify_bundle(ModelStore(models_dir).find(name)))


@app.command()
def remove(name: Name, models_dir: ModelsDir = None) -> None:
    """Delete an imported model; shipped ones stay."""
    from spinextract_gui.networks.store import ModelStore

    ModelStore(models_dir).remove(name)
    say(f"Removed {name}.")
