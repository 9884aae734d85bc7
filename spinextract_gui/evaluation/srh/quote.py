"""The figures of an evaluation as a section of a model card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from spinextract_gui.domain.errors import InputError
from spinextract_gui.evaluation.srh.outputs import METRICS

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.result import ModelInfo

_MOST_BYTES = 64 << 20


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Estimate(_Lenient):
    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        if self.value is None:
            return "-"
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"


class _Level(_Lenient):
    rows: int
    estimates: dict[str, _Estimate]


class _Model(_Lenient):
    model_hash: str
    calibrator_hash: str


class _Record(_Lenient):
    model: _Model | None


class _Evaluation(_Lenient):
    task: str
    record: _Record
    patients: int
    slides: int
    synthetic_data: bool
    levels: dict[str, _Level]


def quoted(folder: Path, model: ModelInfo) -> str:
    """Return Markdown with the figures that ``evaluate srh`` wrote into `folder`.

    Raises
    ------
    InputError
        When there is no such evaluation, or it is of another model or calibrator.
    """
    found = _read(folder)
    own = found.record.model
    if own is None or (own.model_hash, own.calibrator_hash) != (
        model.model_hash,
        model.calibrator_hash,
    ):
        raise InputError(f"The evaluation in {folder.name} is of another model.")
    what = "synthetic slides" if found.synthetic_data else "slides"
    rows = [
        f"| {name.replace('_', ' ')} | "
        + " | ".join(_cell(level, name) for level in found.levels.values())
        + " |"
        for name in next(iter(found.levels.values())).estimates
    ]
    heads = [f"{name} (n = {level.rows})" for name, level in found.levels.items()]
    return "\n".join(
        [
            f"{found.slides} {what} of {found.patients} patients, by `spinextract evaluate srh`; "
            "95 % bootstrap intervals over patients.",
            "",
            f"| | {' | '.join(heads)} |",
            f"|---|{'---|' * len(heads)}",
            *rows,
        ]
    )


def _cell(level: _Level, name: str) -> str:
    estimate = level.estimates.get(name)
    return "-" if estimate is None else estimate.words


def _read(folder: Path) -> _Evaluation:
    path = folder / METRICS
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{METRICS} in {folder.name} is too large.")
        found = _Evaluation.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError, ValidationError) as error:
        raise InputError(f"There is no evaluation of slides in {folder.name}.") from error
    if found.task != "srh" or not found.levels:
        raise InputError(f"There is no evaluation of slides in {folder.name}.")
    return found
