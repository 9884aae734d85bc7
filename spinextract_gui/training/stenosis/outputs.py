"""What a training leaves beside Lightning's own files."""

from __future__ import annotations

import io
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from spinextract_gui.evaluation.stenosis.outputs import DIVIDED, write_readings
from spinextract_gui.evaluation.stenosis.reading import Reading, Scores
from spinextract_gui.evaluation.stenosis.source import LabelledRows
from spinextract_gui.inference.mri.aggregate import divided
from spinextract_gui.networks.bundle import StenosisBundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import StenosisDescription, described
from spinextract_gui.networks.stenosis.golden_maker import make_stenosis_golden
from spinextract_gui.networks.stenosis.naming import published_name
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.storage import atomic
from spinextract_gui.training.run.train import METRICS
from spinextract_gui.training.stenosis import card
from spinextract_gui.training.stenosis.curves import curves_csv, curves_png
from spinextract_gui.training.stenosis.data import Labels
from spinextract_gui.training.stenosis.module import normalised
from spinextract_gui.training.stenosis.pictures import Pictures

if TYPE_CHECKING:
    from spinextract_gui.training.run.train import RunOutcome
    from spinextract_gui.training.stenosis.config import StenosisConfig

CHECKPOINT = "model.pth"
VALIDATION = "validation"
_SLICES_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class DataFacts:
    """What a training learned from; `train` and `held` are numbers of rows."""

    labelled: LabelledRows
    pictures: Pictures
    labels: Labels
    train: NDArray[np.int64]
    held: NDArray[np.int64]

    def studies(self, chosen: NDArray[np.int64]) -> int:
        """Return how many studies the rows belong to."""
        return len({self.labels.rows[number].study for number in chosen.tolist()})


def write_outputs(
    network: StenosisNet, config: StenosisConfig, facts: DataFacts, outcome: RunOutcome
) -> tuple[StenosisBundle, Scores]:
    """Write weights, curves, tables of the validation set and the bundle.

    Raises
    ------
    StorageError
        When the disk refuses.
    """
    tensors = network.tensors()
    if config.half:
        tensors = {name: _rounded(one) for name, one in tensors.items()}
    stored = StenosisNet.from_tensors(tensors, config.backbone)
    out = outcome.folder
    atomic.write_bytes(out / CHECKPOINT, published_checkpoint(stored, outcome.epoch))
    history = json.loads((out / METRICS).read_bytes())["history"]
    atomic.write_together(
        {out / "curves.csv": curves_csv(history), out / "curves.png": curves_png(history)}
    )
    scores = _write_validation(stored, config, facts, outcome)
    description = described(
        StenosisDescription,
        name=config.bundle_name,
        title=card.title(config, synthetic=facts.labelled.synthetic),
        backbone=config.backbone,
        preprocessing=config.preprocessing,
        class_weights=config.class_weights,
        synthetic=facts.labelled.synthetic,
        training_data=card.data(facts),
        licence=config.licence,
        source=f"spinextract train stenosis, seed {config.seed}",
    )
    golden = make_stenosis_golden(tensors, description)
    text = card.stenosis_card(description, config, facts, scores, outcome)
    bundle = write_bundle(
        out / config.bundle_name,
        description,
        tensors,
        golden,
        half=config.half,
        card=text,
        replace=True,
    )
    return bundle.expect(StenosisBundle), scores


def _rounded(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return values.astype(np.float16).astype(np.float32)


def published_checkpoint(network: StenosisNet, epoch: int) -> bytes:
    """Return a training checkpoint in the published layout, as `models import` takes it."""
    own = network.state_dict() | {
        # tables of positions that transformers 5 no longer saves, and flattens
        name: table.reshape(math.isqrt(table.numel()), -1)
        for name, table in network.named_buffers()
        if name.endswith(".relative_position_index")
    }
    state = {
        published_name(name, network.backbone): values.detach().cpu()
        for name, values in own.items()
    }
    stream = io.BytesIO()
    torch.save({"epoch": epoch, "model_state_dict": state}, stream)
    return stream.getvalue()


def _write_validation(
    network: StenosisNet, config: StenosisConfig, facts: DataFacts, outcome: RunOutcome
) -> Scores:
    """Write the tables of the validation set as `evaluate stenosis` does; return the scores."""
    rows = tuple(facts.labels.rows[number] for number in facts.held.tolist())
    raw = held_softmax(network, config, facts).astype(np.float64)
    shown = divided(raw, config.class_weights)
    folder = outcome.folder / VALIDATION
    data = "Synthetic phantoms. " if facts.labelled.synthetic else ""
    note = f"Validation set of the training. {data}"
    write_readings(
        [Reading(config.bundle_name, rows, raw)], folder, f"{note}Raw softmax, as published."
    )
    (scores,) = write_readings(
        [Reading(config.bundle_name, rows, shown)],
        folder / DIVIDED,
        f"{note}Class weights divided out.",
    )
    return scores


def held_softmax(
    network: StenosisNet, config: StenosisConfig, facts: DataFacts
) -> NDArray[np.float32]:
    """Return the softmax (n, 3) of the validation rows at float32, each slice looked at once."""
    numbers, owners = np.unique(facts.labels.pictures[facts.held], return_inverse=True)
    features = []
    with torch.inference_mode():
        for start in range(0, len(numbers), _SLICES_AT_ONCE):
            chosen = numbers[start : start + _SLICES_AT_ONCE]
            grey = facts.pictures.values[chosen].astype(np.float32) / np.float32(255)
            images = normalised(torch.from_numpy(grey), config.preprocessing)
            features.append(network.base_model(images))
        levels = [int(facts.labels.rows[number].level) for number in facts.held.tolist()]
        logits = network.head(torch.cat(features)[owners], torch.tensor(levels))
        found: NDArray[np.float32] = logits.softmax(dim=1).numpy()
    return found
