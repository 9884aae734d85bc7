"""``cohort.json``: where the tables come from."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spinextract_gui.cohort.job import Job, ModelRef
from spinextract_gui.cohort.tables import FAILED
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.inference.provenance import versions
from spinextract_gui.reports.mri.tables import GRADES
from spinextract_gui.reports.tables import TABLES
from spinextract_gui.storage.atomic import write_text
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from spinextract_gui.cohort.run import CohortWish
    from spinextract_gui.cohort.tables import Counts

RECORD: Final = "cohort.json"
_SYNTHETIC: Final = "At least one model was trained on synthetic data: no medical meaning."


@dataclass(frozen=True, slots=True)
class Record:
    """A run that has begun."""

    root: str
    job: Job
    workers: int
    started_at: str
    clock: float

    @classmethod
    def begun(cls, wish: CohortWish, workers: int) -> Record:
        """Note the beginning."""
        started_at = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(str(wish.root), wish.job, workers, started_at, time.monotonic())


def write_record(record: Record, folder: Path, counts: Counts, units: int, known: int) -> None:
    """Write ``cohort.json``; `known` units had a result before this run. Raises StorageError."""
    tables = [name for name in (*TABLES, GRADES, FAILED) if (folder / name).is_file()]
    models = _models(record.job)
    content: dict[str, Any] = {
        "format": "spinextract-cohort",
        "schema_version": 1,
        "notice": RESEARCH_USE,
        **({"synthetic": _SYNTHETIC} if any(one["synthetic"] for one in models) else {}),
        "root": record.root,
        "task": record.job.task.value,
        "models": models,
        "settings": {
            "diagnosis": record.job.model_dump(mode="json")["diagnosis"],
            "grading": record.job.model_dump(mode="json")["grading"],
        },
        "fingerprint": record.job.fingerprint,
        "versions": versions(),
        "units": {"total": units, "kept_from_earlier_runs": known, "failed": counts.failed_units},
        "cases": counts.cases,
        "studies": counts.studies,
        "inputs_left_out": counts.failed_inputs,
        "last_run": {
            "started_at": record.started_at,
            "seconds": round(time.monotonic() - record.clock, 3),
            "workers": record.workers,
        },
        "tables": {name: {"sha256": file_sha256(folder / name)} for name in tables},
    }
    write_text(folder / RECORD, json.dumps(content, indent=1) + "\n")


def _models(job: Job) -> list[dict[str, Any]]:
    from spinextract_gui.networks.bundle import load_bundle

    def described(ref: ModelRef) -> dict[str, Any]:
        bundle = load_bundle(Path(ref.folder), verify=False)
        info = bundle.info
        return {
            "task": bundle.manifest.task,
            "name": info.name,
            "title": info.title,
            "model_sha256": info.model_hash,
            "calibrator_sha256": info.calibrator_hash,
            "synthetic": info.synthetic,
        }

    refs = [ref for ref in (job.srh, *job.stenosis, job.levels) if ref is not None]
    return [described(ref) for ref in refs]
