"""An evaluation from table to files."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.evaluation.bootstrap import Resampling
from spinextract_gui.evaluation.stenosis.outputs import (
    CALIBRATED,
    METRICS,
    write_metrics,
    write_readings,
)
from spinextract_gui.evaluation.stenosis.predict import RowAnswer, predict
from spinextract_gui.evaluation.stenosis.reading import ENSEMBLE, Scores, readings
from spinextract_gui.evaluation.stenosis.telling import Told, shown_way, write_reports
from spinextract_gui.inference.provenance import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spinextract_gui.evaluation.stenosis.source import LabelledRows
    from spinextract_gui.inference.mri.ensemble import Ensemble
    from spinextract_gui.networks.bundle import StenosisBundle

_USUAL = Resampling()
_RAW_NOTE = "Raw softmax, as the published tables give it."
_DIVIDED_NOTE = "Class weights of the training divided out."
_CALIBRATED_NOTE = "As the program shows them: class weights divided out, calibrated where it can."


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of an evaluation.

    Attributes
    ----------
    scores
        Of every model on the raw softmax, the ensemble's last; empty when the table states no
        severity.
    refused
        Rows that have no answer, with the reason.
    """

    scores: tuple[Scores, ...]
    refused: tuple[SkippedInput, ...]


def evaluate_rows(
    labelled: LabelledRows,
    bundles: Sequence[StenosisBundle],
    opener: Callable[[], Ensemble],
    out: Path,
    progress: Callable[[int, int], object],
    resampling: Resampling | None = _USUAL,
) -> Evaluation:
    """Ask every model about every labelled row and write all files into `out`.

    Parameters
    ----------
    opener
        Makes the networks of `bundles` ready; called when the table has been found good.
    progress
        Gets the rows that are done and how many there are.
    resampling
        Of the intervals in reports and their tables; None writes the published files alone.

    Raises
    ------
    InputError
        When not one row could be answered, or models cannot be told apart.
    StorageError
        When a file could not be written whole.
    SpinextractError
        When a network cannot be opened or answers with numbers that are no probabilities.
    """
    _check_names(bundles)
    started, rows = datetime.now(UTC).isoformat(timespec="seconds"), labelled.rows
    answers: list[RowAnswer] = []
    refused = list(labelled.refused)
    with closing(opener()) as ensemble:
        for done, answer in enumerate(predict(rows, ensemble), start=1):
            if isinstance(answer, SkippedInput):
                refused.append(answer)
            else:
                answers.append(answer)
            progress(done, len(rows))
        device = ensemble.info
    if not answers:
        raise InputError(refused[0].sentence)
    record = {
        "models": [_model_record(bundle) for bundle in bundles],
        "device": asdict(device),
        "versions": versions(),
        **labelled.hashes,
        "synthetic_data": labelled.synthetic,
        "rows": len(rows),
        "refused": [asdict(item) for item in refused],
    }
    scores = _written(answers, bundles, out)
    write_metrics(out / METRICS, scores, record)
    if resampling is not None:
        told = Told(started, device, labelled, len(answers), len(refused), resampling)
        write_reports(answers, bundles, out, told)
    return Evaluation(tuple(scores["raw"]), tuple(refused))


def _check_names(bundles: Sequence[StenosisBundle]) -> None:
    """Refuse a name that would make two files one. Raises InputError."""
    if len(bundles) > 1 and ENSEMBLE in {bundle.info.name for bundle in bundles}:
        raise InputError(
            f"A model named {ENSEMBLE} cannot be evaluated together with others: their mean is "
            "called so."
        )


def _written(
    answers: Sequence[RowAnswer], bundles: Sequence[StenosisBundle], out: Path
) -> dict[str, list[Scores]]:
    """Write tables and pictures; return the scores by way of reading."""
    names = [bundle.info.name for bundle in bundles]
    synthetic = [bundle.info.name for bundle in bundles if bundle.info.synthetic]
    note = f" Trained on synthetic pictures: {', '.join(synthetic)}." if synthetic else ""
    raw = readings(answers, names, shown=False)
    scores = {"raw": write_readings(raw, out, _RAW_NOTE + note)}
    way = shown_way(bundles)
    if way is not None:
        words = _CALIBRATED_NOTE if way == CALIBRATED else _DIVIDED_NOTE
        shown = readings(answers, names, shown=True)
        scores[way] = write_readings(shown, out / way, words + note)
    return scores


def _model_record(bundle: StenosisBundle) -> dict[str, object]:
    return {
        **asdict(bundle.info),
        "backbone": bundle.manifest.backbone,
        "preprocessing": bundle.manifest.preprocessing,
        "class_weights": bundle.manifest.class_weights,
        "temperature": None if bundle.calibrator is None else bundle.calibrator.temperature,
    }
