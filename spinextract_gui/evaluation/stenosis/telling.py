"""What the reports of an evaluation say of models, device and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from spinextract_gui.evaluation.stenosis.outputs import CALIBRATED, DIVIDED
from spinextract_gui.evaluation.stenosis.reading import readings
from spinextract_gui.evaluation.stenosis.report import About
from spinextract_gui.evaluation.stenosis.rich_outputs import write_rich
from spinextract_gui.evaluation.wording import counted
from spinextract_gui.inference.provenance import versions
from spinextract_gui.reports.ruled_table import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from spinextract_gui.domain.result import DeviceInfo
    from spinextract_gui.evaluation.bootstrap import Resampling
    from spinextract_gui.evaluation.stenosis.predict import RowAnswer
    from spinextract_gui.evaluation.stenosis.source import LabelledRows
    from spinextract_gui.networks.bundle import StenosisBundle

_RAW = "The probabilities are the raw softmax, as the published tables give it."
_BOTH = "The folder {} holds the same report for the probabilities that the program shows."
_DIVIDED = "Class weights of the training are divided out: what the program shows."
_CALIBRATED = "What the program shows: class weights divided out, calibrated where a model can."
_SYNTHETIC_MODEL = (
    "Synthetic model: trained on phantom spines, its answers have no medical meaning."
)
_SYNTHETIC_DATA = "Synthetic data: these pictures are phantoms made by the program, not patients."
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pydicom", "openvino", "torch", "transformers")


class Told(NamedTuple):
    """What is known of a run beside its answers."""

    started_at: str
    device: DeviceInfo
    labelled: LabelledRows
    answered: int
    refused: int
    resampling: Resampling


def write_reports(
    answers: Sequence[RowAnswer], bundles: Sequence[StenosisBundle], out: Path, told: Told
) -> None:
    """Write the reports of the raw softmax, and of what the program shows where it differs.

    Raises StorageError.
    """
    names = [bundle.info.name for bundle in bundles]
    way = shown_way(bundles)
    how = _RAW if way is None else f"{_RAW} {_BOTH.format(way)}"
    raw = readings(answers, names, shown=False)
    write_rich(raw, out, _about(bundles, told, how), told.resampling)
    if way is not None:
        shown = readings(answers, names, shown=True)
        about = _about(bundles, told, _CALIBRATED if way == CALIBRATED else _DIVIDED)
        write_rich(shown, out / way, about, told.resampling)


def shown_way(bundles: Sequence[StenosisBundle]) -> str | None:
    """Return the folder for what the program shows, None where that is the raw softmax."""
    if any(bundle.calibrator is not None for bundle in bundles):
        return CALIBRATED
    trained_with = [set(bundle.manifest.class_weights) for bundle in bundles]
    return DIVIDED if any(len(weights) > 1 for weights in trained_with) else None


def _about(bundles: Sequence[StenosisBundle], told: Told, how: str) -> About:
    return About(
        started_at=told.started_at,
        how=how,
        banners=tuple(_banners(bundles, told)),
        sentences=tuple(_sentences(told)),
        provenance=tuple(_provenance(bundles, told)),
    )


def _banners(bundles: Sequence[StenosisBundle], told: Told) -> Iterator[str]:
    synthetic = [bundle.info.name for bundle in bundles if bundle.info.synthetic]
    if len(synthetic) == len(bundles):
        yield _SYNTHETIC_MODEL
    elif synthetic:
        yield f"Trained on synthetic pictures, no medical meaning: {', '.join(synthetic)}."
    if told.labelled.synthetic:
        yield _SYNTHETIC_DATA


def _sentences(told: Told) -> Iterator[str]:
    ungraded = sum(row.truth is None for row in told.labelled.rows)
    yield "Intervals: 95 % over studies."
    if told.refused:
        yield f"{counted(told.refused, 'row')} had no answer; see metrics.json."
    if ungraded:
        yield f"{counted(ungraded, 'row')} without a stated grade not compared."


def _provenance(bundles: Sequence[StenosisBundle], told: Told) -> Iterator[tuple[str, str]]:
    yield "Started", told.started_at
    for bundle in bundles:
        info, manifest = bundle.info, bundle.manifest
        synthetic = " · synthetic" if info.synthetic else ""
        yield "Model", f"{info.title} ({info.name}){synthetic}"
        yield "Model, sha256", info.model_hash
        yield "Calibrator, sha256", info.calibrator_hash or "none: uncalibrated"
        weights = ", ".join(f"{one:g}" for one in manifest.class_weights)
        network = f"{manifest.backbone} · preprocessing {manifest.preprocessing}"
        yield "Network", f"{network} · class weights {weights}"
    device = told.device
    yield "Device", f"{device.device.upper()} · {device.name}"
    yield "Runtime", f"{device.runtime} · {device.precision}"
    for name, digest in told.labelled.hashes.items():
        yield f"{name.removesuffix('_sha256')}, sha256", digest
    yield "Rows", f"{told.answered} answered of {len(told.labelled.rows)}"
    yield "Settings", f"bootstrap: {told.resampling.draws} · seed: {told.resampling.seed}"
    yield "Versions", listed(versions(_LIBRARIES), " ")
