"""What a model said of patients whose tumour is known, whether just now or in written tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.verdict import Badge
from spinextract_gui.evaluation.answers import Answers, Shares
from spinextract_gui.evaluation.srh.truth import Stated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.result import CaseResult, SlideResult
    from spinextract_gui.domain.verdict import Verdict

LEVELS = ("patch", "slide", "patient")


@dataclass(frozen=True, eq=False)
class Unit:
    """The answer for one slide or patient.

    Attributes
    ----------
    patches
        (m, 4): the probabilities of its classified patches; m may be 0.
    sure
        (m,): 1 for each patch that is sure enough for high confidence by itself, else 0.
    mean
        (4,): its own probabilities; None without any patch.
    high
        Whether it is called with high confidence.
    called
        False for a no call.
    """

    patches: Shares
    sure: Shares
    mean: Shares | None
    high: bool
    called: bool


@dataclass(frozen=True, eq=False)
class Patient:
    """One patient with the truth, the answer for all patches and those of the slides."""

    name: str
    stated: Stated
    whole: Unit
    slides: tuple[Unit, ...]


def patient_of(result: CaseResult, stated: Stated) -> Patient:
    """Return a diagnosis as what is evaluated."""
    slides = [_shares(slide) for slide in result.slides]
    whole = np.concatenate([*slides, np.empty((0, 4))])
    return Patient(
        result.patient_id,
        stated,
        _unit(whole, result.verdict),
        tuple(
            _unit(shares, slide.verdict)
            for shares, slide in zip(slides, result.slides, strict=True)
        ),
    )


def level_answers(patients: Sequence[Patient], level: str) -> Answers | None:
    """Return the rows of one of `LEVELS`; None when nothing was classified.

    A no call counts with its most probable class, as in the published evaluation; how many
    there are is said beside it.
    """
    rows = [(index, one, unit) for index, one in enumerate(patients) for unit in units(one, level)]
    known = [(index, one, unit) for index, one, unit in rows if unit.mean is not None]
    if not known:
        return None
    each = _of_patches if level == "patch" else _of_unit
    parts = [each(unit) for _, _, unit in known]
    repeats = [len(shares) for shares, _ in parts]
    truth = np.repeat([int(one.stated.tumour) for _, one, _ in known], repeats)
    shares = np.concatenate([part for part, _ in parts])
    high = np.concatenate([part for _, part in parts])
    groups = np.unique(np.repeat([index for index, _, _ in known], repeats), return_inverse=True)
    sure_and_right = high * (shares.argmax(axis=1) == truth)
    return Answers(
        truth.astype(np.int64),
        shares,
        groups[1].astype(np.int64),
        {
            "high_confidence_share": (high, np.ones(len(truth))),
            "high_confidence_accuracy": (sure_and_right, high),
        },
    )


def units(patient: Patient, level: str) -> tuple[Unit, ...]:
    """Return the slides of a patient, or the patient as a whole (also for its patches)."""
    return patient.slides if level == "slide" else (patient.whole,)


def _of_patches(unit: Unit) -> tuple[Shares, Shares]:
    return unit.patches, unit.sure


def _of_unit(unit: Unit) -> tuple[Shares, Shares]:
    mean = unit.patches.mean(axis=0) if unit.mean is None else unit.mean
    return mean[None], np.array([float(unit.high)])


def _unit(shares: Shares, verdict: Verdict) -> Unit:
    mean = verdict.probabilities
    return Unit(
        shares,
        (shares.max(axis=1, initial=0) >= verdict.threshold).astype(np.float64),
        None if mean is None else np.array(mean.values),
        verdict.badge is Badge.HIGH,
        verdict.call is not None,
    )


def _shares(slide: SlideResult) -> Shares:
    rows = [patch.calibrated.values for patch in slide.patches if patch.calibrated is not None]
    return np.array(rows, np.float64).reshape(-1, 4)
