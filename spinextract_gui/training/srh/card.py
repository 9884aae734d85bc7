"""The model card of a tumour classifier trained here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.networks.description import SrhDescription
    from spinextract_gui.training.run.train import RunOutcome
    from spinextract_gui.training.srh.config import SrhConfig
    from spinextract_gui.training.srh.table import PatchTable

_SYNTHETIC = """**Trained on synthetic slides only. No medical meaning: it has never seen a
patient's tissue, and what it says about real tissue is worthless.** It shows how the program
works and serves its tests and benchmarks. """


def srh_card(
    description: SrhDescription, config: SrhConfig, table: PatchTable, run: RunOutcome
) -> str:
    """Return the card as Markdown."""
    return f"""# {description.title}

{_SYNTHETIC if description.synthetic else ""}{RESEARCH_USE} {FOUR_CLASSES_ONLY}

## What it is
- The published architecture (SpineXtract, Reinecke et al., npj Digital Medicine 2026,
  10.1038/s41746-025-02279-6) with {_HEADS[config.mode]}; the published preprocessing;
  threshold {description.threshold}. None of the published weights are in it.
- Training data: {description.training_data}
- Stored as float{16 if config.half else 32}; golden vectors are of the weights as stored.

## How it was trained
{_list(_how(config, table, run))}

## Figures on the validation patients
{_list(f"{name.replace('_', ' ')} {value:.4f}" for name, value in run.metrics.items())}

They chose the best epoch, so they flatter the model; `spinextract evaluate srh` measures it on
slides it has never seen.

## Licence
{description.licence}
"""


_HEADS = {
    "linear": "a linear head on a frozen ResNet-50",
    "transformer": "ResNet-50, frozen, and the transformer head",
    "finetune": "ResNet-50 and transformer head, both trained",
}


def _how(config: SrhConfig, table: PatchTable, run: RunOutcome) -> list[str]:
    lines = [
        f"`spinextract train srh`, mode {config.mode}, seed {config.seed}.",
        f"Backbone: {_start(config)}.",
        f"{len(table.train)} patches of {table.patients(training=True)} patients trained, "
        f"{len(table.held_out)} of {table.patients(training=False)} validated.",
        f"AdamW, learning rate {config.learning_rate:g}, weight decay {config.weight_decay:g}, "
        f"cosine with {config.warm_up:.0%} warm-up, batch {config.batch}, {config.precision}; "
        f"epoch {run.epoch + 1} of {run.epochs} was the best.",
    ]
    return [*lines, *_own(config)]


def _start(config: SrhConfig) -> str:
    # only the last part: folders of the trainer's machine are nobody's business
    name = config.start.replace("\\", "/").rpartition("/")[2]
    words = "from nothing" if config.start == "none" else f"started from {name}"
    if config.start_scale == "imagenet":
        words += ", its input scaling folded into the first convolution"
    if config.statistics_patches:
        words += f", batch-norm statistics of {config.statistics_patches} training patches"
    return words


def _own(config: SrhConfig) -> list[str]:
    """Return what departs from the published training."""
    found = {
        "training patches turned or mirrored at random": config.turned,
        "standardised embeddings": config.standardised,
        f"mixup {config.mixup:g}": config.mixup > 0,
        f"noise {config.noise:g}": config.noise > 0,
        f"last scores scaled to spread {config.spread}": config.spread is not None,
        f"last norm sharpened by {config.sharpness:g}": config.sharpness != 1,
    }
    own = [words for words, used in found.items() if used]
    return [f"Beyond the published training: {', '.join(own)}."] if own else []


def _list(lines: object) -> str:
    return "\n".join(f"- {line}" for line in lines)  # type: ignore[attr-defined]
