"""`spinextract cohort`: thousands of cases, resumable, on this machine or on a Dask cluster."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from spinextract_gui.cli.console import complain, err, say
from spinextract_gui.cli.options import (
    Flatten,
    HowExact,
    LevelsModel,
    ModelsDir,
    TissueFilter,
    Where,
)
from spinextract_gui.cohort.task import Task
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import CancelledRunError, ModelError
from spinextract_gui.domain.settings import (
    DEFAULT_LEVELS_MODEL,
    DEFAULT_MODEL,
    DEFAULT_STENOSIS_MODEL,
    Device,
    DiagnosisSettings,
    GradingSettings,
    Precision,
    Switch,
)
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.cohort.job import Job, ModelRef
    from spinextract_gui.cohort.local import Workers
    from spinextract_gui.cohort.run import CohortEvent, CohortWish
    from spinextract_gui.networks.bundle import ModelBundle

_STOPPED = "Stopped. What is done is kept; give the same command again to go on."

Models: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        help="Name of a model, or its folder; may be repeated, for both kinds of case and "
        f"for ensembles of graders ({DEFAULT_MODEL}, {DEFAULT_STENOSIS_MODEL})."
    ),
]
Scheduler: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="Address of a Dask scheduler, such as tcp://host:8786. Cases, models and this "
        "program must be visible to its workers under the same paths."
    ),
]


def cohort(
    root: Annotated[Path, typer.Argument(help="Folder of patients, slides or studies.")],
    out: Annotated[Path, typer.Option(help="Folder for results; give it again to go on.")],
    task: Annotated[Task, typer.Option(help="auto: by what each case is.")] = Task.AUTO,
    model: Models = None,
    levels_model: LevelsModel = DEFAULT_LEVELS_MODEL,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes on this machine (default: one per core).")
    ] = None,
    scheduler: Scheduler = None,
    case_timeout: Annotated[
        float, typer.Option(min=1, help="Seconds after which a case is given up.")
    ] = 1800,
    device: Where = Device.AUTO,
    precision: HowExact = Precision.AUTO,
    tissue_filter: TissueFilter = Switch.AUTO,
    flatten: Flatten = Switch.AUTO,
    rehash: Annotated[
        bool,
        typer.Option(
            "--rehash", help="Find changed inputs by their contents, not by size and time."
        ),
    ] = False,
    models_dir: ModelsDir = None,
) -> None:
    """Diagnose or grade every case below a folder; one table of each kind at the end.

    Each case is worked on by a process of its own and kept as it ends: after Ctrl-C, a crash or
    a power cut the same command goes on. A case that is bad, crashes (twice) or hangs is listed
    in failed.csv and never stops the rest. Changed inputs, models or settings are worked on anew.

    Exit code 0: all done. 1: some inputs could not be used, the others were. 2: nothing done.
    """
    from spinextract_gui.cohort.job import Job
    from spinextract_gui.cohort.run import CohortWish

    srh, graders, levels = _models(model or [], levels_model, task, models_dir)
    diagnosis = DiagnosisSettings(
        device=device, precision=precision, tissue_filter=tissue_filter, flatten=flatten
    )
    grading = GradingSettings(device=device, precision=precision)
    job = Job(
        task=task,
        srh=srh,
        stenosis=graders,
        levels=levels,
        diagnosis=diagnosis,
        grading=grading,
    )
    crew = _workers(job, case_timeout, workers, scheduler)
    if _worked_off(CohortWish(root, out, job, rehash), crew):
        raise typer.Exit(1)


def _worked_off(wish: CohortWish, crew: Workers) -> int:
    """Work on every case, saying how it goes; return how many failed. Exits with 2 on Ctrl-C."""
    from spinextract_gui.cohort.run import run_cohort

    teller = _Teller()
    try:
        with teller.bar:
            for event in run_cohort(wish, crew, CancellationToken()):
                teller.tell(event)
    except (KeyboardInterrupt, CancelledRunError):
        complain(_STOPPED)
        raise typer.Exit(2) from None
    say(f"Written to {wish.out}. {RESEARCH_USE}")
    return teller.failed


def _models(
    names: list[str], levels: str, task: Task, models_dir: Path | None
) -> tuple[ModelRef | None, tuple[ModelRef, ...], ModelRef | None]:
    """Return classifier, graders and localiser of a job. Raises ModelError."""
    from spinextract_gui.cohort.job import ModelRef
    from spinextract_gui.networks.bundle import SrhBundle, StenosisBundle
    from spinextract_gui.networks.store import ModelStore

    store = ModelStore(models_dir)
    chosen = [store.find(name) for name in names]
    srh = [one for one in chosen if isinstance(one, SrhBundle)]
    graders: list[ModelBundle] = [one for one in chosen if isinstance(one, StenosisBundle)]
    if len(srh) > 1 or len(srh) + len(graders) < len(chosen):
        raise ModelError("Name at most one tumour classifier, and any number of graders.")
    wanted: list[ModelBundle] = [*srh]
    if task is not Task.STENOSIS and not srh:
        wanted = [store.find(DEFAULT_MODEL)]
    if task is not Task.SRH and not graders:
        graders = [store.find(DEFAULT_STENOSIS_MODEL)]
    absent = task is Task.SRH or (levels == DEFAULT_LEVELS_MODEL and not store.has(levels))
    return (
        ModelRef.of(wanted[0]) if wanted and task is not Task.STENOSIS else None,
        tuple(map(ModelRef.of, graders)) if task is not Task.SRH else (),
        None if absent else ModelRef.of(store.find(levels)),
    )


def _workers(job: Job, seconds: float, count: int | None, scheduler: str | None) -> Workers:
    from spinextract_gui.cohort.cluster import ClusterWorkers
    from spinextract_gui.cohort.local import LocalWorkers
    from spinextract_gui.cohort.supervise import Conditions
    from spinextract_gui.inference.runtimes.compiled import usable_cores

    if scheduler is not None:
        found = ClusterWorkers(scheduler, Conditions(job, seconds))
        complain(f"The cluster at {scheduler} works on {found.count} cases at a time.")
        return found
    number = count or usable_cores()
    share = max(1, usable_cores() // number)
    complain(f"{number} worker processes, each on {share} of {usable_cores()} cores.")
    return LocalWorkers(Conditions(job, seconds, share), number)


class _Teller:
    """Shows how far the cohort is, and says what failed as it happens."""

    def __init__(self) -> None:
        columns = ("{task.description}", "{task.fields[left]}")
        self.bar = Progress(
            TextColumn(columns[0]),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(columns[1]),
            console=err,
            transient=True,
        )
        self.failed = 0
        self._task = self.bar.add_task("cases", total=None, left="")

    def tell(self, event: CohortEvent) -> None:
        from spinextract_gui.cohort.run import CohortFinished, CohortStarted, UnitDone

        match event:
            case CohortStarted(total=total, known=known):
                complain(f"{total} cases, {known} of them done before.")
                self.bar.update(self._task, total=total, completed=known)
            case UnitDone(name=name, sentence=sentence, done=done, seconds_left=left):
                self.bar.update(self._task, completed=done, left=_left(left))
                if sentence:
                    complain(f"{name}: {sentence}")
            case CohortFinished(cases, studies, units, inputs):
                self.failed = units + inputs
                say(f"{cases} patients diagnosed, {studies} studies graded.")
                if self.failed:
                    say(f"{units} cases and {inputs} inputs in others failed: see failed.csv.")


def _left(seconds: float | None) -> str:
    return "" if seconds is None else f"{timedelta(seconds=round(seconds))} left"
