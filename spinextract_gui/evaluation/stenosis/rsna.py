"""The layout of the RSNA 2024 lumbar challenge, read into rows of the published table.

``train.csv`` (a grade per study, condition and level), ``train_label_coordinates.csv`` (on
which picture of which series a level was marked), ``train_series_descriptions.csv`` and
``train_images/<study>/<series>/<instance>.dcm``. Only central canal stenosis on sagittal T2 is
taken. Source: the challenge's description of its data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.evaluation.cells import read_cells
from spinextract_gui.evaluation.stenosis.table import TableRow
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GRADES, PLACES, SERIES = (
    "train.csv",
    "train_label_coordinates.csv",
    "train_series_descriptions.csv",
)
"""The three tables, below the root."""
IMAGES = "train_images"
CONDITION = "spinal_canal_stenosis"
SAGITTAL_T2 = "sagittal_t2_stir"
STUDY, SERIES_ID, INSTANCE = "study_id", "series_id", "instance_number"
_MARKED = (STUDY, SERIES_ID, INSTANCE, "condition", "level", "x", "y")

_Key: TypeAlias = tuple[str, Level]


@dataclass(slots=True)
class _Tables:
    """Grades by study and level, descriptions by study and series; rows made, and refused."""

    grades: dict[_Key, Grade | None]
    series: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: dict[_Key, TableRow] = field(default_factory=dict)
    refused: list[SkippedInput] = field(default_factory=list)

    def refuse(self, what: str, sentence: str) -> None:
        self.refused.append(SkippedInput(what, sentence))


def read_rsna(root: Path) -> tuple[list[TableRow], list[SkippedInput]]:
    """Return a row for each marked level of the spinal canal, and why others have none.

    A level without a grade is a row without truth. Rows stand in the order of studies in
    ``train.csv``, from L1/L2 to L5/S1.

    Raises
    ------
    InputError
        When a table cannot be read, or not one row could be used.
    """
    if not (root / IMAGES).is_dir():
        raise InputError(
            f"{shown(root.name)} has no folder {IMAGES}; expected the RSNA 2024 layout: "
            f"{GRADES}, {PLACES}, {SERIES} and {IMAGES}."
        )
    found = _Tables(_graded(root / GRADES))
    for _, cells in read_cells(root / SERIES, (STUDY, SERIES_ID, "series_description")):
        key = (cells[STUDY].strip(), cells[SERIES_ID].strip())
        found.series[key] = _plain(cells["series_description"])
    for where, cells in read_cells(root / PLACES, _MARKED):
        if _plain(cells["condition"]) == CONDITION:
            _take(found, root / IMAGES, where, cells)
    _name_unmarked(found)
    if not found.rows:
        raise InputError(found.refused[0].sentence if found.refused else _NOTHING)
    return [found.rows[key] for key in found.grades if key in found.rows], found.refused


_NOTHING = "No level of the spinal canal is marked in these tables."


def _graded(path: Path) -> dict[_Key, Grade | None]:
    """Return the grade of every level of every study; None where the cell is empty."""
    grades: dict[_Key, Grade | None] = {}
    rows = read_cells(path, (STUDY,))
    columns = {level: _column(rows[0][1], level) for level in Level}
    if not any(columns.values()):
        raise InputError(f"{shown(path.name)} has no column of spinal canal stenosis.")
    for where, cells in rows:
        study = cells[STUDY].strip()
        for level, column in columns.items():
            text = "" if column is None else cells[column].strip()
            grade = Grade.from_name(text)
            if text and grade is None:
                known = ", ".join(one.title for one in Grade)
                raise InputError(f"There is a grade {shown(text)!r} in {where}; known: {known}.")
            grades[study, level] = grade
    return grades


def _column(head: Mapping[str, str], level: Level) -> str | None:
    wanted = f"{CONDITION}_{level.name.lower()}"
    return next((column for column in head if _plain(column) == wanted), None)


def _plain(text: str) -> str:
    """Return words in one spelling: ``Spinal Canal Stenosis`` is ``spinal_canal_stenosis``."""
    letters = (sign if sign.isalnum() else " " for sign in text.strip().lower())
    return "_".join("".join(letters).split())


def _take(found: _Tables, images: Path, where: str, cells: Mapping[str, str]) -> None:
    """Make a row of a marked level, or note why not."""
    study, series, instance = (cells[name].strip() for name in (STUDY, SERIES_ID, INSTANCE))
    what = f"study {shown(study)}, {where}"
    level = Level.from_title(cells["level"])
    place = _place(cells)
    if level is None or place is None or not all(map(_is_number, (study, series, instance))):
        found.refuse(what, "The numbers or the level of the marked place make no sense.")
    elif (study, level) not in found.grades:
        found.refuse(what, f"The study is not in {GRADES}.")
    elif (study, series) not in found.series:
        found.refuse(what, f"The series {series} is not in {SERIES}.")
    elif found.series[study, series] != SAGITTAL_T2 or (study, level) in found.rows:
        return  # T1, axial, or marked once more: the first place counts
    else:
        path = images / study / series / f"{int(instance)}.dcm"
        if not path.is_file():
            missing = f"picture {path.name}" if path.parent.is_dir() else f"series {series}"
            found.refuse(what, f"There is no {missing}.")
            return
        row_id = f"{study}_{CONDITION}_{level.name.lower()}"
        truth = found.grades[study, level]
        found.rows[study, level] = TableRow(row_id, path, level, truth, study, place)


def _place(cells: Mapping[str, str]) -> ImagePoint | None:
    try:
        return ImagePoint(float(cells["x"]), float(cells["y"]))
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    """Whether `text` is a whole number: what else stands there names no folder."""
    return text.isascii() and text.isdigit() and len(text) <= 20


def _name_unmarked(found: _Tables) -> None:
    """Note every graded level that is marked nowhere on sagittal T2."""
    said = {item.name.split(",")[0] for item in found.refused}
    for (study, level), grade in found.grades.items():
        what = f"study {shown(study)}"
        if grade is not None and (study, level) not in found.rows and what not in said:
            found.refuse(
                f"{what}, {level.title}", "The level is graded and marked on no sagittal T2."
            )
