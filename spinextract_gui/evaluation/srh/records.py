"""Where the figures of an evaluation came from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from spinextract_gui.evaluation.srh.outcome import Record
from spinextract_gui.evaluation.srh.written import PATCHES, RESULT
from spinextract_gui.inference.provenance import versions
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.evaluation.srh.outcome import SrhEvaluationSettings
    from spinextract_gui.evaluation.srh.written import Written

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "tifffile", "imagecodecs", "openvino", "torch")
_OF_ONE_CASE = frozenset({"flattened", "tissue_filtered"})
"""Settings that list slides: they differ from patient to patient."""


def record_of(
    results: Sequence[CaseResult], settings: SrhEvaluationSettings, started_at: str, seconds: float
) -> Record:
    """Return the record of an evaluation that has just been computed; `results` is not empty."""
    source = results[0].provenance
    hashes = [digest for one in results for digest in one.provenance.input_hashes.values()]
    return Record(
        model=source.model,
        device=results[-1].provenance.device,
        settings={**_common(source.settings), **_own(settings)},
        versions=versions(_LIBRARIES),
        inputs_sha256=hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest(),
        started_at=started_at,
        seconds=seconds,
    )


def written_record(
    written: Written,
    settings: SrhEvaluationSettings,
    folder: Path,
    started_at: str,
    seconds: float,
) -> Record:
    """Return the record of an evaluation of answers that were written before."""
    file = folder / (RESULT if (folder / RESULT).is_file() else PATCHES)
    source = written.provenance
    return Record(
        model=None if source is None else source.model,
        device=None if source is None else source.device,
        settings={
            "answers": f"{file.name}, written before",
            **({} if source is None else _common(source.settings)),
            **_own(settings),
        },
        versions=versions(_LIBRARIES) if source is None else source.versions,
        inputs_sha256=file_sha256(file),
        started_at=started_at,
        seconds=seconds,
    )


def _common(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in settings.items() if name not in _OF_ONE_CASE}


def _own(settings: SrhEvaluationSettings) -> dict[str, str]:
    truth = settings.truth
    return {
        "truth": "meta file" if truth is None else f"table, sha256 {file_sha256(truth)}",
        "bootstrap": str(settings.bootstrap),
        "seed": str(settings.seed),
    }
