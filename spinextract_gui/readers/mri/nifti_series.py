"""A series out of one NIfTI volume."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import SliceGeometry
from spinextract_gui.domain.mri.series import Acquisition, MriSlice, Series, SliceImage
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.mri_client import Plane, read_plane
from spinextract_gui.readers.mri.nifti_layout import lay_out
from spinextract_gui.readers.mri.weighting import weighting
from spinextract_gui.readers.mri.words import region
from spinextract_gui.readers.sentences import readable, shown
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.readers.decoder.nifti_facts import NiftiFacts

_ECHO = re.compile(r"\bTE=([0-9.]+(?:e[+-]?[0-9]+)?)", re.IGNORECASE)
_REPETITION = re.compile(r"\bTR=([0-9.]+(?:e[+-]?[0-9]+)?)", re.IGNORECASE)


class NiftiSeries(Series):
    """The slices of a volume across its most sagittal axis, or across its coarse one."""

    def __init__(self, path: Path, facts: NiftiFacts) -> None:
        """Lay the volume out. Raises InputError when its axes make no sense."""
        self._layout = layout = lay_out(path, facts)
        self._shape = facts.shape
        self.path = path
        self.description = _title(path)
        self.number = 0
        self.modality = ""
        self.key = hashlib.sha256(f"{path.name}\0{facts}".encode("utf-8", "replace")).hexdigest()[
            :16
        ]
        self.acquisition = Acquisition(
            echo_time_ms=_stated(_ECHO, facts.description),
            repetition_time_ms=_stated(_REPETITION, facts.description),
            slice_thickness_mm=layout.slices.spacing_mm,
        )
        self.weighting = weighting(self.acquisition, "", self.description, "")
        self.body_part = region(self.description)
        self.slices = tuple(
            self._slice(index) for index in range(facts.shape[layout.slices.number])
        )
        self.stacks = (range(len(self.slices)),)
        self.notes = tuple(_notes(facts))

    def read_slice(self, index: int) -> SliceImage:
        """Read one plane of the volume and turn it upright; see `Series.read_slice`."""
        layout, count = self._layout, len(self.slices)
        place = count - 1 - index if layout.slices.backwards else index
        first, second = (n for axis, n in enumerate(self._shape) if axis != layout.slices.number)
        answer = read_plane(Plane(self.path, place, first, second, layout.slices.number))
        if isinstance(answer, ReadFault):
            raise InputError(f"{shown(self.path.name)} could not be read: {answer.sentence}.")
        upright = answer.T if layout.rows.number > layout.columns.number else answer
        upright = upright[:: -1 if layout.rows.backwards else 1]
        upright = upright[:, :: -1 if layout.columns.backwards else 1]
        return np.ascontiguousarray(upright)

    def input_hash(self) -> str:
        """Return the sha256 of the file. Raises InputError when it cannot be read."""
        try:
            return file_sha256(self.path)
        except OSError as error:
            raise InputError(f"{shown(self.path.name)} can no longer be read.") from error

    def _slice(self, index: int) -> MriSlice:
        layout = self._layout
        origin = layout.first.moved(layout.slices.step, index)
        geometry = SliceGeometry(
            origin=origin,
            along_row=layout.columns.direction,
            along_column=layout.rows.direction,
            row_spacing_mm=layout.rows.spacing_mm,
            column_spacing_mm=layout.columns.spacing_mm,
            rows=self._shape[layout.rows.number],
            columns=self._shape[layout.columns.number],
        )
        return MriSlice(geometry, number=index + 1)


def _title(path: Path) -> str:
    name = readable(path.name)
    return name[: name.lower().rindex(".nii")]


def _stated(pattern: re.Pattern[str], text: str) -> float | None:
    found = pattern.search(text)
    try:
        value = float(found[1]) if found else 0.0
    except ValueError:
        return None
    return value if value > 0 else None


def _notes(facts: NiftiFacts) -> list[str]:
    notes = ["A NIfTI file names no patient; its slices are not linked with other series."]
    if not facts.oriented:
        notes.append("The file states no orientation: left and right may be exchanged.")
    if facts.volumes > 1:
        notes.append(f"The file holds {facts.volumes:,} volumes; the first is shown.")
    return notes
