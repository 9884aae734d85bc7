"""What an evaluation came to, laid out for the page; computes nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.desktop.wording import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.slide import SkippedInput
    from spinextract_gui.evaluation.measures import Estimate
    from spinextract_gui.evaluation.srh.outcome import SrhEvaluation
    from spinextract_gui.evaluation.stenosis.run import Evaluation

_MOST_FIGURES, _MOST_NAMED = 12, 4
_REPORTS = ("report.pdf", "report.html")
SYNTHETIC_MODEL = "The model was trained on synthetic pictures: no medical meaning."
SYNTHETIC_DATA = "The slides are synthetic phantoms: no medical meaning."


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and its 95 % interval, both as words; the interval may be missing."""

    value: str
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an evaluation.

    Attributes
    ----------
    lead
        What was evaluated, in one line.
    columns, rows
        The main figures: each row its name and a cell per column.
    cautions
        Whatever keeps the figures from meaning what they seem to.
    figures
        Pictures that were written.
    report
        The report to open; None when none was written.
    out
        The folder of all files.
    """

    title: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    cautions: tuple[str, ...]
    figures: tuple[Path, ...]
    report: Path | None
    out: Path


def srh_outcome(found: SrhEvaluation) -> Outcome:
    """Return the main figures of an evaluation of slides."""
    from spinextract_gui.evaluation.measures import MACRO

    levels = found.assessment.levels
    rows = tuple(
        (title, tuple(_estimate(level.measures.estimates[name]) for level in levels.values()))
        for name, title in MACRO.items()
    )
    model = found.record.model
    cautions = _cautions(
        found.partial and "Stopped early: only the patients that were complete are in it.",
        model is not None and model.synthetic and SYNTHETIC_MODEL,
        found.synthetic_data and SYNTHETIC_DATA,
        bool(found.without_class) and _unlabelled(found.without_class),
        *_refusals(found.refused),
    )
    return Outcome(
        title=model.title if model else "Evaluation",
        lead=f"{plural(found.assessment.patients, 'patient', 'patients')}, "
        f"{plural(found.assessment.slides, 'slide', 'slides')}. "
        "Intervals: 95 %, bootstrap over patients.",
        columns=tuple(f"{name.capitalize()} ({level.units})" for name, level in levels.items()),
        rows=rows,
        cautions=cautions,
        figures=figures_in(found.out),
        report=report_in(found.out),
        out=found.out,
    )


def stenosis_outcome(found: Evaluation, synthetic: bool, out: Path) -> Outcome:
    """Return the main figures of an evaluation of MRI slices."""
    names = (
        ("accuracy", "Accuracy"),
        ("balanced_accuracy", "Balanced accuracy"),
        ("macro_f1", "Macro F1"),
        ("quadratic_kappa", "Quadratic kappa"),
        ("macro_auc", "Macro AUROC"),
    )
    rows = [
        (title, tuple(Cell(_number(getattr(one.assessment, name))) for one in found.scores))
        for name, title in names
    ]
    for name, title in (
        ("weighted_log_loss", "Weighted log loss (1/2/4)"),
        ("any_severe_log_loss", "Any-severe log loss"),
    ):
        rows.append((title, tuple(Cell(_number(getattr(one, name))) for one in found.scores)))
    return Outcome(
        title=", ".join(one.model for one in found.scores) or "Evaluation",
        lead=f"{plural(found.scores[0].assessment.rows, 'row', 'rows')} with a stated grade. "
        "Read from the raw softmax, as the published tables are."
        if found.scores
        else "The table states no grade, so nothing was compared.",
        columns=tuple(one.model for one in found.scores),
        rows=tuple(rows) if found.scores else (),
        cautions=_cautions(synthetic and SYNTHETIC_MODEL, *_refusals(found.refused)),
        figures=figures_in(out),
        report=report_in(out),
        out=out,
    )


def figures_in(out: Path) -> tuple[Path, ...]:
    """Return the pictures that an evaluation wrote, by name."""
    found = [*out.glob("*.png"), *(out / "figures").glob("*.png")]
    return tuple(sorted(found)[:_MOST_FIGURES])


def report_in(out: Path) -> Path | None:
    """Return the report that an evaluation wrote."""
    return next((out / name for name in _REPORTS if (out / name).is_file()), None)


def _estimate(estimate: Estimate) -> Cell:
    if estimate.value is None:
        return Cell("not defined")
    if estimate.low is None or estimate.high is None:
        return Cell(f"{estimate.value:.3f}")
    return Cell(f"{estimate.value:.3f}", f"{estimate.low:.3f} to {estimate.high:.3f}")


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"


def _cautions(*said: str | bool) -> tuple[str, ...]:
    return tuple(one for one in said if isinstance(one, str) and one)


def _unlabelled(count: int) -> str:
    return f"{plural(count, 'patient', 'patients')} left out: nobody states the tumour."


def _refusals(refused: Sequence[SkippedInput]) -> list[str]:
    said = [f"{item.name}: {item.sentence}" for item in refused[:_MOST_NAMED]]
    more = len(refused) - _MOST_NAMED
    return [
        *said,
        *([f"{more} more inputs could not be used: see metrics.json."] if more > 0 else []),
    ]
