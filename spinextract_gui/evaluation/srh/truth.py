"""Which tumour each patient has, and where the patient was treated."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = ("patient", "class")
SITE = "site"
"""A further column, where there is one."""
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Stated:
    """What is known of one patient; `site` is foreign text, empty when nobody says."""

    tumour: TumourClass
    site: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """A table of patients; without one, the meta file of the cohort speaks."""

    patients: Mapping[str, Stated] | None = None

    def of(self, patient: str, slides: Iterable[TumourClass | None], site: str) -> Stated | None:
        """Return what is known of a patient, None when nothing is or its slides disagree.

        Parameters
        ----------
        slides, site
            What the meta file states; not looked at when there is a table.
        """
        if self.patients is not None:
            return self.patients.get(patient)
        classes = set(slides)
        tumour = classes.pop() if len(classes) == 1 else None
        return None if tumour is None else Stated(tumour, site)

    def missing(self, found: set[str]) -> list[str]:
        """Return the patients of the table that are not among `found`."""
        return [name for name in self.patients or () if name not in found]


def read_truth(path: Path) -> Truth:
    """Read a table with the columns ``patient``, ``class`` and, where there is one, ``site``.

    Raises
    ------
    InputError
        When the file is no such table; the sentence names the first wrong line.
    """
    name = shown(path.name)
    reader = csv.DictReader(io.StringIO(_text(path, name)), strict=True)
    try:
        columns = reader.fieldnames or ()
        if absent := [column for column in COLUMNS if column not in columns]:
            raise InputError(f"{name} has no column {absent[0]}; expected patient, class[, site].")
        patients: dict[str, Stated] = {}
        for cells in reader:
            patient, stated = _stated(cells, f"line {reader.line_num} of {name}")
            if patients.setdefault(patient, stated) != stated:
                raise InputError(f"{name} names the patient {shown(patient)} with two classes.")
    except csv.Error as error:
        raise InputError(f"{name} is no table of commas at line {reader.line_num}.") from error
    if not patients:
        raise InputError(f"{name} has no rows.")
    return Truth(patients)


def _stated(cells: Mapping[str, str | None], where: str) -> tuple[str, Stated]:
    patient, tumour_name = (cells.get("patient") or "").strip(), cells.get("class") or ""
    tumour = TumourClass.from_name(tumour_name)
    if not patient:
        raise InputError(f"There is no patient in {where}.")
    if tumour is None:
        known = ", ".join(one.name.lower() for one in TumourClass)
        raise InputError(f"There is a class {shown(tumour_name)!r} in {where}; known: {known}.")
    return patient, Stated(tumour, (cells.get(SITE) or "").strip())


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{name} could not be read: {reason}.") from error
    if len(data) > _MOST_BYTES:
        raise InputError(f"{name} is too large for a table of patients.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is no text in UTF-8; expected a table of commas.") from error
