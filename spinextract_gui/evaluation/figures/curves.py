"""ROC, reliability and decision curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.evaluation.decision import Event
from spinextract_gui.evaluation.figures.style import (
    ACCENT,
    DIM,
    HALF_IN,
    HIGH_IN,
    INK,
    drawn_on,
    unit_axis,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spinextract_gui.evaluation.calibration import Bin
    from spinextract_gui.evaluation.decision import DecisionCurve

_DASHES = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.4, 1.4, 1.4)))
"""Lines are told apart without their colours too."""
_LOWEST_BENEFIT = -0.12
"""Treating everybody falls without end; what lies deeper says nothing more."""


@dataclass(frozen=True, slots=True)
class Styled:
    """An event with the colour of its line and the area under its curve."""

    event: Event
    colour: str
    area: float | None


def draw_roc(axes: Axes, curves: Sequence[Styled], title: str) -> None:
    """Draw a curve for each event that some rows are and some are not."""
    from sklearn.metrics import roc_curve

    axes.plot([0, 1], [0, 1], color=DIM, linewidth=0.8, linestyle=(0, (2, 2)))
    for curve, dashes in zip(curves, _DASHES, strict=False):
        if curve.area is None:
            continue
        false, true, _ = roc_curve(curve.event.is_so, curve.event.share)
        words = f"{curve.event.name}  {curve.area:.3f}"
        axes.plot(false, true, color=curve.colour, linestyle=dashes, label=words)
    unit_axis(axes)
    axes.set_aspect("equal", adjustable="box")
    axes.set_xlabel("1 - specificity")
    axes.set_ylabel("sensitivity")
    axes.set_title(title)
    if any(curve.area is not None for curve in curves):
        legend = axes.legend(loc="lower right", title="AUROC", alignment="left")
        legend.get_title().set_fontsize(7.5)
        legend.get_title().set_color(DIM)


def reliability_png(bins: Sequence[Bin], title: str, ece: float | None) -> bytes:
    """Draw how often answers of each confidence are right, and how many there are."""

    def draw(figure: Figure) -> None:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[4.4, 1])
        _reliability(upper, bins, title, ece)
        _histogram(lower, bins)

    return drawn_on(draw, HALF_IN, HIGH_IN)


def _reliability(axes: Axes, bins: Sequence[Bin], title: str, ece: float | None) -> None:
    known = [one for one in bins if one.accuracy is not None and one.confidence is not None]
    middle = [(one.low + one.high) / 2 for one in known]
    right = [one.accuracy or 0.0 for one in known]
    said = [one.confidence or 0.0 for one in known]
    axes.bar(middle, right, width=0.092, color=ACCENT, alpha=0.22, linewidth=0)
    axes.plot([0, 1], [0, 1], color=DIM, linewidth=0.8, linestyle=(0, (2, 2)))
    axes.plot(said, right, "o", color=ACCENT, markersize=4.2)
    unit_axis(axes)
    axes.set_ylabel("share that is right")
    axes.set_title(title)
    if ece is not None:
        axes.text(0.03, 0.9, f"ECE {ece:.3f}", color=INK, fontsize=8, fontweight="medium")


def _histogram(axes: Axes, bins: Sequence[Bin]) -> None:
    middle = [(one.low + one.high) / 2 for one in bins]
    rows = [one.rows for one in bins]
    axes.bar(middle, rows, width=0.092, color=DIM, alpha=0.45, linewidth=0)
    most = max(*rows, 1)
    axes.set_ylim(0, most * 1.1)
    axes.set_yticks([0, most], ["0", f"{most:,}"])
    axes.set_xlabel("confidence of the answer")
    axes.set_ylabel("rows")


def draw_decision(axes: Axes, curve: DecisionCurve, title: str, colour: str = ACCENT) -> None:
    """Draw net benefit against the threshold, with treating everybody and nobody."""
    at = np.array(curve.thresholds)
    if all(low is not None for low in curve.low):
        low, high = np.array(curve.low, float), np.array(curve.high, float)
        axes.fill_between(at, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.plot(at, curve.treat_all, color=DIM, linestyle=_DASHES[1], linewidth=1, label="treat all")
    axes.plot(at, np.zeros(len(at)), color=INK, linewidth=0.9, label="treat none")
    axes.plot(at, curve.model, color=colour, label="model", linewidth=1.8)
    top = max(*curve.model, *(high or 0.0 for high in curve.high), *curve.treat_all, 0.05)
    least = min(*curve.model, *(low or 0.0 for low in curve.low))
    axes.set_ylim(max(min(least, 0.0), _LOWEST_BENEFIT) - 0.03 * top - 0.02, top * 1.3)
    axes.set_xlim(0.09, 0.91)
    axes.set_xticks([0.1, 0.3, 0.5, 0.7, 0.9])
    axes.grid(True)
    axes.set_xlabel("threshold probability")
    axes.set_ylabel("net benefit")
    axes.set_title(title)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles[::-1], labels[::-1], loc="upper center", ncols=3, columnspacing=1.2,
        handlelength=1.8, handletextpad=0.6,
    )  # fmt: skip
