"""The figures of one reading, each as a PNG under the name of its file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.evaluation.confusion import draw_confusion
from spinextract_gui.evaluation.decision import class_events
from spinextract_gui.evaluation.figures.curves import (
    Styled,
    draw_decision,
    draw_roc,
    reliability_png,
)
from spinextract_gui.evaluation.figures.overview import intervals_png
from spinextract_gui.evaluation.figures.style import drawn
from spinextract_gui.evaluation.measures import MACRO, SMALLER_IS_BETTER
from spinextract_gui.evaluation.stenosis.detail import TITLES
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.evaluation.stenosis.detail import Detail

BETTER = {name: title for name, title in MACRO.items() if name not in SMALLER_IS_BETTER}
_MOST_SERIES, _NAME_LETTERS = 6, 22
_BY_LEVEL = {"balanced_accuracy": "Balanced accuracy", "auroc": "AUROC"}


def overview(details: Sequence[Detail]) -> bytes | None:
    """Return the figures of all models with their intervals; None when they do not fit."""
    if not 1 <= len(details) <= _MOST_SERIES:
        return None
    series = {short(one.model): one.measures.estimates for one in details}
    return intervals_png(BETTER, series, "95 % intervals over studies")


def figures_of(one: Detail) -> dict[str, bytes]:
    """Return the figures of one model, in the order of the report."""
    confusion, curves = one.measures.confusion, _curves(one)
    found = {
        "confusion": drawn(lambda axes: draw_confusion(axes, confusion, TITLES, "Confusion")),
        "roc": drawn(lambda axes: draw_roc(axes, curves, "ROC")),
    }
    for curve in one.decisions:
        name = f"decision_{curve.name.replace(' ', '_')}"
        found[name] = drawn(
            partial(draw_decision, curve=curve, title=f"Decision curve: {curve.name}")
        )
    ece = one.measures.estimates["ece"].value
    found["reliability"] = reliability_png(one.bins, "Reliability", ece)
    rows = {level: f"{level} ({measures.rows:,})" for level, measures in one.levels.items()}
    series = {
        title: {level: measures.estimates[name] for level, measures in one.levels.items()}
        for name, title in _BY_LEVEL.items()
    }
    found["levels"] = intervals_png(rows, series, "Each level")
    return found


def short(name: str) -> str:
    """Return a model's name so that several fit into a legend."""
    return name if len(name) <= _NAME_LETTERS else f"{name[:_NAME_LETTERS]}…"


def _curves(one: Detail) -> list[Styled]:
    events = class_events(one.answers, TITLES)
    return [
        Styled(
            event,
            GRADE_MARKS[Grade(index)].colour,
            one.measures.classes[index].estimates["auroc"].value,
        )
        for index, event in zip(one.answers.occurring, events, strict=True)
    ]
