"""The confusion matrix as a picture: counts, and shares of each true class."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_INCHES = (5.2, 4.6)
_DPI = 150
_DARK = 0.55
"""Shares above this are written in white."""


def confusion_png(
    confusion: Sequence[Sequence[int]], classes: Sequence[str], title: str, note: str
) -> bytes:
    """Draw a confusion matrix (k, k), rows the truth; return the PNG's bytes.

    Parameters
    ----------
    note
        Stands below the picture, such as what the model is and is not.
    """
    # not pyplot: a figure of its own leaves nothing behind and needs no display
    from matplotlib.figure import Figure

    counts = np.asarray(confusion, np.int64)
    shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
    figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    _write_cells(axes, counts, shares)
    axes.set_xticks(range(len(classes)), [_literal(one) for one in classes])
    axes.set_yticks(
        range(len(classes)), [_literal(one) for one in classes], rotation=90, va="center"
    )
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    axes.set_title(_literal(title), fontsize=11, wrap=True)
    figure.supxlabel(_literal(note), fontsize=7, wrap=True)
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def _write_cells(axes: Axes, counts: NDArray[np.int64], shares: NDArray[np.float64]) -> None:
    for (row, column), count in np.ndenumerate(counts):
        share = float(shares[row, column])
        words = f"{count}\n{share:.0%}" if counts[row].any() else "0"
        colour = "white" if share > _DARK else "black"
        axes.text(column, row, words, ha="center", va="center", color=colour, fontsize=11)


def _literal(text: str) -> str:
    """Return text in which matplotlib finds no formula."""
    return text.replace("$", r"\$")
