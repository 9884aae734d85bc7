"""Everything that is said of a model on a cohort, as values; nothing downstream computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.evaluation.answers import Answers
from spinextract_gui.evaluation.calibration import Bin, reliability
from spinextract_gui.evaluation.decision import DecisionCurve, class_events, decision_curve
from spinextract_gui.evaluation.measures import Measures
from spinextract_gui.evaluation.measuring import measured
from spinextract_gui.evaluation.patch_counts import PatchCounts, patch_counts
from spinextract_gui.evaluation.srh.patients import LEVELS, level_answers, units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.evaluation.srh.patients import Patient

TITLES = tuple(tumour.title for tumour in TumourClass)


@dataclass(frozen=True, eq=False)
class LevelAssessment:
    """How the model fares on patches, slides or patients.

    Attributes
    ----------
    units
        Rows of this level, those without a classified patch included.
    no_calls
        How many of them are no calls; 0 for patches, which are never called by themselves.
    """

    level: str
    answers: Answers
    measures: Measures
    bins: tuple[Bin, ...]
    decision: DecisionCurve
    counts: PatchCounts | None
    units: int
    no_calls: int


@dataclass(frozen=True, slots=True)
class SiteAssessment:
    """How the model fares at one site, by level."""

    site: str
    patients: int
    levels: Mapping[str, Measures]


@dataclass(frozen=True, eq=False)
class Assessment:
    """How the model fares on a cohort.

    Attributes
    ----------
    classes
        Patients of each class, in the classes' order.
    sites
        Empty when no site is named.
    """

    patients: int
    slides: int
    classes: tuple[int, ...]
    levels: Mapping[str, LevelAssessment]
    sites: tuple[SiteAssessment, ...]


def assess_cohort(patients: Sequence[Patient], bootstrap: int, seed: int) -> Assessment:
    """Compare what was said of at least one patient with the truth.

    Levels at which nothing was classified are left out.
    """
    levels = {level: _level(patients, level, bootstrap, seed) for level in LEVELS}
    known = Counter(patient.stated.tumour for patient in patients)
    return Assessment(
        patients=len(patients),
        slides=sum(len(patient.slides) for patient in patients),
        classes=tuple(known[tumour] for tumour in TumourClass),
        levels={name: level for name, level in levels.items() if level is not None},
        sites=tuple(_sites(patients, bootstrap, seed)),
    )


def _level(
    patients: Sequence[Patient], level: str, bootstrap: int, seed: int
) -> LevelAssessment | None:
    answers = level_answers(patients, level)
    if answers is None:
        return None
    every = [(one, unit) for one in patients for unit in units(one, level)]
    patches = level == "patch"
    curve = decision_curve(
        "each class against the rest", class_events(answers, TITLES), answers, bootstrap, seed
    )
    return LevelAssessment(
        level=level,
        answers=answers,
        measures=measured(answers, bootstrap, seed),
        bins=reliability(answers),
        decision=curve,
        counts=None if patches else _counts(patients, level, seed),
        units=len(answers.truth) if patches else len(every),
        no_calls=0 if patches else sum(not unit.called for _, unit in every),
    )


def _counts(patients: Sequence[Patient], level: str, seed: int) -> PatchCounts:
    known = [
        (int(one.stated.tumour), unit.patches)
        for one in patients
        for unit in units(one, level)
        if len(unit.patches)
    ]
    truth = np.array([true for true, _ in known], np.int64)
    return patch_counts(truth, [patches for _, patches in known], seed)


def _sites(patients: Sequence[Patient], bootstrap: int, seed: int) -> list[SiteAssessment]:
    names = sorted({patient.stated.site for patient in patients})
    if not any(names):
        return []
    found = []
    for name in names:
        inside = [patient for patient in patients if patient.stated.site == name]
        answers = {level: level_answers(inside, level) for level in LEVELS}
        levels = {
            level: measured(rows, bootstrap, seed)
            for level, rows in answers.items()
            if rows is not None
        }
        found.append(SiteAssessment(name or "site not stated", len(inside), levels))
    return found
