"""Telling the stenosis grader which pictures it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spinextract_gui.inference.mri.preprocess import prepare
from spinextract_gui.networks.bundle_additions import Addition
from spinextract_gui.networks.known_tissue_fit import fit_known_tissue
from spinextract_gui.networks.manifest import KNOWN_TISSUE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.evaluation.stenosis.table import TableRow
    from spinextract_gui.inference.runtimes.stenosis import StenosisRuntime
    from spinextract_gui.networks.description import Preprocessing
    from spinextract_gui.networks.known_tissue_fit import TissueFit

PICTURE_QUANTILE: Final = 0.98
"""Of known slices this share is within the limit; chosen before any other picture was seen.

More than of tumour patches, since each slice decides by itself and not by a majority.
"""
FEWEST: Final = 40
"""Slices; of fewer the spread in so many directions cannot be told."""


class PictureFeatures:
    """Gathers what the backbone sees in every slice of labelled rows, each slice once."""

    def __init__(self, runtime: StenosisRuntime, steps: Preprocessing) -> None:
        self._runtime, self._steps = runtime, steps
        self._found: dict[Path, tuple[NDArray[np.float32], str]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, row: TableRow, values: SliceImage) -> None:
        """Take in the slice (rows, columns) of a row; the runtime has answered it just now."""
        if row.image not in self._found:
            image = prepare(values, self._steps)[None]
            self._found[row.image] = self._runtime.features(image)[0], row.study

    @property
    def features(self) -> NDArray[np.float32]:
        """(n, width), a row for each slice."""
        return np.stack([features for features, _ in self._found.values()])

    @property
    def studies(self) -> NDArray[np.int64]:
        """(n,): what tells studies apart."""
        names = [study for _, study in self._found.values()]
        return np.unique(names, return_inverse=True)[1].astype(np.int64)


def known_pictures(
    gathered: PictureFeatures, data: str, quantile: float, seed: int
) -> Addition | None:
    """Fit statistics of known slices; None when there are too few slices or studies.

    One Gaussian for all slices: the backbone sees the slice, not the level, and its levels have
    different grades. The limit is set on studies left out, as for tumours.

    Parameters
    ----------
    data
        What the slices are, for the card; one line.
    quantile
        Share of left-out known slices that is to lie within the limit.
    """
    if len(gathered) < FEWEST or not gathered.studies.any():
        return None
    one_class = np.zeros(len(gathered), np.int64)
    fitted = fit_known_tissue(
        gathered.features, one_class, gathered.studies, quantile=quantile, seed=seed
    )
    return _addition(gathered, fitted, data, quantile)


def _addition(gathered: PictureFeatures, fitted: TissueFit, data: str, quantile: float) -> Addition:
    slices, studies = len(gathered), int(gathered.studies.max()) + 1
    summary = (
        f"Statistics of {slices} slices of {studies} studies; {quantile:.0%} of slices of studies "
        "left out are within the limit. Grades on a slice beyond it are of low confidence."
    )
    lines = [
        "- One Gaussian with a shrunk covariance in "
        f"{len(fitted.tissue.components)} principal directions of the backbone's features, and "
        "the rest outside of these directions.",
        f"- Data: {data}; {studies} studies, {slices} slices.",
        f"- A slice counts as unlike the pictures of the training beyond the {quantile:.0%} "
        "quantile of slices whose study was left out of the fit.",
        "- Grades on such a slice are shown and are never of high confidence. Of several models "
        "that vote, one for which the slice is unlike is enough.",
    ]
    return Addition(KNOWN_TISSUE, fitted.tissue.to_bytes(), summary, "\n".join(lines))
