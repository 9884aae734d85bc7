"""From labelled rows to what a training needs: decoded slices and their graded levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.readers.sentences import shown
from spinextract_gui.training.stenosis.data import Labels
from spinextract_gui.training.stenosis.pictures import Pictures, cached_pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spinextract_gui.evaluation.stenosis.table import TableRow
    from spinextract_gui.networks.description import Preprocessing


def decoded_labels(
    rows: Sequence[TableRow],
    preprocessing: Preprocessing,
    progress: Callable[[int, int], object],
) -> tuple[Pictures, Labels, list[SkippedInput]]:
    """Return decoded slices, graded levels on them, and rows whose slice cannot be used.

    Rows without a grade teach nothing and are left out without a word.

    Raises
    ------
    InputError
        When nothing is left to learn from.
    StorageError
        When decoded slices could not be kept.
    """
    graded = [row for row in rows if row.truth is not None]
    if not graded:
        raise InputError("Not one row has a grade, so there is nothing to learn from.")
    paths = list(dict.fromkeys(row.image for row in graded))
    number = {path: place for place, path in enumerate(paths)}
    pictures = cached_pictures(paths, preprocessing, progress)
    refused = [
        SkippedInput(
            f"row {shown(row.row_id)} ({shown(row.image.name)})", pictures.faults[number[row.image]]
        )
        for row in graded
        if number[row.image] in pictures.faults
    ]
    usable = [row for row in graded if number[row.image] not in pictures.faults]
    places = [_share(row, pictures.shapes[number[row.image]]) for row in usable]
    numbers = np.array([number[row.image] for row in usable], np.int64)
    return pictures, Labels(tuple(usable), numbers, np.array(places, np.float32)), refused


def _share(row: TableRow, shape: NDArray[np.int64]) -> tuple[float, float]:
    """Return where a level lies, as shares of the picture; NaN where nobody marked it."""
    if row.place is None:
        return (float("nan"), float("nan"))
    rows, columns = shape.tolist()
    return row.place.x / max(1, columns - 1), row.place.y / max(1, rows - 1)
