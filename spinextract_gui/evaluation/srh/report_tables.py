"""The tables of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.evaluation.document.model import Table
from spinextract_gui.evaluation.measures import MACRO, PER_CLASS
from spinextract_gui.evaluation.srh.assessment import TITLES
from spinextract_gui.evaluation.srh.figures import PLURAL
from spinextract_gui.evaluation.wording import NOT_DEFINED, in_words, number
from spinextract_gui.reports.ruled_table import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spinextract_gui.evaluation.measures import Estimate
    from spinextract_gui.evaluation.srh.assessment import Assessment, LevelAssessment
    from spinextract_gui.evaluation.srh.outcome import SrhEvaluation

_SURE = {
    "high_confidence_share": "High confidence, share",
    "high_confidence_accuracy": "Accuracy among these",
}
_OF_SITE = ("balanced_accuracy", "auroc", "sensitivity", "specificity")


def measure_table(found: Assessment) -> Table:
    """Return every figure over all classes, a column for each level."""
    levels = found.levels.values()
    rows = [
        (title, *(_estimate(level.measures.estimates, name) for level in levels))
        for name, title in {**MACRO, **_SURE}.items()
    ]
    calls = [f"{one.no_calls} of {one.units:,}" if one.level != "patch" else "-" for one in levels]
    heads = tuple(f"{PLURAL[one.level]} ({one.units:,})" for one in levels)
    every = (*rows, ("No call", *calls))
    return Table(("", *heads), every, (1.25, *([1.0] * len(found.levels))))


def class_table(level: LevelAssessment) -> Table:
    """Return the figures of each class against the rest."""
    rows = tuple(
        (f"{title} ({one.rows:,})", *(_estimate(one.estimates, name) for name in PER_CLASS))
        for title, one in zip(TITLES, level.measures.classes, strict=True)
    )
    return Table((PLURAL[level.level], *PER_CLASS.values()), rows, (1.25, *([1.0] * 5)))


def site_table(found: Assessment) -> Table:
    """Return the main figures of each site, patients first."""
    rows = tuple(
        (
            f"{site.site} ({site.patients})",
            PLURAL[name].lower(),
            *(_estimate(site.levels[name].estimates, key) for key in _OF_SITE),
        )
        for site in found.sites
        for name in ("patient", "slide")
        if name in site.levels
    )
    heads = ("Site (patients)", "", *(PER_CLASS[key] for key in _OF_SITE))
    return Table(heads, rows, (1.2, 0.6, *([1.0] * 4)))


def decision_table(found: Assessment) -> Table:
    """Return the net benefit at nine thresholds."""
    curves = [(PLURAL[name], level.decision) for name, level in found.levels.items()]
    last = curves[-1][1]
    rows = []
    for place in range(0, len(last.thresholds), 10):
        cells = [number(curve.model[place]) for _, curve in curves]
        rows.append((f"{last.thresholds[place]:.1f}", *cells, number(last.treat_all[place]), "0"))
    heads = ("Threshold", *(name for name, _ in curves), "Treat all", "Treat none")
    return Table(heads, tuple(rows), (1.0,) * len(heads))


def provenance_table(evaluation: SrhEvaluation) -> Table:
    """Return everything that is needed to repeat the evaluation."""
    record = evaluation.record
    model, device = record.model, record.device
    rows = [("Started", f"{record.started_at} · took {record.seconds:.1f} s")]
    if model is not None:
        synthetic = " · synthetic" if model.synthetic else ""
        rows += [
            ("Model", f"{model.title} ({model.name}){synthetic}"),
            ("Model, sha256", model.model_hash),
            ("Calibrator, sha256", model.calibrator_hash or "none: uncalibrated"),
            ("High confidence from", f"{model.threshold:g}"),
        ]
    else:
        rows.append(("Model", "not stated by the tables"))
    if device is not None:
        rows += [
            ("Device", f"{device.device.upper()} · {device.name}"),
            ("Runtime", f"{device.runtime} · {device.precision}"),
        ]
    return Table(
        ("Item", "Value"),
        (
            *rows,
            ("Inputs, sha256", record.inputs_sha256),
            ("Settings", listed(record.settings, ": ")),
            ("Versions", listed(record.versions, " ")),
        ),
        (46, 128),
    )


def _estimate(estimates: Mapping[str, Estimate], name: str) -> str:
    return in_words(estimates[name]) if name in estimates else NOT_DEFINED
