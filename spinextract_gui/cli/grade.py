"""`spinextract grade`: spine MRI in, a grade per level out as table, JSON and report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spinextract_gui.cli.console import complain, say
from spinextract_gui.cli.evaluate import find_graders
from spinextract_gui.cli.grading import GradingOutcome, Wishes, grade_paths
from spinextract_gui.cli.options import Graders, HowExact, LevelsModel, ModelsDir, Results, Where
from spinextract_gui.domain.mri.grade import LevelGrade
from spinextract_gui.domain.mri.result import StudyResult
from spinextract_gui.domain.settings import (
    DEFAULT_LEVELS_MODEL,
    DEFAULT_STENOSIS_MODEL,
    Device,
    GradingSettings,
    Precision,
)
from spinextract_gui.domain.verdict import RESEARCH_USE, Badge

if TYPE_CHECKING:
    from spinextract_gui.networks.bundle import LevelsBundle


def grade(
    paths: Annotated[list[Path], typer.Argument(help="DICOM folders or files, NIfTI files.")],
    model: Graders = None,
    out: Results = Path("results"),
    levels: Annotated[
        Path | None, typer.Option(help="JSON with the levels of the one study that is graded.")
    ] = None,
    series: Annotated[
        str, typer.Option(help="Key or description of a series (default: the sagittal T2).")
    ] = "",
    levels_model: LevelsModel = DEFAULT_LEVELS_MODEL,
    device: Where = Device.AUTO,
    precision: HowExact = Precision.AUTO,
    report: Annotated[bool, typer.Option("--report", help="Also write report.pdf.")] = False,
    models_dir: ModelsDir = None,
) -> None:
    """Grade the central canal at each lumbar level; write grades.csv and result.json.

    Several models form an ensemble. Exit code 0: all done. 1: some inputs could not be used,
    the others were. 2: none could.
    """
    bundles = find_graders(model or [DEFAULT_STENOSIS_MODEL], models_dir)
    wishes = Wishes(
        tuple(bundles),
        _localiser(levels_model, models_dir),
        GradingSettings(device=device, precision=precision),
        series,
        levels,
    )
    outcome = grade_paths(paths, wishes)
    write_outcome(outcome, out, report=report)
    for item in outcome.refused:
        complain(f"{item.name}: {item.sentence}")
    if outcome.refused:
        raise typer.Exit(1)


def write_outcome(outcome: GradingOutcome, folder: Path, *, report: bool) -> None:
    """Write table, result.json and, if asked, report.pdf; then say the answers.

    The files call a patient by the study's key only.
    """
    from spinextract_gui.reports.mri.json_export import write_result_json
    from spinextract_gui.reports.mri.pdf import write_study_reports
    from spinextract_gui.reports.mri.tables import GRADES, write_grades

    results = [replace(result, patient_id="") for result, _ in outcome.graded]
    folder.mkdir(parents=True, exist_ok=True)
    write_grades(results, folder / GRADES)
    write_result_json(results, folder / "result.json")
    if report:
        write_study_reports(outcome.graded, folder / "report.pdf")
    for result, study in outcome.graded:
        say("\n".join(summary(result, study.root.name)))
    say(f"Written to {folder}. {RESEARCH_USE}")


def summary(result: StudyResult, name: str) -> Iterator[str]:
    """Yield the answer for one study, a line for each thing to know."""
    worst = result.verdict.worst
    answer = Badge.NO_CALL.value
    if worst is not None:
        answer = f"worst at {worst.level.title}: {_called(worst)}, {result.verdict.badge.value}"
    yield f"{name} (study {result.study_key}, {result.series}): {answer}"
    for level in result.verdict.levels:
        yield f"  {level.level.title}: {', '.join(_facts(level))}"
    yield from (f"  {reason}" for reason in result.verdict.reasons)


def _facts(level: LevelGrade) -> Iterator[str]:
    yield f"{_called(level)}, slice {level.slice_index + 1}"
    if len(level.models) > 1:
        yield f"{level.agreement:.0%} of models agree"
    if level.width is not None:
        known = level.width.width_mm
        yield f"canal {level.width.width_px:.1f} px" if known is None else f"canal {known:.1f} mm"


def _called(level: LevelGrade) -> str:
    if level.call is None or level.probabilities is None:
        return Badge.NO_CALL.value
    return f"{level.call.title} {level.probabilities[level.call]:.2f}"


def _localiser(name: str, models_dir: Path | None) -> LevelsBundle | None:
    """Return the model that finds levels; the default one may be absent."""
    from spinextract_gui.networks.bundle import LevelsBundle
    from spinextract_gui.networks.store import ModelStore

    store = ModelStore(models_dir)
    absent = name == DEFAULT_LEVELS_MODEL and not store.has(name)
    return None if absent else store.find(name).expect(LevelsBundle)
