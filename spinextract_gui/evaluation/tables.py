"""Figures as rows of tables; an empty cell for what is not defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.evaluation.measures import PER_CLASS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spinextract_gui.evaluation.calibration import Bin
    from spinextract_gui.evaluation.decision import DecisionCurve
    from spinextract_gui.evaluation.measures import Estimate, Measures

    Row = list[str]

MEASURE_COLUMNS = ("metric", "class", "value", "low_95", "high_95", "rows", "patients")
DECISION_COLUMNS = ("threshold", "net_benefit", "low_95", "high_95", "treat_all", "treat_none")
BIN_COLUMNS = ("bin_low", "bin_high", "rows", "mean_confidence", "accuracy")


def measure_rows(measures: Measures, classes: Sequence[str]) -> Iterator[Row]:
    """Yield a row for every figure, first those over all classes."""
    size = [str(measures.rows), str(measures.groups)]
    for name, estimate in measures.estimates.items():
        yield [name, "", *_cells(estimate), *size]
    for title, one in zip(classes, measures.classes, strict=True):
        for name in PER_CLASS:
            yield [name, title, *_cells(one.estimates[name]), str(one.rows), str(measures.groups)]


def decision_rows(curve: DecisionCurve) -> Iterator[Row]:
    """Yield a row for every threshold."""
    columns = zip(
        curve.thresholds, curve.model, curve.low, curve.high, curve.treat_all, strict=True
    )
    for threshold, *values in columns:
        yield [f"{threshold:.2f}", *map(cell, values), "0"]


def bin_rows(bins: Iterable[Bin]) -> Iterator[Row]:
    """Yield a row for every bin of confidence."""
    for one in bins:
        edges = (f"{one.low:.1f}", f"{one.high:.1f}")
        yield [*edges, str(one.rows), cell(one.confidence), cell(one.accuracy)]


def cell(value: float | None) -> str:
    """Return a number to nine places."""
    return "" if value is None else f"{value:.9g}"


def _cells(estimate: Estimate) -> list[str]:
    return [cell(estimate.value), cell(estimate.low), cell(estimate.high)]
