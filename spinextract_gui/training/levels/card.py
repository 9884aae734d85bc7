"""The model card of the localiser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.settings import DEFAULT_LEVELS_MODEL
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.training.levels.assess import NARROW_PX
from spinextract_gui.training.levels.slices import SPACING_MM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spinextract_gui.training.levels.fit import LevelsSettings

NAME = DEFAULT_LEVELS_MODEL
TITLE = "Lumbar levels and canal, trained on SPIDER slices"
DATA = (
    "154 sagittal T2 SPACE slices (five around the middle) of 31 patients with masks of discs, "
    "vertebrae and canal, from the SPIDER dataset: van der Graaf et al., Lumbar spine "
    "segmentation in MR images: a dataset and a public benchmark, Scientific Data 11:264 (2024), "
    f"CC-BY 4.0. In-plane spacing is not recorded with them; {SPACING_MM} mm is assumed."
)
LICENCE = "MIT; trained on data under CC-BY 4.0, golden vectors derived from that data: cite them."
COMMAND = "python -m spinextract_gui.training.levels --slices spider_slices --out models"


def levels_card(
    settings: LevelsSettings,
    patients: int,
    folds: int,
    figures: Mapping[str, Mapping[str, float | None]],
) -> str:
    """Return the card as Markdown; `figures` as `cross_validate` gives them, or empty."""
    command = f"{COMMAND} --seed {settings.seed} --epochs {settings.epochs}"
    if figures:
        command += f" --cross-validate {folds} --fold-epochs {settings.fold_epochs}"
    return f"""# {TITLE}

Outlines discs, vertebrae and the spinal canal on a sagittal T2 slice, from which the program
places one marker at each of the five lumbar levels and measures the canal's antero-posterior
width. It grades nothing. {RESEARCH_USE}

## What it is
- A small U-Net at one millimetre per pixel on 320 x 320 pixels, intensities between the 1st and
  the 99th percentile. The lowest disc, L5/S1, has a class of its own, so that a picture that
  ends above the sacrum is noticed.
- Stored as float16; golden vectors are of the weights as stored.

## How it was made
- Data: {DATA}
- {patients} patients, every one of them used for the shipped weights.
- {settings.epochs} epochs of AdamW, one cycle of the learning rate, batch {settings.batch};
  cross-entropy with soft masks and soft Dice; bfloat16 autocast. Pictures are turned by up to
  15 degrees, scaled by 0.76 to 1.3, cut off above and below (often above the sacrum), and
  changed in brightness, contrast, coil profile, sharpness and noise.
- Command:

      {command}

{_figures(figures, folds, settings)}
## What it cannot do
- It learned from one kind of scan (3D T2 SPACE) of {patients} patients at one assumed pixel
  size. On other scanners, on T1, with metal, after surgery or with scoliosis it may fail
  without a sign.
- It counts from below. A lumbosacral transitional vertebra shifts every name; so does a picture
  without the sacrum, which the program then says.
- Widths are those of the canal as SPIDER's readers outlined it, which is not the dural sac, and
  narrow canals come out too wide (see the figures).

## Licence
{LICENCE}
"""


def _figures(
    figures: Mapping[str, Mapping[str, float | None]], folds: int, settings: LevelsSettings
) -> str:
    if not figures:
        return "## Figures\nNot measured in the run that made this model.\n"
    kinds = list(figures)
    names = list(figures[kinds[0]])
    lines = [
        f"## Figures: {folds}-fold cross-validation, whole patients left out",
        "The shipped weights saw every patient; these figures are of networks that did not see",
        f"the patient, trained for {settings.fold_epochs} epochs. Points and widths of the masks",
        "come from the same code on the true mask. Pixels are the pictures' own",
        f"({SPACING_MM} mm, assumed); narrow canals are those under {NARROW_PX:g} of them on the",
        "mask. *every slice* and *middle slice*: the program got that slice alone; *patient*: all",
        "slices together, as in use.",
        "",
        "| | " + " | ".join(kinds) + " |",
        "|---" * (len(kinds) + 1) + "|",
        *(
            f"| {name} | " + " | ".join(f"{_shown(figures[k][name])}" for k in kinds) + " |"
            for name in names
        ),
        "",
    ]
    return "\n".join(lines) + "\n"


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:g}"
