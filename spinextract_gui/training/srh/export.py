"""A trained network as the published system stores it, and as a bundle."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import torch

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.networks.architecture import Architecture, learned_shapes
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import SrhDescription
from spinextract_gui.networks.golden_maker import make_golden
from spinextract_gui.networks.heads import LinearHead
from spinextract_gui.storage import atomic
from spinextract_gui.synthesis.slide import SYNTHETIC
from spinextract_gui.training.srh.card import srh_card

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from spinextract_gui.networks.spinextract import SpineXtractNet
    from spinextract_gui.training.run.train import RunOutcome
    from spinextract_gui.training.srh.config import SrhConfig
    from spinextract_gui.training.srh.table import PatchTable

CHECKPOINT = "spinextract.ckpt"
BACKBONE = "backbone.ckpt"
_PREFIX = "model."
_GOLDEN_PER_CLASS = 2


def export(network: SpineXtractNet, config: SrhConfig, table: PatchTable, run: RunOutcome) -> Path:
    """Write checkpoint and bundle of a finished network; return the bundle's folder."""
    write_checkpoint(network.state_dict(), run.folder / CHECKPOINT)
    architecture: Architecture = (
        "spinextract-linear" if isinstance(network.head, LinearHead) else "spinextract-transformer"
    )
    synthetic = is_synthetic(table)
    description = SrhDescription(
        name=config.name,
        title=config.title or _title(config, synthetic=synthetic),
        architecture=architecture,
        threshold=config.threshold,
        synthetic=synthetic,
        training_data=config.training_data or _data(table, synthetic=synthetic),
        licence=config.licence,
        source=f"spinextract train srh, mode {config.mode}, seed {config.seed}",
    )
    state = network.state_dict()
    tensors = {
        name: state[name].numpy().astype(np.float32) for name in learned_shapes(architecture)
    }
    folder = run.folder / config.name
    examples = _examples(table) if synthetic else None
    write_bundle(
        folder,
        description,
        tensors,
        make_golden(tensors, architecture, examples),
        half=config.half,
        card=srh_card(description, config, table, run),
        replace=True,
    )
    return folder


def write_checkpoint(state: Mapping[str, Tensor], path: Path) -> None:
    """Write tensors in the published layout: under ``state_dict``, prefixed ``model.``."""
    content = {"state_dict": {_PREFIX + name: tensor.cpu() for name, tensor in state.items()}}
    stream = io.BytesIO()
    torch.save(content, stream)
    atomic.write_bytes(path, stream.getvalue())


def write_backbone(backbone: nn.Module, path: Path) -> None:
    """Write a backbone without a head in the published layout."""
    write_checkpoint({f"bb.{name}": one for name, one in backbone.state_dict().items()}, path)


def is_synthetic(table: PatchTable) -> bool:
    """Whether any slide says that it is a phantom; then so does the model."""
    mark = SYNTHETIC.split()[0]
    return any(mark in slide.label.lower() for slide in table.slides)


def _title(config: SrhConfig, *, synthetic: bool) -> str:
    if synthetic:
        return "Trained on synthetic slides, no medical meaning"
    return f"Own tumour classifier ({config.mode})"


def _data(table: PatchTable, *, synthetic: bool) -> str:
    what = "synthetic phantom slides" if synthetic else "slides"
    patients = table.patients(training=True) + table.patients(training=False)
    return (
        f"{len(table.labels)} tumour patches of {len(table.slides)} {what} of {patients} patients."
    )


def _examples(table: PatchTable) -> NDArray[np.uint16]:
    """Return validation patches of every class for the golden vectors: phantoms only."""
    numbers = [
        table.held_out[table.labels[table.held_out] == tumour][:_GOLDEN_PER_CLASS]
        for tumour in TumourClass
    ]
    return table.read(np.concatenate(numbers).tolist())
