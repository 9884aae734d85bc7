"""Labelled sagittal pictures of spine phantoms, as the network sees them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.mri.level import Level
from spinextract_gui.networks.stenosis.preprocess import INPUT_PX, WINDOW_PERCENT
from spinextract_gui.synthesis.spine.views import draw_view, training_phantom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.series import SliceImage

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class LabelledPictures:
    """Pictures with the truth about their five levels.

    Attributes
    ----------
    images
        (n, 224, 224) uint8, windowed as the documented preprocessing does.
    grades
        (n, 5) int64.
    widths_mm
        (n, 5) float32.
    points
        (n, 5, 2) float32: column and row of the levels as shares of the picture, 0 to 1.
    """

    images: NDArray[np.uint8]
    grades: NDArray[np.int64]
    widths_mm: NDArray[np.float32]
    points: NDArray[np.float32]


def phantom_pictures(seeds: Sequence[int]) -> LabelledPictures:
    """Return one picture of each phantom."""
    count = len(seeds)
    found = LabelledPictures(
        np.empty((count, INPUT_PX, INPUT_PX), np.uint8),
        np.empty((count, len(Level)), np.int64),
        np.empty((count, len(Level)), np.float32),
        np.empty((count, len(Level), 2), np.float32),
    )
    for number, seed in enumerate(seeds):
        phantom = training_phantom(seed)
        view = draw_view(phantom)
        found.images[number] = windowed(phantom.render(view))
        for level, truth in phantom.truth.items():
            place = view.to_image(truth.centre)
            found.grades[number, level] = truth.grade
            found.widths_mm[number, level] = truth.width_mm
            found.points[number, level] = (place.x / (INPUT_PX - 1), place.y / (INPUT_PX - 1))
        if (number + 1) % 1000 == 0:
            _log.info("%d of %d phantoms drawn.", number + 1, count)
    return found


def windowed(values: SliceImage) -> NDArray[np.uint8]:
    """Return a slice between the percentiles of the documented preprocessing as 8-bit grey."""
    low, high = np.percentile(values, WINDOW_PERCENT)
    grey = (values - low) * (255 / max(high - low, 1e-6))
    return np.asarray(np.rint(grey.clip(0, 255)), np.uint8)
