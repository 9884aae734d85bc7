"""Answers that were written before: `result.json` of this program, or the published tables."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.result import Provenance
from spinextract_gui.domain.settings import DiagnosisSettings
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.evaluation.srh.patients import Patient, Unit, patient_of
from spinextract_gui.readers.sentences import shown
from spinextract_gui.reports.json_export import read_result_json
from spinextract_gui.reports.plain_text import spreadsheet_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from spinextract_gui.evaluation.answers import Shares
    from spinextract_gui.evaluation.srh.truth import Stated, Truth

RESULT, PATCHES = "result.json", "predictions_patch.csv"
_HIGH = "high_confidence"
_COLUMNS = ("patient", "slide", "true_label", _HIGH, *(f"prob_{n}" for n in range(4)))


@dataclass(frozen=True, slots=True)
class Written:
    """What a folder of results holds.

    Attributes
    ----------
    unknown
        How many of its patients have no stated class; they are not among `patients`.
    provenance
        Of the first patient; None for tables, which do not say it.
    """

    patients: tuple[Patient, ...]
    unknown: int
    provenance: Provenance | None


def read_written(folder: Path, truth: Truth) -> Written:
    """Read the results in `folder`: ``result.json`` when it is there, else the three tables.

    The tables do not say which answers were no calls: those with fewer patches than this
    program asks for count as such.

    Raises
    ------
    InputError
        When there is no such file, or it is damaged.
    """
    if (folder / RESULT).is_file():
        return _of_results(folder / RESULT, truth)
    if (folder / PATCHES).is_file():
        return _of_tables(folder, truth)
    raise InputError(f"{shown(folder.name)} holds neither {RESULT} nor {PATCHES}.")


def _of_results(path: Path, truth: Truth) -> Written:
    results = read_result_json(path)
    known = [
        (result, truth.of(result.patient_id, (s.true_class for s in result.slides), ""))
        for result in results
    ]
    patients = tuple(patient_of(result, stated) for result, stated in known if stated is not None)
    provenance = results[0].provenance if results else None
    return Written(patients, len(known) - len(patients), provenance)


@dataclass(frozen=True, slots=True)
class _Row:
    patient: str
    slide: str
    true: TumourClass | None
    shares: tuple[float, ...]
    sure: bool


def _of_tables(folder: Path, truth: Truth) -> Written:
    by_patient: dict[str, list[_Row]] = defaultdict(list)
    for row in map(_row, _table(folder / PATCHES, _COLUMNS)):
        by_patient[row.patient].append(row)
    if truth.patients is not None:  # names stand in tables as spreadsheets may have them
        truth = type(truth)({spreadsheet_cell(k): v for k, v in truth.patients.items()})
    known = {
        name: truth.of(name, {row.true for row in rows}, "") for name, rows in by_patient.items()
    }
    high = {what: _high(folder / f"predictions_{what}.csv", what) for what in ("slide", "patient")}
    patients = tuple(
        _patient(name, stated, by_patient[name], high)
        for name, stated in known.items()
        if stated is not None
    )
    return Written(patients, len(known) - len(patients), None)


def _patient(
    name: str, stated: Stated, rows: Sequence[_Row], high: Mapping[str, set[str]]
) -> Patient:
    by_slide: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_slide[row.slide].append(row)
    slides = tuple(_unit(each, high=slide in high["slide"]) for slide, each in by_slide.items())
    return Patient(name, stated, _unit(rows, high=name in high["patient"]), slides)


def _unit(rows: Sequence[_Row], *, high: bool) -> Unit:
    shares: Shares = np.array([row.shares for row in rows], np.float64)
    called = len(rows) >= DiagnosisSettings().min_patches
    sure = np.array([float(row.sure) for row in rows])
    return Unit(shares, sure, shares.mean(axis=0), called and high, called)


def _high(path: Path, name: str) -> set[str]:
    """Return the slides or patients that a table calls with high confidence."""
    return {row[name] for row in _table(path, (name, _HIGH)) if _truthful(row[_HIGH])}


def _row(cells: Mapping[str, str]) -> _Row:
    try:
        label = cells["true_label"].strip()
        shares = tuple(float(cells[f"prob_{index}"]) for index in range(len(TumourClass)))
        true = TumourClass(int(label)) if label else None
    except ValueError as error:
        raise InputError(f"{PATCHES} holds a row whose numbers cannot be read.") from error
    if not all(0 <= share <= 1 for share in shares):
        raise InputError(f"{PATCHES} holds a probability that is none.")
    return _Row(cells["patient"], cells["slide"], true, shares, _truthful(cells[_HIGH]))


def _truthful(text: str) -> bool:
    return text.strip().lower() in {"true", "1"}


def _table(path: Path, columns: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a table that has at least `columns`. Raises InputError."""
    name = shown(path.name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            if absent := [one for one in columns if one not in (reader.fieldnames or ())]:
                raise InputError(f"{name} has no column {absent[0]}.")
            for cells in reader:
                if None in cells or None in cells.values():
                    line = reader.line_num
                    raise InputError(f"Line {line} of {name} has not as many cells as the head.")
                yield cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{name} could not be read as a table of commas.") from error
