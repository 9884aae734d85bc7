"""What to import and what its file does not say; read and checked by the importers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import ModelError

if TYPE_CHECKING:
    from spinextract_gui.networks.bundle import ModelBundle

BACKBONES = ("vit", "swin", "beit", "efficientnet", "resnet152", "convnext", "resnet18")
ENDINGS = (".ckpt", ".pth", ".pt", ".safetensors")


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """A checkpoint and what the user said of it; empty words were left open."""

    checkpoint: Path
    name: str
    task: str = "srh"
    calibrator: Path | None = None
    backbone: str = ""
    preprocessing: str = ""
    class_weights: str = ""


def is_checkpoint(path: Path) -> bool:
    """Whether a dropped path looks like a checkpoint; what is in it is found out later."""
    return path.suffix.lower() in ENDINGS


def suggested_name(checkpoint: Path) -> str:
    """Return a name for the model, from the name of its file."""
    kept = "".join(one if one.isascii() and one.isalnum() else "-" for one in checkpoint.stem)
    return kept.strip("-").lower()[:64] or "my-model"


def carry_out(order: ImportOrder) -> ModelBundle:
    """Import; takes seconds to minutes, so never in the GUI thread.

    Raises
    ------
    ModelError
        With the reason why the checkpoint or one of the statements will not do.
    StorageError
        When the model could not be written.
    """
    from spinextract_gui.networks.store import ModelStore

    folder = ModelStore().folder
    ModelStore().check_free(order.name)
    if order.task == "stenosis":
        return _stenosis(order, folder)
    from spinextract_gui.networks.importer import import_checkpoint

    return import_checkpoint(
        order.checkpoint, name=order.name, folder=folder, calibration=order.calibrator
    )


def _stenosis(order: ImportOrder, folder: Path) -> ModelBundle:
    from spinextract_gui.networks.stenosis.importer import import_stenosis

    unsaid = [
        words
        for words, said in (
            ("backbone", order.backbone),
            ("preprocessing", order.preprocessing),
            ("class weights", order.class_weights.strip()),
        )
        if not said
    ]
    if unsaid:
        raise ModelError(f"Please say what the file does not: {', '.join(unsaid)}.")
    return import_stenosis(
        order.checkpoint,
        name=order.name,
        folder=folder,
        backbone=order.backbone,
        preprocessing=order.preprocessing,
        class_weights=_numbers(order.class_weights),
    )


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ModelError(
            f"The class weights {text[:40]!r} are no numbers with commas between them."
        ) from error
