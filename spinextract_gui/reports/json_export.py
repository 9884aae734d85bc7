"""Everything a diagnosis found, as JSON that can be read back without loss."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NoReturn

from pydantic import BaseModel, ConfigDict

from spinextract_gui import __version__
from spinextract_gui.domain.errors import InputError, StorageError
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, RESEARCH_USE
from spinextract_gui.storage.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class _Document(BaseModel):
    """What stands in ``result.json``; classes are given by their index in `classes`."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    format: Literal["spinextract-result"] = "spinextract-result"
    schema_version: Literal[1] = 1
    program_version: str
    notice: str = RESEARCH_USE
    limits: str = FOUR_CLASSES_ONLY
    classes: tuple[str, ...] = tuple(tumour.title for tumour in TumourClass)
    cases: tuple[CaseResult, ...]


def write_result_json(results: Sequence[CaseResult], path: Path) -> None:
    """Write `results` with left-out patches, reasons and provenance.

    Raises StorageError, also for a value that is not a finite number: such a value is an
    error of the run and must not travel on as a result.
    """
    document = _Document(program_version=__version__, cases=tuple(results))
    try:
        text = json.dumps(document.model_dump(mode="json"), allow_nan=False, indent=1)
    except ValueError as error:
        raise StorageError(
            f"{path.name} was not written: the result holds a value that is not a number."
        ) from error
    write_text(path, text + "\n")


def read_result_json(path: Path) -> list[CaseResult]:
    """Return what `write_result_json` wrote. Raises InputError for anything else."""
    try:
        plain = json.loads(path.read_text("utf-8"), parse_constant=refuse_constant)
        return list(_Document.model_validate(plain).cases)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path.name} is not a result that this program wrote, or it is damaged."
        ) from error


def refuse_constant(constant: str) -> NoReturn:
    """Refuse NaN and infinity, which JSON does not know."""
    raise ValueError(constant)
