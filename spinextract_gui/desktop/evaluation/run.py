"""The work of an evaluation; runs in the worker's thread, where the runtimes are imported."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from spinextract_gui.desktop.evaluation.outcome import Outcome, srh_outcome, stenosis_outcome
from spinextract_gui.desktop.evaluation.state import Cohort
from spinextract_gui.desktop.step import Step
from spinextract_gui.desktop.wording import duration, plural
from spinextract_gui.domain.errors import CancelledRunError, InputError, SpinextractError

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.desktop.worker import Tell
    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.inference.mri.ensemble import Ensemble
    from spinextract_gui.inference.runtimes.stenosis import StenosisRuntime
    from spinextract_gui.networks.bundle import StenosisBundle

_LABEL_COLUMNS = {"image_path", "row_id", "level", "severity"}
_MOST_HEADER = 4096
_THOUSAND = 1000
RSNA_FILE = "train_label_coordinates.csv"


def look_at(folder: Path) -> Cohort:
    """Find out what kind of labelled folder this is. Raises InputError."""
    if not folder.is_dir():
        raise InputError("Evaluating needs a folder: a cohort of slides, or labelled MRI slices.")
    if (folder / RSNA_FILE).is_file():
        return Cohort(folder, "stenosis", "MRI slices in the layout of the RSNA 2024 challenge")
    for table in sorted(folder.glob("*.csv")):
        if _header(table) >= _LABEL_COLUMNS:
            return Cohort(folder, "stenosis", f"MRI slices with the table {table.name}", table)
    for table in sorted(folder.glob("*.csv")):
        if {"patient", "class"} <= _header(table):
            return Cohort(folder, "srh", f"slides with the table {table.name}", table)
    return Cohort(folder, "srh", "slides; their meta file states the tumours")


def evaluate(cohort: Cohort, model: str, token: CancellationToken, tell: Tell) -> Outcome:
    """Evaluate a cohort with a model; all files go below the program's own folder.

    Raises
    ------
    CancelledRunError
        When it was stopped before anything could be compared.
    SpinextractError
        With the reason why it did not come to an end.
    """
    out = _fresh_folder(model)
    tell(Step("Getting the model ready…"))
    if cohort.task == "srh":
        return _slides(cohort, model, out, token, tell)
    return _stenosis(cohort, model, out, token, tell)


def _slides(cohort: Cohort, model: str, out: Path, token: CancellationToken, tell: Tell) -> Outcome:
    from spinextract_gui.evaluation.srh.events import EvaluationFinished
    from spinextract_gui.evaluation.srh.outcome import SrhEvaluationSettings
    from spinextract_gui.evaluation.srh.run import evaluate_srh
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.storage.folders import cache_folder

    bundle = ModelStore().find(model).expect(SrhBundle)
    settings = SrhEvaluationSettings(truth=cohort.table)
    for event in evaluate_srh([cohort.folder], bundle, settings, out, token, cache_folder()):
        if isinstance(event, EvaluationFinished):
            return srh_outcome(event.evaluation)
        step = _step(event)
        if step is not None:
            tell(step)
    raise SpinextractError("The evaluation ended without a result.")


def _step(event: object) -> Step | None:
    """Word an event; patients are counted, never named."""
    from spinextract_gui.evaluation.srh.events import CohortProgress, Summing

    match event:
        case CohortProgress(done=done, total=total, patches_per_s=speed, seconds_left=left):
            words = f"Patient {min(int(done) + 1, total)} of {total} · {speed:.0f} patches/s"
            rest = f" · {duration(left)} left" if left is not None else ""
            return Step(words + rest, round(done * _THOUSAND), total * _THOUSAND)
        case Summing(patients=patients):
            who = plural(patients, "patient", "patients")
            return Step(f"Figures, intervals and report over {who}…")
    return None


def _stenosis(
    cohort: Cohort, model: str, out: Path, token: CancellationToken, tell: Tell
) -> Outcome:
    from spinextract_gui.evaluation.stenosis.run import evaluate_rows
    from spinextract_gui.evaluation.stenosis.source import labelled_rows
    from spinextract_gui.networks.bundle import StenosisBundle
    from spinextract_gui.networks.store import ModelStore

    bundle = ModelStore().find(model).expect(StenosisBundle)
    if cohort.table is None:
        labelled = labelled_rows(rsna=cohort.folder)
    else:
        labelled = labelled_rows(table=cohort.table, images=cohort.folder)

    def progress(done: int, total: int) -> None:
        if token.cancelled:
            raise CancelledRunError
        words = f"Slice {done} of {total}"
        tell(Step(words, round(done * _THOUSAND), total * _THOUSAND))

    found = evaluate_rows(labelled, [bundle], lambda: _opened(bundle), out, progress)
    return stenosis_outcome(found, bundle.info.synthetic, out)


def _opened(bundle: StenosisBundle) -> Ensemble:
    from spinextract_gui.domain.settings import Device, Precision
    from spinextract_gui.inference.mri.ensemble import Ensemble
    from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime
    from spinextract_gui.storage.folders import cache_folder

    def opened(one: StenosisBundle) -> StenosisRuntime:
        return open_stenosis_runtime(
            one, Device.AUTO, Precision.AUTO, cache_folder(), lambda _: None
        )

    return Ensemble.opened([bundle], opened)


def _fresh_folder(model: str) -> Path:
    from spinextract_gui.networks.manifest import check_name
    from spinextract_gui.storage.folders import home

    check_name(model)
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H-%M-%S")
    return home() / "evaluations" / f"{stamp} {model}"


def _header(table: Path) -> set[str]:
    """Return the column names of a table; empty for what is no text."""
    try:
        with table.open("rb") as stream:
            first = stream.read(_MOST_HEADER).split(b"\n", 1)[0].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return set()
    return {cell.strip().strip('"').lower() for cell in first.split(",")}
