"""The model card of the demo stenosis model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import WHOLE_SLICE, Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.settings import DEFAULT_STENOSIS_MODEL
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.synthesis.spine.grading import WIDTHS_MM
from spinextract_gui.training.demo_stenosis.fit import CLASS_WEIGHTS

if TYPE_CHECKING:
    from spinextract_gui.training.demo_stenosis.assess import Assessment
    from spinextract_gui.training.demo_stenosis.fit import FitSettings
    from spinextract_gui.training.demo_stenosis.real import RealBehaviour

NAME = DEFAULT_STENOSIS_MODEL
TITLE = "Demo stenosis model trained on synthetic spines, no medical meaning"
DATA = (
    "Synthetic spine phantoms only, made by spinextract_gui.synthesis.spine; no patient's picture. "
    "Grades follow the width of the phantom's dural sac."
)
LICENCE = "MIT"
COMMAND = "python -m spinextract_gui.training.demo_stenosis"


def demo_card(
    settings: FitSettings,
    phantoms: int,
    figures: Assessment,
    real: RealBehaviour | None,
    series: str,
) -> str:
    """Return the card as Markdown.

    Parameters
    ----------
    real
        On the SPIDER slices; None when they were not at hand.
    series
        What the model says of the real demo series.
    """
    stages = ", ".join(f"{one.pictures} of {one.side_px} pixels" for one in settings.stages)
    weights = ", ".join(f"{weight:g}" for weight in CLASS_WEIGHTS)
    return f"""# {TITLE}

**Trained on synthetic phantoms only. No medical meaning: it has never learned from a patient's
picture, and no physician's grade is in it. What it says about a real spine must not be relied
on.** It shows how the program works and serves its tests. {RESEARCH_USE} {WHOLE_SLICE}

## What it is
- The published architecture with a light backbone: ResNet-18, an embedding of the level, an MLP,
  three grades; the documented preprocessing. None of the published weights are in it.
- Grades in the phantoms, by the antero-posterior width of the dural sac behind the disc:
{_widths()}
  These limits are this program's choice; radiologists grade by what they see, not by one width.
- Stored as float16; golden vectors and figures below are of the weights as stored.

## How it was made
- {phantoms} phantoms, one slice near the middle each; every level graded by itself, half
  normal/mild, a quarter moderate, a quarter severe.
- Trained from nothing: AdamW, one cycle of the learning rate, batch {settings.batch}, bfloat16;
  pictures shown: {stages}.
  Cross-entropy with class weights {weights}; beside it the features had to tell widths and places
  of the levels, a task thrown away afterwards.
- Command (seed {settings.seed}; `--spider` only adds the figures on real slices):

      {COMMAND} --out models --spider spider_slices

## Figures, on phantoms of seeds not used in training
- {figures.phantoms} phantoms, {int(figures.confusion.sum())} levels, slices of 320 x 320 pixels \
through the program's own preprocessing.
- Macro F1 {figures.macro_f1:.3f}, accuracy {figures.accuracy:.3f}; macro F1 per level: \
{_per_level(figures)}.
- Confusion (rows: truth, columns: called):

{_confusion(figures)}

## On real pictures
{_real(real)}
- The real demo series (middle slice): {series}. No grade of it is known; it does not show the
  sacrum, so the names of the levels do not fit what this model expects.

## Licence
{LICENCE}
"""


def _widths() -> str:
    return "\n".join(
        f"  - {grade.title}: {span.least_mm:g} to {span.most_mm:g} mm;"
        for grade, span in WIDTHS_MM.items()
    )


def _per_level(figures: Assessment) -> str:
    return ", ".join(
        f"{level.title} {value:.3f}" for level, value in zip(Level, figures.per_level, strict=True)
    )


def _confusion(figures: Assessment) -> str:
    titles = [grade.title for grade in Grade]
    rows = (
        f"| {title} | " + " | ".join(str(count) for count in row) + " |"
        for title, row in zip(titles, figures.confusion.tolist(), strict=True)
    )
    return "\n".join([f"| | {' | '.join(titles)} |", "|---|---|---|---|", *rows])


def _real(real: RealBehaviour | None) -> str:
    if real is None:
        return "- Not measured in the run that made this model."
    shares = ", ".join(f"{grade.title} {real.share(grade):.0%}" for grade in Grade)
    medians = ", ".join(
        f"{grade.title} {width:.1f} mm"
        for grade in Grade
        if (width := real.median_mm(grade)) is not None
    )
    return f"""- Middle slices of {real.patients} patients of the SPIDER set (van der Graaf et al.,
  2024, CC-BY 4.0; used to look, not to train), {len(real.calls)} levels whose canal the masks show.
  No physician's grades are known for them.
- Called: {shares}.
- Median width of the canal on the mask, by call: {medians}
  (pixels taken as 0.47 mm, an assumption).
- Rank correlation of the model's severity with that width: {real.rank_correlation:.2f} (-1 would be
  a perfect order, 0 none)."""
