"""Everything a grading found, as JSON that can be read back without loss."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from spinextract_gui import __version__
from spinextract_gui.domain.errors import InputError, StorageError
from spinextract_gui.domain.mri.grade import NUMBERING, Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.mri.result import StudyResult
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.reports.json_export import refuse_constant
from spinextract_gui.storage.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class _Document(BaseModel):
    """What stands in ``result.json``; grades and levels are given by their index."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    format: Literal["spinextract-grading"] = "spinextract-grading"
    schema_version: Literal[1] = 1
    program_version: str
    notice: str = RESEARCH_USE
    limits: str = NUMBERING
    grades: tuple[str, ...] = tuple(grade.title for grade in Grade)
    levels: tuple[str, ...] = tuple(level.title for level in Level)
    levels_snomed: tuple[str, ...] = tuple(level.snomed for level in Level)
    studies: tuple[StudyResult, ...]


def write_result_json(results: Sequence[StudyResult], path: Path) -> None:
    """Write `results` with every model's answer, own grades, reasons and provenance.

    Raises StorageError, also for a value that is not a finite number: such a value is an
    error of the run and must not travel on as a result.
    """
    document = _Document(program_version=__version__, studies=tuple(results))
    try:
        text = json.dumps(document.model_dump(mode="json"), allow_nan=False, indent=1)
    except ValueError as error:
        raise StorageError(
            f"{path.name} was not written: the result holds a value that is not a number."
        ) from error
    write_text(path, text + "\n")


def read_result_json(path: Path) -> list[StudyResult]:
    """Return what `write_result_json` wrote. Raises InputError for anything else."""
    try:
        plain = json.loads(path.read_text("utf-8"), parse_constant=refuse_constant)
        return list(_Document.model_validate(plain).studies)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path.name} is not a grading that this program wrote, or it is damaged."
        ) from error
