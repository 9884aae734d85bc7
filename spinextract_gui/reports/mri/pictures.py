"""Key images of a grading, gathered before the first line is drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.imaging.mri.axial_image import AxialImage, axial_key_image
from spinextract_gui.imaging.mri.key_image import KeyImage, sagittal_key_image
from spinextract_gui.imaging.mri.signs import Sign, signs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.mri.series import Series, Study

MISSING = "Picture not available: the series could not be read any more."
NO_AXIAL = "The study has no axial series."
_SAGITTAL_PX, _AXIAL_PX = 1500, 800
"""300 dpi and more at the size they have on the page."""


@dataclass(frozen=True, slots=True)
class StudyPictures:
    """What a report shows of a study.

    Attributes
    ----------
    sagittal
        None when the slice could not be read.
    slice_index
        The sagittal slice that is shown.
    axial_words
        Which axial slice is shown, or why there is none.
    """

    signs: tuple[Sign, ...]
    sagittal: KeyImage | None
    slice_index: int
    axial: AxialImage | None
    axial_words: str


def gather(result: StudyResult, study: Study | None) -> StudyPictures:
    """Read and draw the pictures of a grading; never raises for what cannot be read."""
    signs = signs_of(result.verdict, result.markers)
    index = _shown_slice(result, signs)
    series = study.by_key(result.series_key) if study is not None else None
    axial, words = _axial(result, study, series, signs)
    return StudyPictures(signs, _sagittal(result, series, index, signs), index, axial, words)


def _shown_slice(result: StudyResult, signs: Sequence[Sign]) -> int:
    """Return the slice of the worst level, else the one that most levels lie on."""
    if result.verdict.worst is not None:
        return result.verdict.worst.slice_index
    counted = Counter(sign.slice_index for sign in signs).most_common(1)
    return counted[0][0] if counted else 0


def _sagittal(
    result: StudyResult, series: Series | None, index: int, signs: Sequence[Sign]
) -> KeyImage | None:
    if series is None or not 0 <= index < len(series.slices):
        return None
    try:
        return sagittal_key_image(series, index, signs, result.profile, _SAGITTAL_PX)
    except (SpinextractError, OSError):
        return None


def _axial(
    result: StudyResult, study: Study | None, series: Series | None, signs: Sequence[Sign]
) -> tuple[AxialImage | None, str]:
    """Return the axial picture of the worst level with its words, or why there is none."""
    worst = result.verdict.worst
    sign = next((s for s in signs if worst is not None and s.level is worst.level), None)
    if study is None or series is None:
        return None, MISSING
    if study.axial.index is None:
        return None, NO_AXIAL
    if sign is None or not sign.slice_index < len(series.slices):
        return None, "Without a call there is no level to show."
    try:
        found = axial_key_image(series, study.series[study.axial.index], sign, _AXIAL_PX)
    except (SpinextractError, OSError):
        return None, MISSING
    if found is None:
        return None, f"No axial slice passes through {sign.level.title} in the same coordinates."
    return found, f"Axial slice {found.slice_index + 1}, at {sign.level.title}"
