"""From what the models say of a level to a call, and from levels to the study's verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.mri.grade import (
    CanalWidth,
    Grade,
    GradeProbabilities,
    GradingVerdict,
    LevelGrade,
    ModelGrade,
)
from spinextract_gui.domain.mri.level import Level, Marker
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from spinextract_gui.networks.temperature import TemperatureCalibrator

_MAJORITY = 0.5
"""A level gets a call only when more than this share of the models say the same."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What turns probabilities into a verdict.

    Attributes
    ----------
    threshold
        Confidence from which a grade counts as high confidence.
    min_confidence
        Below it a level gets a no call.
    refusal
        Why nothing on this input gets a call; a sentence, empty when it may be graded.
    doubts
        Why no result on this input is of high confidence, such as an unknown contrast; clauses
        without a full stop.
    cautions
        Sentences that hold whatever the numbers are.
    """

    threshold: float
    min_confidence: float
    refusal: str = ""
    doubts: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


def model_grade(
    model: str,
    raw: Sequence[float],
    weights: Sequence[float],
    calibrator: TemperatureCalibrator | None = None,
    novelty: float | None = None,
) -> ModelGrade:
    """Return what a model says from its softmax (3,) and the class weights of its training.

    A network trained with weighted cross-entropy answers w_c p_c / sum(w p): dividing by the
    weights and renormalising gives p back. Only then comes the calibrator, if there is one.
    Raises SpinextractError for what is no probability.
    """
    values = np.asarray(raw, np.float64)
    if values.shape != (len(Grade),) or not np.isfinite(values).all() or values.sum() <= 0:
        raise SpinextractError(f"The model {model} answered with numbers that are not finite.")
    return ModelGrade(
        model, _probabilities(values), _probabilities(shown(values, weights, calibrator)), novelty
    )


def shown(
    raw: NDArray[np.float64],
    weights: Sequence[float],
    calibrator: TemperatureCalibrator | None,
) -> NDArray[np.float64]:
    """Return the probabilities that are shown for softmax values (..., 3)."""
    plain = divided(raw, weights)
    return plain if calibrator is None else calibrator.calibrate(plain)


def divided(raw: NDArray[np.float64], weights: Sequence[float]) -> NDArray[np.float64]:
    """Divide softmax values (..., 3) by class weights (3,) and make them sum to one again."""
    quotient = np.asarray(raw, np.float64) / np.asarray(weights, np.float64)
    return np.asarray(quotient / quotient.sum(axis=-1, keepdims=True))


def level_grade(
    marker: Marker,
    models: Sequence[ModelGrade],
    rules: Rules,
    *,
    width: CanalWidth | None = None,
    unfit: str = "",
    expected: int | None = None,
) -> LevelGrade:
    """Return the answer for one level.

    Parameters
    ----------
    unfit
        Why this level cannot be graded; a sentence.
    expected
        Number of models that should have answered; fewer means that the run was stopped.
    """
    mean = _mean([one.probabilities for one in models])
    agreement = _agreement(models, mean)
    refusal = rules.refusal or unfit or _refusal(models, mean, agreement, rules)
    reasons = [refusal] if refusal else list(_cautions(models, mean, agreement, rules))
    if expected is not None and 0 < len(models) < expected:
        reasons.append(f"Stopped after {len(models)} of {expected} models.")
    return LevelGrade(
        level=marker.level,
        marker=marker,
        slice_index=marker.slice_index,
        models=tuple(models),
        probabilities=mean,
        raw=_mean([one.raw for one in models]),
        call=None if refusal or mean is None else mean.top,
        agreement=agreement,
        width=width,
        reasons=tuple(reasons),
    )


def study_verdict(
    levels: Iterable[LevelGrade], rules: Rules, *, partial: bool = False
) -> GradingVerdict:
    """Return the verdict over levels, each at most once, in any order."""
    ordered = tuple(sorted(levels, key=lambda one: one.level))
    called = [one for one in ordered if one.call is not None]
    sentence = _badge_sentence(ordered, rules, partial=partial)
    badge = Badge.NO_CALL if not called else Badge.LOW if sentence else Badge.HIGH
    return GradingVerdict(
        levels=ordered,
        worst=max(called, key=lambda one: one.severity) if called else None,
        badge=badge,
        reasons=(*((sentence,) if sentence else ()), *rules.cautions),
        partial=partial,
    )


def _refusal(
    models: Sequence[ModelGrade],
    mean: GradeProbabilities | None,
    agreement: float,
    rules: Rules,
) -> str:
    """Return why there is no call, or an empty text."""
    if mean is None:
        return "No model has answered for this level."
    if len(models) > 1 and agreement <= _MAJORITY:
        return f"The models disagree: {_votes(models, mean)}; a call needs more than half of them."
    if mean.confidence < rules.min_confidence:
        return f"No grade is clearly more probable than the others ({mean.confidence:.2f} at most)."
    return ""


def _cautions(
    models: Sequence[ModelGrade],
    mean: GradeProbabilities | None,
    agreement: float,
    rules: Rules,
) -> Iterable[str]:
    if unlike := sum(one.is_unlike for one in models):
        yield _unlike_sentence(unlike, len(models))
    if mean is not None and agreement < 1:
        yield f"The models disagree: {_votes(models, mean)}."
    if mean is not None and mean.confidence < rules.threshold:
        yield f"Low confidence: {mean.confidence:.2f}, below {rules.threshold:g}."


def _unlike_sentence(unlike: int, count: int) -> str:
    """Say that a picture is foreign to at least one model.

    All of them still vote: without the vote of the one that knows least, the rest would look
    more sure.
    """
    training = "anything the model was trained on"
    if count > 1:
        training = f"the training of {unlike} of {count} models"
    return f"Low confidence: this picture is unlike {training}."


def _votes(models: Sequence[ModelGrade], mean: GradeProbabilities) -> str:
    votes = sum(one.probabilities.top is mean.top for one in models)
    return f"{votes} of {len(models)} say {mean.top.title}"


def _badge_sentence(levels: Sequence[LevelGrade], rules: Rules, *, partial: bool) -> str:
    """Return why the badge is not the highest, as one sentence; empty when it is."""
    if not any(one.call is not None for one in levels):
        return _no_call_sentence(levels, rules, partial=partial)
    called = [one for one in levels if one.call is not None]
    clauses = {
        "models disagree at": [one for one in levels if one.models and one.agreement < 1],
        f"below {rules.threshold:g} at": [
            one
            for one in called
            if one.probabilities is not None and one.probabilities.confidence < rules.threshold
        ],
        "unlike the training pictures at": [one for one in called if one.is_unlike],
        "no call at": [one for one in levels if one.call is None],
    }
    found = [
        f"{words} {titles(one.level for one in where)}" for words, where in clauses.items() if where
    ]
    if absent := [level for level in Level if level not in {one.level for one in levels}]:
        found.append(f"{titles(absent)} not graded")
    if partial:
        found.append("the run was not completed")
    found += rules.doubts
    return f"Low confidence: {'; '.join(found)}." if found else ""


def _no_call_sentence(levels: Sequence[LevelGrade], rules: Rules, *, partial: bool) -> str:
    """Return why no level has a call: the one reason that all share, or where to look."""
    if not levels:
        stopped = "The run was stopped before a level was graded."
        return rules.refusal or (stopped if partial else "No level is placed.")
    shared = {one.reasons[0] for one in levels if one.reasons}
    return shared.pop() if len(shared) == 1 else "No level could be graded; each says why."


def titles(levels: Iterable[Level]) -> str:
    """Return levels for display, such as ``L3/L4, L4/L5``."""
    return ", ".join(level.title for level in levels)


def _mean(given: Sequence[GradeProbabilities]) -> GradeProbabilities | None:
    if not given:
        return None
    return _probabilities(np.array([one.values for one in given], np.float64).mean(axis=0))


def _agreement(models: Sequence[ModelGrade], mean: GradeProbabilities | None) -> float:
    if mean is None:
        return 0.0
    return sum(one.probabilities.top is mean.top for one in models) / len(models)


def _probabilities(values: NDArray[np.float64]) -> GradeProbabilities:
    first, second, third = values.tolist()
    return GradeProbabilities((first, second, third))
