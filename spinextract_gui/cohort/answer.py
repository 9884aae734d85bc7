"""What a worker found in one unit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.result import StudyResult
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.slide import SkippedInput

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class UnitResult:
    """Results of one unit.

    Attributes
    ----------
    cases, studies
        As `spinextract analyze` and `grade` give them; studies without a patient's name.
    failed
        What lay in the unit and could not be used.
    """

    cases: tuple[CaseResult, ...] = ()
    studies: tuple[StudyResult, ...] = ()
    failed: tuple[SkippedInput, ...] = ()


_ADAPTER: TypeAdapter[UnitResult] = TypeAdapter(UnitResult)


def to_text(result: UnitResult) -> str:
    """Return JSON. Raises ValueError for a number that is not finite."""
    return json.dumps(_ADAPTER.dump_python(result, mode="json"), allow_nan=False)


def read_result(path: Path) -> UnitResult:
    """Read what `to_text` wrote. Raises InputError."""
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(
            f"The kept result {path.name} is damaged or gone; run again, it is computed anew."
        ) from error
