"""Everything that is said of one reading beyond the published tables, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.evaluation.answers import Answers, Ratio
from spinextract_gui.evaluation.calibration import Bin, reliability
from spinextract_gui.evaluation.decision import DecisionCurve, Event, decision_curve
from spinextract_gui.evaluation.measures import MACRO, Measures
from spinextract_gui.evaluation.measuring import measured
from spinextract_gui.evaluation.stenosis.challenge import (
    any_severe_terms,
    log_loss_terms,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.evaluation.bootstrap import Resampling
    from spinextract_gui.evaluation.stenosis.reading import Reading

TITLES = tuple(grade.title for grade in Grade)
WEIGHTED, ANY_SEVERE = "weighted_log_loss", "any_severe_log_loss"
FIGURES = {
    **MACRO,
    WEIGHTED: "Weighted log loss (RSNA)",
    ANY_SEVERE: "Any-severe log loss (RSNA)",
}
SEVERE, WORSE = "severe", "moderate or worse"


@dataclass(frozen=True, eq=False)
class Detail:
    """How one reading of one model fares on the rows whose grade is known.

    Attributes
    ----------
    events
        What one may act on: severe, and moderate or worse, with a decision curve each.
    levels
        Figures by level of the spine, those that occur.
    """

    model: str
    answers: Answers
    measures: Measures
    bins: tuple[Bin, ...]
    events: tuple[Event, ...]
    decisions: tuple[DecisionCurve, ...]
    levels: Mapping[str, Measures]


def detail(reading: Reading, resampling: Resampling) -> Detail | None:
    """Look closely at a reading; None when no grade is known. Studies are drawn as a whole."""
    graded = [place for place, row in enumerate(reading.rows) if row.truth is not None]
    if not graded:
        return None
    rows = [reading.rows[place] for place in graded]
    said = reading.probabilities[graded]
    truth = np.array([row.truth for row in rows], np.int64)
    studies = np.unique(np.array([row.study for row in rows], dtype=object).astype(str),
                        return_inverse=True)[1].astype(np.int64)  # fmt: skip
    ratios: dict[str, Ratio] = {
        WEIGHTED: log_loss_terms(truth, said),
        ANY_SEVERE: any_severe_terms(truth, said, studies),
    }
    answers = Answers(truth, said, studies, ratios)
    events = _events(answers)
    return Detail(
        model=reading.model,
        answers=answers,
        measures=measured(answers, resampling.draws, resampling.seed),
        bins=reliability(answers),
        events=events,
        decisions=tuple(
            decision_curve(event.name, [event], answers, resampling.draws, resampling.seed)
            for event in events
        ),
        levels=_levels([row.level for row in rows], answers, resampling),
    )


def _events(answers: Answers) -> tuple[Event, ...]:
    severe = answers.probabilities[:, Grade.SEVERE]
    moderate = answers.probabilities[:, Grade.MODERATE]
    return (
        Event(SEVERE, answers.truth == Grade.SEVERE, severe),
        Event(WORSE, answers.truth >= Grade.MODERATE, moderate + severe),
    )


def _levels(
    levels: Sequence[Level], answers: Answers, resampling: Resampling
) -> dict[str, Measures]:
    """Return the figures of each level; a loss over studies means nothing at one level."""
    alone = Answers(
        answers.truth,
        answers.probabilities,
        answers.groups,
        {WEIGHTED: answers.ratios[WEIGHTED]},
    )
    found = {}
    for level in Level:
        rows = alone.of(np.array([one is level for one in levels]))
        if rows is not None:
            found[level.title] = measured(rows, resampling.draws, resampling.seed)
    return found
