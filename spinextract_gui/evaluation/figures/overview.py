"""Figures with their intervals, and what the number of patches does to the accuracy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.evaluation.figures.style import ACCENT, DIM, INK, WIDE_IN, drawn, literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from spinextract_gui.evaluation.measures import Estimate
    from spinextract_gui.evaluation.patch_counts import PatchCounts

_MARKS = ("s", "D", "o", "^", "v", "P")
_INKS = (DIM, INK, ACCENT)
_LEAST_RANGES = 3


def intervals_png(
    rows: Mapping[str, str], series: Mapping[str, Mapping[str, Estimate]], title: str
) -> bytes:
    """Draw figures (`rows`: name and title) of several `series` with their intervals.

    Parameters
    ----------
    series
        Estimates by name, for each level or site.
    """
    lines = len(rows) * len(series)
    height = 0.6 + 0.105 * lines + 0.075 * len(rows)
    return drawn(lambda axes: _intervals(axes, rows, series, title), WIDE_IN, height)


def _intervals(
    axes: Axes, rows: Mapping[str, str], series: Mapping[str, Mapping[str, Estimate]], title: str
) -> None:
    gap = 0.62 / max(len(series), 1)
    for index, (label, estimates) in enumerate(series.items()):
        colour = _INKS[index % len(_INKS)] if len(series) <= len(_INKS) else INK
        offset = (index - (len(series) - 1) / 2) * gap
        shown = False
        for place, name in enumerate(rows):
            one = estimates[name]
            if one.value is None:
                continue
            if one.low is not None and one.high is not None:
                axes.plot(
                    [one.low, one.high],
                    [place + offset] * 2,
                    color=colour,
                    linewidth=1.3,
                    alpha=0.8,
                )
            axes.plot(
                [one.value], [place + offset], _MARKS[index % len(_MARKS)], color=colour,
                markersize=4.2, label=None if shown else literal(label), linestyle="none",
            )  # fmt: skip
            shown = True
    axes.set_yticks(range(len(rows)), list(rows.values()), color=INK, fontsize=8)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    start = _start(rows, series)
    axes.set_xlim(start - 0.01, 1.01)
    axes.set_xticks(np.arange(round(start * 10), 11) / 10)
    axes.grid(True, axis="x")
    axes.spines["left"].set_visible(False)
    axes.set_title(title)
    if not axes.lines:
        axes.text(
            0.5, 0.5, "none of these figures is defined on these rows",
            transform=axes.transAxes, ha="center", va="center", color=DIM,
        )  # fmt: skip
    elif len(series) > 1:
        axes.legend(
            loc="lower right", bbox_to_anchor=(1, 1), ncols=3, columnspacing=1.4,
            handletextpad=0.2, borderaxespad=0.1,
        )  # fmt: skip


def _start(rows: Mapping[str, str], series: Mapping[str, Mapping[str, Estimate]]) -> float:
    """Return the tenth at or below everything that is drawn."""
    ends = [one.value if one.low is None else one.low for s in series.values()
            for name in rows if (one := s[name]).value is not None]  # fmt: skip
    known = [end for end in ends if end is not None]
    return math.floor(min([*known, 0.8]) * 10) / 10


def draw_taken(axes: Axes, counts: Mapping[str, PatchCounts], title: str) -> None:
    """Draw the accuracy when only so many patches of each slide or patient are used."""
    for index, (level, one) in enumerate(counts.items()):
        axes.plot(
            one.taken, one.accuracy, color=_INKS[1:][index % 2], marker=_MARKS[1:][index % 5],
            markersize=3.6, linewidth=1.3, label=level,
        )  # fmt: skip
    axes.set_xscale("log")
    ticks = [
        tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if tick <= _most(counts)
    ]
    axes.set_xticks(ticks, [f"{tick}" for tick in ticks])
    axes.minorticks_off()
    axes.set_ylim(0, 1.03)
    axes.grid(True)
    axes.set_xlabel("patches taken at random")
    axes.set_ylabel("accuracy")
    axes.set_title(title)
    axes.legend(loc="lower right")


def draw_ranges(axes: Axes, counts: PatchCounts, what: str, title: str) -> None:
    """Draw the accuracy of slides or patients by how many patches they have."""
    last = max((place for place, one in enumerate(counts.ranges) if one.units), default=0)
    ranges = counts.ranges[: max(last + 1, _LEAST_RANGES)]
    for place, one in enumerate(ranges):
        share = one.right / one.units if one.units else 0.0
        axes.bar([place], [share], width=0.72, color=ACCENT, alpha=0.75 if one.units else 0)
        words = f"{one.right}/{one.units}" if one.units else "none"
        axes.text(
            place, share + 0.02, words, ha="center", fontsize=7, color=INK if one.units else DIM
        )
    names = [f"{one.low}+" if one.high is None else f"{one.low}-{one.high}" for one in ranges]
    axes.set_xticks(range(len(names)), names, fontsize=6.2)
    axes.set_ylim(0, 1.12)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.grid(True, axis="y")
    axes.set_xlabel(f"classified patches of the {what}")
    axes.set_ylabel("accuracy")
    axes.set_title(title)


def _most(counts: Mapping[str, PatchCounts]) -> int:
    return max((max(one.taken) for one in counts.values()), default=1)
