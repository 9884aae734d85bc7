"""The two answers of a case in short, for the tab Both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.mri.wording import (
    SYNTHETIC_MRI,
    level_line,
    worst_probability,
    worst_words,
)
from spinextract_gui.desktop.views.both_panel import Headline
from spinextract_gui.desktop.wording import (
    SYNTHETIC,
    headline,
    partial_words,
    plural,
    probability,
    running_headline,
)

if TYPE_CHECKING:
    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.session import OpenCase

_NO_SLIDES = Headline("Histology", "No slides yet", lines=("Drop a slide on this case.",))
_NO_STUDY = Headline("MRI", "No MRI yet", lines=("Drop an MRI series on this case.",))


def slides_headline(case: OpenCase) -> Headline:
    """Return what the slides of a case say."""
    if not case.has_slides:
        return _NO_SLIDES
    count = plural(len(case.case.slides), "slide", "slides")
    subject, verdict = f"Histology, {count}", case.verdict
    if verdict is None:
        words = "Getting the model ready" if case.is_running else "Not diagnosed yet"
        return Headline(subject, words)
    called = verdict.call is not None and verdict.probabilities is not None
    sure = verdict.probabilities.confidence if called and verdict.probabilities else None
    lines = (partial_words(verdict, case.is_running),) if verdict.partial else ()
    return Headline(
        subject,
        running_headline(verdict) if case.is_running else headline(verdict),
        "" if sure is None else probability(sure),
        None if case.is_running else verdict.badge,
        lines,
        _cautions(case.stale, SYNTHETIC if case.model and case.model.synthetic else ""),
    )


def study_headline(study: OpenStudy | None) -> Headline:
    """Return what the MRI of a case says."""
    if study is None:
        return _NO_STUDY
    subject = "MRI, central canal, worst level"
    if study.sagittal_series is None:
        return Headline(subject, "No sagittal series", lines=(study.study.sagittal.reason,))
    synthetic = SYNTHETIC_MRI if any(model.synthetic for model in study.models) else ""
    lines = tuple(level_line(study.grades[level]) for level in sorted(study.grades))
    if study.verdict is None or study.is_running:
        words = "Grading…" if study.is_running else "Not graded yet"
        return Headline(subject, words, lines=lines, cautions=_cautions("", synthetic))
    return Headline(
        subject,
        worst_words(study.verdict),
        worst_probability(study.verdict),
        study.verdict.badge,
        lines,
        _cautions(study.stale, synthetic),
    )


def _cautions(*sentences: str) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)
