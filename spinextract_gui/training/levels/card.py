"""The model card of the localiser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.training.levels.assess import NARROW_PX
from spinextract_gui.training.levels.slices import SPACING_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.training.levels.assess import Figures
    from spinextract_gui.training.levels.config import LevelsConfig
    from spinextract_gui.training.levels.cross_validation import CrossValidation
    from spinextract_gui.training.levels.slices import TrainingSlice

_COMMAND = "spinextract train levels --slices SLICES --out DIR --config config.yaml"


def command(measured: CrossValidation | None) -> str:
    """Return the command that makes such a model, with the configuration of its run."""
    return _COMMAND if measured is None else f"{_COMMAND} --cross-validate {measured.folds}"


def levels_card(
    config: LevelsConfig, slices: Sequence[TrainingSlice], measured: CrossValidation | None
) -> str:
    """Return the card as Markdown.

    Parameters
    ----------
    slices
        What the network was trained on.
    """
    patients = len({one.patient for one in slices})
    return f"""# {config.title}

Outlines discs, vertebrae and the spinal canal on a sagittal T2 slice, from which the program
places one marker at each of the five lumbar levels and measures the canal's antero-posterior
width. It grades nothing. {RESEARCH_USE}

## What it is
- A small U-Net at one millimetre per pixel on 320 x 320 pixels, intensities between the 1st and
  the 99th percentile. The lowest disc, L5/S1, has a class of its own, so that a picture that
  ends above the sacrum is noticed.
- Stored as float16; golden vectors are of the weights as stored.

## How it was made
- Data: {config.data}
- The weights were trained on {len(slices)} slices of {patients} patients.
- {config.epochs} epochs of AdamW at up to {config.learning_rate:g}, one cycle of the
  learning rate, batch {config.batch}, seed {config.seed}, {config.precision}; cross-entropy
  and soft Dice of the tissues with soft masks, and cross-entropy of which disc is the lowest,
  on the pixels of discs. Pictures are turned by
  up to 15 degrees, scaled by 0.76 to 1.3, cut off above and below (often above the sacrum), and
  changed in brightness, contrast, coil profile, sharpness and noise, anew in every epoch.
- Command, with the configuration below:

      {command(measured)}

{_fields(config)}

{_figures(measured, config)}
## What it cannot do
- It learned from the slices of {patients} patients at one assumed pixel size. On other kinds of
  scan, on T1, with metal, after surgery or with scoliosis it may fail without a sign.
- It counts from below. A lumbosacral transitional vertebra shifts every name; so does a picture
  without the sacrum, which the program then says.
- Widths are those of the canal as the makers of the data outlined it, which is not the dural
  sac.

## Licence
{config.licence}
"""


def _fields(config: LevelsConfig) -> str:
    """Return what the configuration says about the training, as indented YAML."""
    told = {"title", "data", "licence", "name"}
    fields = config.model_dump(mode="json", exclude=told)
    return "\n".join(
        f"      {name}: {'null' if value is None else value}" for name, value in fields.items()
    )


def _figures(measured: CrossValidation | None, config: LevelsConfig) -> str:
    if measured is None:
        return "## Figures\nNot measured in the run that made this model.\n"
    figures = measured.figures
    kinds = list(figures)
    lines = [
        f"## Figures: {measured.folds}-fold cross-validation, whole patients left out",
        "The weights above saw every patient; these figures are of networks that did not see the",
        f"patient, trained alike ({config.epochs} epochs, the last one). Points and widths of",
        "the masks come from the same code on the true mask. Pixels are the pictures' own",
        f"({SPACING_MM} mm, assumed); narrow canals are those under {NARROW_PX:g} of them on the",
        "mask. *every slice* and *middle slice*: the program got that slice alone; *patient*: all",
        "slices together, as in use.",
        "",
        "| | " + " | ".join(kinds) + " |",
        "|---" * (len(kinds) + 1) + "|",
        *(_row(name, [figures[kind] for kind in kinds]) for name in figures[kinds[0]]),
        "",
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, columns: Sequence[Figures]) -> str:
    return f"| {name} | " + " | ".join(_shown(one[name]) for one in columns) + " |"


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:g}"
