"""The report of an evaluation of gradings, and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import WHOLE_SLICE
from spinextract_gui.evaluation.document.model import (
    Cards,
    Document,
    Heading,
    Picture,
    Pictures,
    Table,
    Words,
)
from spinextract_gui.evaluation.measures import PER_CLASS
from spinextract_gui.evaluation.stenosis.detail import FIGURES, TITLES, WEIGHTED
from spinextract_gui.evaluation.stenosis.figures import figures_of, overview
from spinextract_gui.evaluation.wording import (
    NOT_DEFINED,
    counted,
    in_words,
    interval,
    number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from spinextract_gui.evaluation.document.model import Block
    from spinextract_gui.evaluation.measures import Estimate
    from spinextract_gui.evaluation.stenosis.detail import Detail

KIND = "Evaluation, lumbar canal stenosis"
_CARDS = {
    "balanced_accuracy": "Balanced accuracy",
    "auroc": "AUROC",
    "sensitivity": "Sensitivity",
    WEIGHTED: "Weighted log loss",
}
_OF_LEVEL = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced acc.",
    "auroc": "AUROC",
    "sensitivity": "Sensitivity",
    WEIGHTED: "Weighted loss",
}
METHODS = (
    "Predicted is the most probable grade. Sensitivity, specificity, AUROC and balanced accuracy "
    "(the mean of sensitivity and specificity) are those of each grade against the rest, averaged "
    "over the grades that occur; model_performance_summary.csv gives the published figures, whose "
    "balanced accuracy is this sensitivity.",
    "Weighted log loss: as in the RSNA 2024 challenge, a severe row weighs 4, a moderate one 2. "
    "Any-severe: a term for each study, said with the largest probability of severe among its "
    "levels. Brier score: squared distance of the three probabilities from the truth, between 0 "
    "and 2. ECE: mean distance of confidence and accuracy over ten equally wide bins.",
    "Net benefit: true positives minus false positives weighted by the odds of the threshold, per "
    "row; for acting on severe, and on moderate or worse.",
    "Intervals: 95 %, percentiles of figures over sets of studies drawn with replacement, as many "
    "of each worst grade as there are, with all their levels. None is given where a grade occurs "
    "in one study only or nothing varies. With few studies they are too narrow.",
)


@dataclass(frozen=True, slots=True)
class About:
    """What a report says beside its figures.

    Attributes
    ----------
    how
        How the probabilities were read.
    provenance
        Rows of a table: item and value.
    """

    started_at: str
    how: str
    banners: tuple[str, ...]
    sentences: tuple[str, ...]
    provenance: tuple[tuple[str, str], ...]


def report_of(details: Sequence[Detail], about: About) -> tuple[Document, Mapping[str, bytes]]:
    """Return the report on at least one model, and its figures by the name of their file."""
    whole = overview(details)
    figures = {} if whole is None else {"overview": whole}
    blocks = [*_first(details, about, whole)]
    for one in details:
        own = figures_of(one)
        figures |= {f"{one.model}_{name}": png for name, png in own.items()}
        blocks += _model(one, own)
    blocks += _last(about)
    one = details[0]
    names = one.model if len(details) == 1 else f"{len(details)} readings"
    document = Document(
        title="SpineXtract evaluation report",
        kind=KIND,
        about=names,
        headline=f"Grading of canal stenosis: {names}",
        context=(_what(one), about.started_at[:16].replace("T", " ")),
        banners=about.banners,
        blocks=tuple(blocks),
    )
    return document, figures


def _what(one: Detail) -> str:
    studies = counted(one.measures.groups, "study", "studies")
    return f"{counted(one.measures.rows, 'level')} · {studies}"


def _first(details: Sequence[Detail], about: About, whole: bytes | None) -> Iterator[Block]:
    last = details[-1]
    estimates = last.measures.estimates
    yield Cards(
        tuple(
            (number(estimates[name].value), title, interval(estimates[name]) or "no interval")
            for name, title in _CARDS.items()
        )
    )
    yield Words(" ".join((f"The four figures are those of {last.model}.", *about.sentences)))
    yield Words(about.how)
    if whole is not None:
        yield Pictures((Picture(whole, "Figures of every model with their intervals"),))
    yield _figures_table(details)


def _figures_table(details: Sequence[Detail]) -> Table:
    """Return every figure: a column for each model, or rows of models when there are many."""
    if len(details) <= 3:
        rows = tuple(
            (title, *(_estimate(one.measures.estimates, name) for one in details))
            for name, title in FIGURES.items()
        )
        return Table(("", *(one.model for one in details)), rows, (1.2, *([1.0] * len(details))))
    rows = tuple(
        (one.model, *(number(one.measures.estimates[name].value) for name in FIGURES))
        for one in details
    )
    return Table(("Model", *FIGURES.values()), rows, (1.4, *([1.0] * len(FIGURES))))


def _model(one: Detail, figures: Mapping[str, bytes]) -> Iterator[Block]:
    yield Heading(one.model, new_page=True)
    for curve in one.decisions:
        yield Words(
            f"Acting on {curve.name} by the model is worth more than treating nobody at "
            f"{curve.positive_share:.0%} of the thresholds from 0.1 to 0.9, and more than "
            f"treating nobody and everybody at {curve.best_share:.0%}."
        )
    shown = {name: Picture(png, f"{one.model}: {name}") for name, png in figures.items()}
    levels = shown.pop("levels")
    pictures = list(shown.values())
    for start in range(0, len(pictures), 2):
        yield Pictures(tuple(pictures[start : start + 2]))
    yield Table(
        ("Grade (rows)", *PER_CLASS.values()),
        tuple(
            (f"{title} ({found.rows:,})", *(in_words(found.estimates[name]) for name in PER_CLASS))
            for title, found in zip(TITLES, one.measures.classes, strict=True)
        ),
        (1.25, *([1.0] * len(PER_CLASS))),
    )
    yield Pictures((levels,))
    yield Table(
        ("Level (rows)", *_OF_LEVEL.values()),
        tuple(
            (f"{level} ({found.rows:,})", *(_estimate(found.estimates, name) for name in _OF_LEVEL))
            for level, found in one.levels.items()
        ),
        (1.0, *([1.0] * len(_OF_LEVEL))),
    )


def _last(about: About) -> Iterator[Block]:
    yield Heading("How the figures are made")
    for paragraph in (*METHODS, WHOLE_SLICE):
        yield Words(paragraph, quiet=True)
    yield Heading("Provenance")
    yield Table(("Item", "Value"), about.provenance, (46, 128))


def _estimate(estimates: Mapping[str, Estimate], name: str) -> str:
    return in_words(estimates[name]) if name in estimates else NOT_DEFINED
