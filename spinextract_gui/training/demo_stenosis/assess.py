"""How well a model does on phantoms it has never seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.inference.mri.aggregate import divided
from spinextract_gui.networks.stenosis.preprocess import prepare
from spinextract_gui.synthesis.spine.views import draw_view, training_phantom

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Answer = Callable[[NDArray[np.float32]], NDArray[np.float32]]
    """From one image (3, 224, 224) to the softmax (5, 3) of its five levels."""

ASSESSED_PX = 320
"""Rows and columns of the slices on which it is assessed: they are resized as real ones are."""


@dataclass(frozen=True, eq=False)
class Assessment:
    """Figures over levels of phantoms.

    Attributes
    ----------
    confusion
        (3, 3) counts: rows are the truth, columns the most probable grade.
    per_level
        Macro F1 at each level.
    """

    phantoms: int
    confusion: NDArray[np.int64]
    per_level: tuple[float, ...]

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the three grades."""
        return macro_f1(self.confusion)

    @property
    def accuracy(self) -> float:
        """Share of levels graded right."""
        return float(np.trace(self.confusion) / self.confusion.sum())


def assess(seeds: Sequence[int], answer: Answer, class_weights: Sequence[float]) -> Assessment:
    """Assess a model on the phantoms of these seeds.

    Parameters
    ----------
    class_weights
        Of the model's training; they are divided out, as in use.
    """
    confusion = np.zeros((len(Level), len(Grade), len(Grade)), np.int64)
    for seed in seeds:
        phantom = training_phantom(seed)
        image = prepare(phantom.render(draw_view(phantom, ASSESSED_PX)), "documented")
        probabilities = divided(answer(image).astype(np.float64), class_weights)
        for level, found in zip(Level, probabilities, strict=True):
            confusion[level, phantom.truth[level].grade, found.argmax()] += 1
    per_level = tuple(macro_f1(one) for one in confusion)
    return Assessment(len(seeds), confusion.sum(axis=0), per_level)


def macro_f1(confusion: NDArray[np.int64]) -> float:
    """Return the mean F1 of the grades; a grade that never occurs and is never said counts 0."""
    right = np.diag(confusion)
    said_and_true = confusion.sum(axis=0) + confusion.sum(axis=1)
    return float(np.mean(2 * right / np.maximum(said_and_true, 1)))
