"""Whether a kept result still answers the question: same input, model, calibrator, parameters."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spinextract_gui.domain.mri.level import Markers
    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.result import CaseResult, ModelInfo
    from spinextract_gui.domain.settings import DiagnosisSettings, GradingSettings


def stale_reason(
    result: CaseResult,
    input_hashes: Mapping[str, str],
    model: ModelInfo,
    settings: DiagnosisSettings,
) -> str:
    """Return why `result` is out of date, as a sentence; empty when it still holds.

    Parameters
    ----------
    input_hashes
        sha256 per slide label, as the files are now.
    """
    kept = result.provenance
    if not kept.input_hashes:
        return "The diagnosis of this case was interrupted: run again."
    if _files_changed(result, input_hashes):
        return "The files of this case have changed since the diagnosis: run again."
    if kept.model.model_hash != model.model_hash:
        return "Another model is chosen now: run again."
    if kept.model.calibrator_hash != model.calibrator_hash:
        return "The model's calibrator has changed since the diagnosis: run again."
    if kept.model.known_tissue_hash != model.known_tissue_hash:
        return "What the model knows of tissue has changed since the diagnosis: run again."
    if any(kept.settings.get(name, value) != value for name, value in _named(settings).items()):
        return "The parameters have changed since the diagnosis: run again."
    return ""


def stale_grading_reason(
    result: StudyResult,
    input_hashes: Mapping[str, str],
    models: Sequence[ModelInfo],
    localiser: ModelInfo | None,
    settings: GradingSettings,
    markers: Markers | None = None,
) -> str:
    """Return why a grading is out of date, as a sentence; empty when it still holds.

    Parameters
    ----------
    input_hashes
        sha256 per series key, as the files are now.
    localiser
        The model that would place markers and measure widths now. A grading that used none
        does not rest on it.
    markers
        Where the levels lie now; None when nobody touched them since the grading.
    """
    kept = result.provenance
    if not kept.input_hashes:
        return "The grading of this study was interrupted: grade again."
    if any(input_hashes.get(key) != digest for key, digest in kept.input_hashes.items()):
        return "The files of this study have changed since the grading: grade again."
    if _hashes(kept.models) != _hashes(models):
        return "Other models are chosen now: grade again."
    if kept.localiser and _hashes([kept.localiser]) != _hashes([localiser] if localiser else []):
        return "The model that finds the levels is another one now: grade again."
    chosen = _chosen(settings, models)
    if any(kept.settings.get(name, value) != value for name, value in chosen.items()):
        return "The parameters have changed since the grading: grade again."
    if markers is not None and markers != result.markers:
        return "The levels were moved since the grading: grade again."
    return ""


def _chosen(settings: GradingSettings, models: Sequence[ModelInfo]) -> dict[str, str]:
    """Return the parameters as a grading's provenance writes them."""
    threshold = settings.threshold
    if threshold is None:
        threshold = max((model.threshold for model in models), default=0.0)
    return {**_named(settings), "threshold": f"{threshold:g}"}


def _hashes(models: Sequence[ModelInfo]) -> list[tuple[str, str, str]]:
    return [(one.model_hash, one.calibrator_hash, one.known_tissue_hash) for one in models]


def _files_changed(result: CaseResult, now: Mapping[str, str]) -> bool:
    """Compare what is known: a stopped run and a slide that failed leave hashes out."""
    kept = result.provenance.input_hashes
    if any(now.get(label) != digest for label, digest in kept.items()):
        return True
    unknown = now.keys() - kept.keys() - {item.name for item in result.failed}
    return bool(unknown) and not result.verdict.partial


def _named(settings: DiagnosisSettings | GradingSettings) -> dict[str, str]:
    return {item.name: str(getattr(settings, item.name)) for item in fields(settings)}
