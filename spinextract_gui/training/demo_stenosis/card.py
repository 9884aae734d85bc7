"""Sections of the demo stenosis model's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.synthesis.spine.grading import WIDTHS_MM

if TYPE_CHECKING:
    from spinextract_gui.training.demo_stenosis.real import RealBehaviour

PHANTOMS, REAL = "What a grade is here", "On real pictures"
"""Headings."""


def phantoms_section() -> str:
    """Return by what the phantoms' levels are graded."""
    widths = "\n".join(
        f"  - {grade.title}: {span.least_mm:g} to {span.most_mm:g} mm"
        for grade, span in WIDTHS_MM.items()
    )
    return (
        "- Phantoms are graded by the antero-posterior width of the dural sac behind the disc:\n"
        f"{widths}\n"
        "- These limits are this program's choice; radiologists grade by what they see, not by "
        "one width."
    )


def real_section(real: RealBehaviour | None, series: str) -> str:
    """Return what the model says of real slices.

    Parameters
    ----------
    real
        On the SPIDER slices; None when they were not at hand.
    series
        What the model says of the real demo series.
    """
    return (
        f"{_spider(real)}\n"
        f"- The real demo series (middle slice): {series}. No grade of it is known; it does not "
        "show\n  the sacrum, so the names of the levels do not fit what this model expects."
    )


def _spider(real: RealBehaviour | None) -> str:
    if real is None:
        return "- Not measured on other real slices when this card was written."
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
