"""Which tumour each patient has, and where the patient was treated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.evaluation.cells import read_cells
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = ("patient", "class")
SITE = "site"
"""A further column, where there is one."""


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
    patients: dict[str, Stated] = {}
    for where, cells in read_cells(path, COLUMNS):
        patient, stated = _stated(cells, where)
        if patients.setdefault(patient, stated) != stated:
            raise InputError(f"{name} names the patient {shown(patient)} with two classes.")
    return Truth(patients)


def _stated(cells: Mapping[str, str], where: str) -> tuple[str, Stated]:
    patient, tumour_name = cells["patient"].strip(), cells["class"]
    tumour = TumourClass.from_name(tumour_name)
    if not patient:
        raise InputError(f"There is no patient in {where}.")
    if tumour is None:
        known = ", ".join(one.name.lower() for one in TumourClass)
        raise InputError(f"There is a class {shown(tumour_name)!r} in {where}; known: {known}.")
    return patient, Stated(tumour, cells.get(SITE, "").strip())
