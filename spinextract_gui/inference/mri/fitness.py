"""Whether a series is something that the models know, and what to be careful about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.geometry import Plane
from spinextract_gui.domain.mri.series import Weighting
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.series import Series, SliceImage

_MODALITIES = ("MR", "")
"""What files of MRI call themselves; NIfTI files do not say."""
_OTHER_PARTS = ("cervical", "thoracic")
_LEAST_DIFFERENT = 0.02
"""A picture in which fewer pixels than this share differ from the most frequent is empty."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What the models can make of a series.

    Attributes
    ----------
    refusal
        Why no slice of it gets a call; a sentence, empty when it may be graded.
    doubts
        Why no result is of high confidence; clauses.
    """

    refusal: str = ""
    doubts: tuple[str, ...] = ()


def fitness(series: Series) -> Fitness:
    """Tell whether a series is a sagittal T2 of the lumbar spine, as far as its files say.

    STIR counts as T2: the models' training data do not tell the two apart.
    """
    refusal = _refusal(series)
    if refusal:
        return Fitness(f"{refusal}; the models know sagittal T2 slices of the lumbar spine only.")
    doubts = []
    if series.body_part and "spine" not in series.body_part.casefold():
        doubts.append(f"the files call the part of the body {shown(series.body_part)}")
    if series.weighting is Weighting.UNKNOWN:
        doubts.append("the contrast of the series is not known")
    if len(series.slices) == 1:
        doubts.append("the series has one slice only, so none could be chosen")
    return Fitness(doubts=tuple(doubts))


def picture_fault(values: SliceImage) -> str:
    """Return why a picture (rows, columns) shows nothing to grade, or an empty text."""
    if not np.isfinite(values).all():
        return "The slice holds values that are no numbers, so it was not graded."
    _, counts = np.unique(values, return_counts=True)
    if counts.max() > (1 - _LEAST_DIFFERENT) * values.size:
        return "The slice is empty, so there is nothing to grade."
    return ""


def _refusal(series: Series) -> str:
    if series.modality not in _MODALITIES:
        return f"The series is {shown(series.modality)}, not MR"
    if series.plane is not Plane.SAGITTAL:
        return f"The series is {series.plane.value}"
    if series.weighting is Weighting.T1:
        return "The series is T1-weighted"
    part = series.body_part.casefold()
    if any(other in part for other in _OTHER_PARTS) and "lumbar" not in part:
        return f"The series shows the {shown(series.body_part)}"
    return ""
