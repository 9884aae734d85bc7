"""`spinextract analyze`: slides in, tables and a report out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spinextract_gui.cli.console import complain, say
from spinextract_gui.cli.engine import Outcome, diagnose_paths
from spinextract_gui.cli.options import (
    Flatten,
    HowExact,
    ModelName,
    ModelsDir,
    Results,
    TissueFilter,
    Where,
)
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.settings import (
    DEFAULT_MODEL,
    Device,
    DiagnosisSettings,
    Precision,
    Switch,
)
from spinextract_gui.domain.verdict import RESEARCH_USE, Badge, Verdict


def analyze(
    paths: Annotated[list[Path], typer.Argument(help="Slide files, slide or patient folders.")],
    model: ModelName = DEFAULT_MODEL,
    out: Results = Path("results"),
    device: Where = Device.AUTO,
    precision: HowExact = Precision.AUTO,
    tissue_filter: TissueFilter = Switch.AUTO,
    flatten: Flatten = Switch.AUTO,
    report: Annotated[bool, typer.Option("--report", help="Also write report.pdf.")] = False,
    models_dir: ModelsDir = None,
) -> None:
    """Diagnose slides and write the tables, result.json and, if asked, the report.

    Exit code 0: all done. 1: some inputs could not be used, the others were. 2: none could.
    """
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore

    bundle = ModelStore(models_dir).find(model).expect(SrhBundle)
    settings = DiagnosisSettings(
        device=device, precision=precision, tissue_filter=tissue_filter, flatten=flatten
    )
    outcome = diagnose_paths(paths, bundle, settings)
    write_outcome(outcome, out, report=report)
    for item in outcome.refused:
        complain(f"{item.name}: {item.sentence}")
    if outcome.refused:
        raise typer.Exit(1)


def write_outcome(outcome: Outcome, folder: Path, *, report: bool) -> None:
    """Write tables, result.json and, if asked, report.pdf; then say the answers."""
    from spinextract_gui.reports.json_export import write_result_json
    from spinextract_gui.reports.pdf import write_reports
    from spinextract_gui.reports.tables import write_tables

    folder.mkdir(parents=True, exist_ok=True)
    write_tables(outcome.results, folder)
    write_result_json(outcome.results, folder / "result.json")
    if report:
        write_reports(outcome.diagnosed, folder / "report.pdf")
    for result in outcome.results:
        say(summary(result))
    say(f"Written to {folder}. {RESEARCH_USE}")


def summary(result: CaseResult) -> str:
    """Return the answer for one patient, a line for each thing to know."""
    lines = [f"{result.patient_id or 'Case'}: {verdict_line(result.verdict)}"]
    if result.provenance.model.synthetic:
        lines.append("  The model was trained on synthetic slides: no medical meaning.")
    lines += [f"  {reason}" for reason in result.verdict.reasons]
    return "\n".join(lines)


def verdict_line(verdict: Verdict) -> str:
    """Return class, probability, badge and counts of one verdict."""
    used = f"{verdict.counts.used} of {verdict.counts.total} patches used"
    if verdict.call is None or verdict.probabilities is None:
        return f"{Badge.NO_CALL.value} ({used})"
    return (
        f"{verdict.call.title} {verdict.probabilities.confidence:.2f}, {verdict.badge.value}, "
        f"{verdict.agreement:.0%} of patches agree, {used}"
    )
