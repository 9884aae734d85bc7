"""The confusion matrix as a picture: counts, and shares of each true class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.evaluation.figures.style import ACCENT, DIM, INK, drawn, literal, noted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_DARK = 0.55
"""Shares above this are written in white."""
_INCHES = (4.2, 3.6)
_NAMES_PT = 6.6
"""So small are the names of four classes, for them not to touch."""


def confusion_png(
    confusion: Sequence[Sequence[int]], classes: Sequence[str], title: str, note: str
) -> bytes:
    """Draw a confusion matrix (k, k), rows the truth; return the PNG's bytes.

    Parameters
    ----------
    note
        Stands below the picture, such as what the model is and is not.
    """
    return noted(
        drawn(lambda axes: draw_confusion(axes, confusion, classes, title), *_INCHES), note
    )


def draw_confusion(
    axes: Axes, confusion: Sequence[Sequence[int]], classes: Sequence[str], title: str
) -> None:
    """Draw a confusion matrix (k, k); the darker, the larger the share of its true class."""
    from matplotlib.colors import LinearSegmentedColormap

    counts = np.asarray(confusion, np.int64)
    shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
    colours = LinearSegmentedColormap.from_list("accent", ["#f5f6f8", ACCENT])
    axes.imshow(shares, cmap=colours, vmin=0, vmax=1, aspect="auto")
    _write_cells(axes, counts, shares)
    places, classes = range(len(classes)), [literal(one) for one in classes]
    small = _NAMES_PT if len(classes) > 3 else None
    axes.set_xticks(places, classes, fontsize=small)
    axes.set_yticks(places, classes, fontsize=small)
    axes.set_xticks([place - 0.5 for place in places][1:], minor=True)
    axes.set_yticks([place - 0.5 for place in places][1:], minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="minor", length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    axes.set_title(literal(title), wrap=True)


def _write_cells(axes: Axes, counts: NDArray[np.int64], shares: NDArray[np.float64]) -> None:
    for (row, column), count in np.ndenumerate(counts):
        share = float(shares[row, column])
        colour = "white" if share > _DARK else INK
        weight = "semibold" if row == column else "normal"
        if not counts[row].any():
            axes.text(column, row, "-", ha="center", va="center", color=DIM)
            continue
        axes.text(
            column, row - 0.09, f"{count:,}", ha="center", va="center", color=colour,
            fontsize=9.5, fontweight=weight,
        )  # fmt: skip
        small = "white" if share > _DARK else DIM
        axes.text(
            column, row + 0.2, f"{share:.0%}", ha="center", va="center", color=small, fontsize=7
        )
