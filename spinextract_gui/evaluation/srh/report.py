"""The report of an evaluation of slides: what matters first, how it was made last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY
from spinextract_gui.evaluation.document.model import (
    Cards,
    Document,
    Heading,
    Picture,
    Pictures,
    Words,
)
from spinextract_gui.evaluation.srh.assessment import TITLES
from spinextract_gui.evaluation.srh.figures import OF_LEVEL, PLURAL
from spinextract_gui.evaluation.srh.report_tables import (
    class_table,
    decision_table,
    measure_table,
    provenance_table,
    site_table,
)
from spinextract_gui.evaluation.wording import counted, interval, number
from spinextract_gui.reports.answer import SYNTHETIC_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spinextract_gui.evaluation.document.model import Block
    from spinextract_gui.evaluation.srh.assessment import Assessment, LevelAssessment
    from spinextract_gui.evaluation.srh.outcome import SrhEvaluation

KIND = "Evaluation, stimulated Raman histology"
_SYNTHETIC_DATA = "Synthetic data: these slides are phantoms made by the program, not tissue."
_UNCALIBRATED = "The model has no calibrator: its probabilities are uncalibrated."
_CARDS = {
    "balanced_accuracy": "Balanced accuracy",
    "auroc": "AUROC",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
}
_FEW_PATIENTS = 10
METHODS = (
    "Predicted is the most probable class; a no call counts with its most probable class too, as "
    "in the published evaluation. Slide and patient probabilities are means over all patches.",
    "Sensitivity, specificity, AUROC and balanced accuracy (the mean of sensitivity and "
    "specificity) are those of each class against the rest, averaged over the classes that occur; "
    "this sensitivity is what scikit-learn calls the balanced accuracy of several classes.",
    "Brier score: squared distance of the four probabilities from the truth, between 0 and 2. "
    "ECE: mean distance of confidence and accuracy over ten equally wide bins of confidence.",
    "Net benefit: true positives minus false positives weighted by the odds of the threshold, per "
    "row; the mean over the classes against the rest.",
    "Intervals: 95 %, percentiles of figures over sets of patients drawn with replacement, as "
    "many of each class as there are, with all their slides and patches. None is given where "
    "a class has one patient only or nothing varies. With few patients they are too narrow.",
)


def report_of(evaluation: SrhEvaluation, figures: Mapping[str, bytes]) -> Document:
    """Return the report; `figures` are those of `figures_of`."""
    record = evaluation.record
    model = record.model
    when = record.started_at[:16].replace("T", " ")
    return Document(
        title="SpineXtract evaluation report",
        kind=KIND,
        about=model.name if model is not None else "written answers",
        headline=model.title if model is not None else "Answers written before",
        context=(_what(evaluation.assessment), when),
        banners=tuple(_banners(evaluation)),
        blocks=tuple(_blocks(evaluation, figures)),
    )


def _what(found: Assessment) -> str:
    parts = [counted(found.patients, "patient"), counted(found.slides, "slide")]
    if "patch" in found.levels:
        parts.append(counted(found.levels["patch"].units, "patch", "patches"))
    if found.sites:
        parts.append(counted(len(found.sites), "site"))
    return " · ".join(parts)


def _banners(evaluation: SrhEvaluation) -> Iterator[str]:
    model = evaluation.record.model
    if model is not None and model.synthetic:
        yield SYNTHETIC_MODEL
    if evaluation.synthetic_data:
        yield _SYNTHETIC_DATA
    if evaluation.partial:
        patients = counted(evaluation.assessment.patients, "patient")
        yield f"Partial: the evaluation was stopped after {patients}."
    if model is not None and not model.calibrator_hash:
        yield _UNCALIBRATED


def _blocks(evaluation: SrhEvaluation, figures: Mapping[str, bytes]) -> Iterator[Block]:
    found = evaluation.assessment
    levels = list(found.levels.values())[::-1]
    best = levels[0]
    estimates = best.measures.estimates
    yield Cards(
        tuple(
            (number(estimates[name].value), title, interval(estimates[name]) or "no interval")
            for name, title in _CARDS.items()
        )
    )
    yield Words(" ".join(_sentences(evaluation, best)))
    yield _shown(figures, "overview", "Figures of each level with their intervals")
    yield measure_table(found)
    for level in levels:
        yield from _level(level, figures)
    yield from _patches(found, figures)
    if found.sites:
        yield Heading("Each site")
        if "sites" in figures:
            yield _shown(figures, "sites", "Figures of each site with their intervals")
        yield site_table(found)
    yield Heading("Net benefit")
    yield decision_table(found)
    yield Heading("How the figures are made")
    for paragraph in (*METHODS, FOUR_CLASSES_ONLY):
        yield Words(paragraph, quiet=True)
    yield Heading("Provenance")
    yield provenance_table(evaluation)


def _sentences(evaluation: SrhEvaluation, level: LevelAssessment) -> Iterator[str]:
    """Say for whom the cards speak, how sure the model was, and what was left out."""
    found, noun = evaluation.assessment, level.level
    yield f"The four figures are those of {noun} level, with 95 % intervals over patients."
    sure = level.measures.estimates["high_confidence_share"].value
    right = level.measures.estimates["high_confidence_accuracy"].value
    if sure:
        yield f"{sure:.0%} of the {noun}s are called with high confidence" + (
            f", and {right:.0%} of these calls are right." if right is not None else "."
        )
    if level.no_calls:
        yield f"{level.no_calls} of {counted(level.units, noun)} are no calls."
    if missing := [t for t, n in zip(TITLES, found.classes, strict=True) if not n]:
        yield f"No patient has {', '.join(missing).lower()}: these classes are not evaluated."
    few = min((count for count in found.classes if count), default=0)
    if few < _FEW_PATIENTS:
        yield f"The rarest class has {counted(few, 'patient')}: the intervals are rough."
    if evaluation.without_class:
        yield f"{counted(evaluation.without_class, 'patient')} without a stated tumour left out."
    if evaluation.refused:
        yield f"{counted(len(evaluation.refused), 'input')} could not be used; see metrics.json."


def _level(level: LevelAssessment, figures: Mapping[str, bytes]) -> Iterator[Block]:
    name, curve = PLURAL[level.level], level.decision
    yield Heading(name, new_page=True)
    yield Words(
        f"{name}: {level.units:,}. Acting on the model is worth more than treating nobody at "
        f"{curve.positive_share:.0%} of the thresholds from 0.1 to 0.9, and more than treating "
        f"nobody and everybody at {curve.best_share:.0%}."
    )
    shown = [
        _picture(figures, f"{level.level}_{what}", f"{name}: {said}")
        for what, said in OF_LEVEL.items()
    ]
    yield Pictures(tuple(shown[:2]))
    yield Pictures(tuple(shown[2:]))
    yield class_table(level)


def _patches(found: Assessment, figures: Mapping[str, bytes]) -> Iterator[Block]:
    """Say what the number of patches does."""
    counted_levels = [level for level in found.levels.values() if level.counts is not None]
    if not counted_levels:
        return
    yield Heading("How many patches are enough")
    yield Words(" ".join(filter(None, map(_means, counted_levels))))
    names = ["patches_taken", *(f"{level.level}_patches" for level in counted_levels)]
    pictures = [_picture(figures, name, "Accuracy against the number of patches") for name in names]
    for start in range(0, len(pictures), 2):
        yield Pictures(tuple(pictures[start : start + 2]))


def _means(level: LevelAssessment) -> str:
    counts = level.counts
    if counts is None or counts.mean_right is None:
        return ""
    wrong = "none is wrong" if counts.mean_wrong is None else f"wrong ones {counts.mean_wrong:.1f}"
    return f"Right {level.level}s have {counts.mean_right:.1f} patches on average, {wrong}."


def _shown(figures: Mapping[str, bytes], name: str, said: str) -> Pictures:
    return Pictures((_picture(figures, name, said),))


def _picture(figures: Mapping[str, bytes], name: str, said: str) -> Picture:
    return Picture(figures[name], said)
