"""The first thing on the page: the worst level with its grade, probability and badge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import Badge
from spinextract_gui.reports.blocks import (
    draw_badge,
    draw_banner,
    draw_context,
    draw_headline,
    draw_reasons,
)
from spinextract_gui.reports.measures import shown_probability

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.grade import GradingVerdict
    from spinextract_gui.domain.mri.result import GradingProvenance, StudyResult
    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page

SYNTHETIC_MODEL = "Synthetic model: trained on spine phantoms, its grades have no medical meaning."
SYNTHETIC_INPUT = "Synthetic input: a spine phantom made by the program, not a patient."
PARTIAL = "Partial result: the run was stopped before every level and model was through."
_PHANTOM = "phantom"
"""The description of every synthetic study or series holds this word."""


def draw_answer(page: Page, result: StudyResult, study: Study | None, names: Names) -> None:
    """Draw banners, context, headline, badge, and why the badge is not the highest."""
    verdict = result.verdict
    if any(model.synthetic for model in result.provenance.models):
        draw_banner(page, SYNTHETIC_MODEL)
    if _is_phantom(result, study):
        draw_banner(page, SYNTHETIC_INPUT)
    if verdict.partial:
        draw_banner(page, PARTIAL)
    draw_context(page, f"{names.case} · {_series_words(result, study, names)}", _answered(result))
    limit = threshold(result.provenance)
    draw_headline(page, *_headline(verdict, limit))
    draw_badge(page, verdict.badge, _beside(verdict, limit))
    lead, _ = split_reasons(verdict)
    draw_reasons(page, map(names.redacted, lead), 12.0 if verdict.worst is None else 9.5)
    page.set_y(page.get_y() + (1.5 if lead else 0))


def split_reasons(verdict: GradingVerdict) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return why the badge is not the highest, and the cautions that always apply."""
    lead = 0 if verdict.badge is Badge.HIGH else 1
    return verdict.reasons[:lead], verdict.reasons[lead:]


def threshold(source: GradingProvenance) -> float:
    """Return the confidence from which a grade counted as high in this grading."""
    try:
        return float(source.settings["threshold"])
    except (KeyError, ValueError):
        return max((model.threshold for model in source.models), default=0.0)


def _is_phantom(result: StudyResult, study: Study | None) -> bool:
    told = [result.series]
    if study is not None:
        told += [study.identity.study_description, study.identity.name]
    return any(_PHANTOM in text.lower() for text in told)


def _series_words(result: StudyResult, study: Study | None, names: Names) -> str:
    """Say which series was graded; a description may be a file name that names the patient."""
    if names.shown:
        return result.series
    series = study.by_key(result.series_key) if study is not None else None
    if series is None:
        return "sagittal series"
    return f"{series.plane.value} {series.weighting.value}, {len(series.slices)} slices"


def _answered(result: StudyResult) -> str:
    """Say which models answered, and when."""
    models, when = result.provenance.models, result.provenance.started_at[:16].replace("T", " ")
    named = models[0].title if len(models) == 1 else f"{len(models)} models"
    return f"{named} · {when}"


def _headline(verdict: GradingVerdict, limit: float) -> tuple[str, str]:
    worst = verdict.worst
    if worst is None or worst.call is None or worst.probabilities is None:
        return "No call", ""
    number = shown_probability(worst.probabilities[worst.call], limit)
    return f"{worst.level.title} {worst.call.title}", number


def _beside(verdict: GradingVerdict, limit: float) -> str:
    if verdict.worst is None:
        return ""
    return f"the worst level · high confidence from {limit:g} on"
