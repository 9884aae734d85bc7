"""`spinextract evaluate srh`: how good a model is on slides whose tumour is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from spinextract_gui.cli import console
from spinextract_gui.cli.console import complain, complain_of, plain, progress_bar, say
from spinextract_gui.cli.options import (
    Bootstrap,
    DrawSeed,
    HowExact,
    ModelName,
    ModelsDir,
    Results,
    TissueFilter,
    Where,
)
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import InputError, SpinextractError
from spinextract_gui.domain.events import Notice, RunStarted
from spinextract_gui.domain.settings import (
    DEFAULT_MODEL,
    Device,
    DiagnosisSettings,
    Precision,
    Switch,
)
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from spinextract_gui.evaluation.srh.outcome import SrhEvaluation, SrhEvaluationSettings
    from spinextract_gui.networks.bundle import SrhBundle


def evaluate_cohorts(
    roots: Annotated[
        list[Path] | None, typer.Argument(help="Cohorts: trees with meta files, or folders.")
    ] = None,
    model: ModelName = DEFAULT_MODEL,
    out: Results = Path("results"),
    truth: Annotated[
        Path | None,
        typer.Option(help="CSV: patient, class[, site]. Without it the meta file speaks."),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(help="Folder that 'analyze' wrote: compare these answers, compute nothing."),
    ] = None,
    device: Where = Device.AUTO,
    precision: HowExact = Precision.AUTO,
    tissue_filter: TissueFilter = Switch.AUTO,
    bootstrap: Bootstrap = 2000,
    seed: DrawSeed = 1000,
    models_dir: ModelsDir = None,
) -> None:
    """Diagnose cohorts whose tumours are known and write every figure of the model card.

    Macro balanced accuracy, AUROC, sensitivity, specificity, Brier score, calibration error and
    decision curve for patches, slides and patients, for each class and each site, with 95 %
    intervals over patients; tables, figures, report.html and report.pdf.

    Exit code 0: all done. 1: some inputs could not be used. 2: nothing done.
    """
    from spinextract_gui.evaluation.srh.outcome import SrhEvaluationSettings

    if (predictions is None) == (not roots):
        raise InputError("Name cohorts, or written answers with --predictions; one of the two.")
    diagnosis = DiagnosisSettings(device=device, precision=precision, tissue_filter=tissue_filter)
    settings = SrhEvaluationSettings(diagnosis, truth, bootstrap, seed)
    if predictions is not None:
        from spinextract_gui.evaluation.srh.run import evaluate_written

        found = evaluate_written(predictions, settings, out)
    else:
        found = _computed(roots or [], _bundle(model, models_dir), settings, out)
    _say(found)
    if found.refused:
        raise typer.Exit(1)


def _bundle(name: str, models_dir: Path | None) -> SrhBundle:
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore

    return ModelStore(models_dir).find(name).expect(SrhBundle)


def _computed(
    roots: list[Path], bundle: SrhBundle, settings: SrhEvaluationSettings, out: Path
) -> SrhEvaluation:
    from spinextract_gui.evaluation.srh.events import EvaluationFinished
    from spinextract_gui.evaluation.srh.run import evaluate_srh
    from spinextract_gui.storage.folders import cache_folder

    events = evaluate_srh(roots, bundle, settings, out, CancellationToken(), cache_folder())
    with progress_bar() as bar:
        task = bar.add_task("patients", total=None, rate="")
        for event in events:
            if isinstance(event, EvaluationFinished):
                return event.evaluation
            _show(event, bar, task)
    raise SpinextractError("The evaluation ended without a result.")


def _show(event: object, bar: Progress, task: TaskID) -> None:
    from spinextract_gui.evaluation.srh.events import (
        CohortProgress,
        PatientLeftOut,
        PatientStarted,
        Summing,
    )

    match event:
        case RunStarted(device=device):
            complain(f"Computing on {device.name}: {device.short}")
        case PatientStarted(name=name):
            bar.update(task, description=plain(name))
        case CohortProgress(done=done, total=total, patches_per_s=speed):
            bar.update(task, completed=done, total=total, rate=f"{speed:.0f} patches/s")
        case Notice(sentence=sentence):
            complain(sentence)
        case PatientLeftOut(item=item):
            complain(f"{item.name}: {item.sentence}")
        case Summing(patients=patients):
            bar.update(task, description=f"figures of {patients} patients", rate="")
        case _:
            pass


def _say(found: SrhEvaluation) -> None:
    """Print the main figures of each level with their intervals."""
    from spinextract_gui.evaluation.measures import MACRO
    from spinextract_gui.evaluation.wording import in_words

    levels = found.assessment.levels
    table = Table("", *(f"{name} ({level.units})" for name, level in levels.items()), box=None)
    for name, title in MACRO.items():
        cells = (in_words(level.measures.estimates[name]) for level in levels.values())
        table.add_row(*map(Text, (title, *cells)))
    console.out.print(table)
    calls = ", ".join(f"{levels[one].no_calls} of {levels[one].units} {one}s"
                      for one in ("slide", "patient") if one in levels)  # fmt: skip
    say(f"No call: {calls}. Intervals: 95 % over {found.assessment.patients} patients.")
    if found.record.model is not None and found.record.model.synthetic:
        say("The model was trained on synthetic slides: no medical meaning.")
    if found.synthetic_data:
        say("The slides are synthetic phantoms: no medical meaning.")
    refused = [f"{item.name}: {item.sentence}" for item in found.refused]
    complain_of(refused, "inputs could not be used: see metrics.json.")
    say(f"Written to {found.out}. {RESEARCH_USE}")
