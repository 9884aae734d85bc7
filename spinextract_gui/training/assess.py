"""How well a model does on phantom slides it has never seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from spinextract_gui.training.patches import LabelledSlide


@dataclass(frozen=True, slots=True)
class Assessment:
    """Figures over phantom slides.

    Attributes
    ----------
    patch_accuracy
        Share of tumour patches whose most probable class is the slide's.
    slide_accuracy
        Share of slides whose mean probability is highest for their class.
    least_certain
        Lowest mean probability of the right class over the slides.
    """

    slides: int
    patches: int
    patch_accuracy: float
    slide_accuracy: float
    least_certain: float


def assess(
    slides: Iterable[LabelledSlide],
    calibrated: Callable[[NDArray[np.uint16]], NDArray[np.float64]],
) -> Assessment:
    """Assess a model.

    Parameters
    ----------
    calibrated
        Gives calibrated probabilities (n, 4) of patches (n, 2, 300, 300).
    """
    right: list[NDArray[np.bool_]] = []
    called: list[bool] = []
    certainty: list[float] = []
    for slide in slides:
        probabilities = calibrated(slide.patches)
        right.append(probabilities.argmax(axis=1) == slide.tumour)
        mean = probabilities.mean(axis=0)
        called.append(bool(mean.argmax() == slide.tumour))
        certainty.append(float(mean[slide.tumour]))
    every = np.concatenate(right)
    return Assessment(
        len(called), len(every), float(every.mean()), float(np.mean(called)), min(certainty)
    )
