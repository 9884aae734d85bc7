"""`spinextract models`: import, list, show, verify and remove model bundles.

`download` lies in a module of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from spinextract_gui.cli.console import complain, out, say
from spinextract_gui.cli.options import ModelsDir
from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.networks.bundle import ModelBundle

app = typer.Typer(
    help="Download, import, list, show, verify and remove models.", no_args_is_help=True
)
_YES_NO = {True: "yes", False: "no", None: "-"}
Name = Annotated[str, typer.Argument(help="Name of a model, or its folder.")]


@app.command("import")
def import_(
    checkpoint: Annotated[Path, typer.Argument(help="Published checkpoint or safetensors file.")],
    name: Annotated[str, typer.Option(help="Name under which the model is kept.")],
    task: Annotated[str, typer.Option(help="What the model does: srh or stenosis.")] = "srh",
    calibration: Annotated[
        Path | None, typer.Option(help="srh: calibrator, JSON or the published joblib file.")
    ] = None,
    backbone: Annotated[
        str | None,
        typer.Option(
            help="stenosis: vit, swin, beit, efficientnet, resnet152, convnext or resnet18."
        ),
    ] = None,
    preprocessing: Annotated[
        str | None, typer.Option(help="stenosis: reference or documented, as in its training.")
    ] = None,
    class_weights: Annotated[
        str | None,
        typer.Option(help="stenosis: loss weights of its training, such as 1,11.404,16.966."),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="High confidence from here on; each task has its own.")
    ] = None,
    models_dir: ModelsDir = None,
) -> None:
    """Turn a published checkpoint into a model bundle; nothing in it is executed."""
    from spinextract_gui.networks.store import ModelStore

    folder = ModelStore(models_dir).folder
    stated = (backbone, preprocessing, class_weights)
    bundle = import_stated(checkpoint, name, folder, task, stated, calibration, threshold)
    say(f"Imported as {bundle.info.name} ({bundle.info.model_hash[:12]}) in {bundle.folder}.")
    if task == "srh" and calibration is None:
        say("No calibrator was given: results will be marked uncalibrated.")


def import_stated(
    checkpoint: Path,
    name: str,
    folder: Path,
    task: str,
    stated: tuple[str | None, ...],
    calibration: Path | None,
    threshold: float | None,
) -> ModelBundle:
    """Import for `task`; `stated` is backbone, preprocessing and class weights.

    Raises ModelError.
    """
    if task == "stenosis":
        return _import_stenosis(checkpoint, name, folder, stated, calibration, threshold)
    return _import_srh(checkpoint, name, folder, task, stated, calibration, threshold)


def _import_srh(
    checkpoint: Path,
    name: str,
    folder: Path,
    task: str,
    stated: tuple[str | None, ...],
    calibration: Path | None,
    threshold: float | None,
) -> ModelBundle:
    from spinextract_gui.networks.importer import import_checkpoint

    if any(one is not None for one in stated):
        raise ModelError(
            "Backbone, preprocessing and class weights belong to --task stenosis; "
            "a tumour classifier has one of each."
        )
    return import_checkpoint(
        checkpoint,
        task=task,
        calibration=calibration,
        name=name,
        threshold=0.77 if threshold is None else threshold,
        folder=folder,
    )


def _import_stenosis(
    checkpoint: Path,
    name: str,
    folder: Path,
    stated: tuple[str | None, ...],
    calibration: Path | None,
    threshold: float | None,
) -> ModelBundle:
    from spinextract_gui.networks.stenosis.importer import import_stenosis

    if calibration is not None:
        raise ModelError(
            "A stenosis model takes no calibrator of tumours; leave --calibration out and use "
            "spinextract calibrate stenosis afterwards."
        )
    backbone, preprocessing, class_weights = stated
    if backbone is None or preprocessing is None or class_weights is None:
        raise ModelError(
            "A stenosis model needs --backbone, --preprocessing and --class-weights as they were "
            "in its training: its file does not say them, and a wrong guess gives wrong grades."
        )
    return import_stenosis(
        checkpoint,
        name=name,
        folder=folder,
        backbone=backbone,
        preprocessing=preprocessing,
        class_weights=_numbers(class_weights),
        threshold=threshold,
    )


def _numbers(text: str) -> tuple[float, ...]:
    """Read numbers with commas between them. Raises ModelError."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ModelError(
            f"The class weights {text[:40]!r} are no numbers with commas between them."
        ) from error


@app.command("list")
def list_(models_dir: ModelsDir = None) -> None:
    """List shipped and imported models."""
    from spinextract_gui.networks.store import ModelStore

    columns = ("Task", "Title", "Hash", "Calibrated", "Known inputs", "Where")
    table = Table(Column("Name", no_wrap=True), *columns, box=None)
    bundles, damaged = ModelStore(models_dir).scan()
    for bundle in bundles:
        info = bundle.info
        cells = (
            info.name,
            bundle.manifest.task,
            info.title,
            info.model_hash[:12],
            _YES_NO[bundle.calibrated],
            _YES_NO[bundle.knows_tissue],
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
def quote(
    name: Name,
    evaluation: Annotated[Path, typer.Option(help="Folder that 'evaluate' wrote.")],
    models_dir: ModelsDir = None,
) -> None:
    """Put the figures of an evaluation into a model's card."""
    from spinextract_gui.evaluation.srh import quote as slides
    from spinextract_gui.evaluation.stenosis import quote as slices
    from spinextract_gui.networks.bundle_additions import write_section
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.storage.folders import shipped

    bundle = ModelStore(models_dir).find(name)
    if bundle.folder.resolve().parent == shipped("models").resolve():
        raise ModelError(f"{bundle.info.name} came with the program and is not changed.")
    quoted = slices.quoted if bundle.manifest.task == "stenosis" else slides.quoted
    write_section(bundle, "Evaluation", quoted(evaluation, bundle.info))
    say(f"The card of {bundle.info.name} quotes {evaluation.name}. {RESEARCH_USE}")


@app.command()
def remove(name: Name, models_dir: ModelsDir = None) -> None:
    """Delete an imported model; shipped ones stay."""
    from spinextract_gui.networks.store import ModelStore

    ModelStore(models_dir).remove(name)
    say(f"Removed {name}.")
