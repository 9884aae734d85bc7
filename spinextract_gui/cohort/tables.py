"""The tables at the end, written row by row: a cohort's results never lie in memory together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from spinextract_gui.reports.csv_text import rows_bytes
from spinextract_gui.reports.mri.tables import GRADE_COLUMNS, GRADES, grade_rows
from spinextract_gui.reports.plain_text import spreadsheet_cell
from spinextract_gui.reports.tables import TABLES
from spinextract_gui.storage.atomic import Appender, Staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from spinextract_gui.cohort.answer import UnitResult
    from spinextract_gui.cohort.ledger import Ledger
    from spinextract_gui.cohort.units import Unit

FAILED: Final = "failed.csv"
T = TypeVar("T")
_FAILED_COLUMNS: Final = ["unit", "input", "reason"]
_GRADE_COLUMNS: Final = ["unit", *GRADE_COLUMNS]


class Counts:
    """What stands in the tables."""

    def __init__(self) -> None:
        self.cases = self.studies = self.failed_units = self.failed_inputs = 0


def write_cohort_tables(
    units: Sequence[Unit], ledger: Ledger, folder: Path, *, slides: bool, studies: bool
) -> Counts:
    """Write the tables of all units into `folder`, in the order of `units`.

    Parameters
    ----------
    slides, studies
        Which tables are wanted; ``failed.csv`` always is.

    Raises
    ------
    InputError
        When a kept result is damaged.
    StorageError
        When the disk refuses; all older tables are then still in place.
    """
    names = [*(TABLES if slides else ()), *([GRADES] if studies else ()), FAILED]
    counts = Counts()
    with Staged(folder / name for name in names) as files:
        by_name = {path.name: file for path, file in files.items()}
        _heads(by_name)
        for unit in units:
            sentence = ledger.failure(unit)
            if sentence:
                counts.failed_units += 1
                _add(by_name[FAILED], [_failed(unit, "", sentence)])
            else:
                _unit(unit, ledger.result(unit), by_name, counts)
    return counts


def _heads(files: dict[str, Appender]) -> None:
    heads = {name: table.columns for name, table in TABLES.items()}
    heads |= {GRADES: _GRADE_COLUMNS, FAILED: _FAILED_COLUMNS}
    for name, file in files.items():
        _add(file, [heads[name]])


def _unit(unit: Unit, result: UnitResult, files: dict[str, Appender], counts: Counts) -> None:
    counts.cases += len(result.cases)
    counts.studies += len(result.studies)
    counts.failed_inputs += len(result.failed)
    for name, table in TABLES.items():
        if name in files:
            _add(files[name], _rows(table.rows, result.cases))
    if GRADES in files:
        name = spreadsheet_cell(unit.name)
        _add(files[GRADES], ([name, *row] for row in _rows(grade_rows, result.studies)))
    _add(files[FAILED], (_failed(unit, one.name, one.sentence) for one in result.failed))


def _rows(rows: Callable[[T], Iterable[list[str]]], results: Iterable[T]) -> Iterable[list[str]]:
    for result in results:
        yield from rows(result)


def _add(file: Appender, rows: Iterable[Sequence[str]]) -> None:
    file.add(rows_bytes(rows))


def _failed(unit: Unit, item: str, sentence: str) -> list[str]:
    return [*map(spreadsheet_cell, (unit.name, item, sentence))]
