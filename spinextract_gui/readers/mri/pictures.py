"""Frames of DICOM files, and which of them belong together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from spinextract_gui.domain.mri.geometry import SliceGeometry
from spinextract_gui.readers.decoder.dicom_facts import DicomFacts, DicomFrame
from spinextract_gui.readers.mri.order import main_axis

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence


Pictures: TypeAlias = "list[Picture]"


@dataclass(frozen=True, slots=True)
class Picture:
    """One frame of a file, with its place."""

    path: Path
    index: int
    facts: DicomFacts
    frame: DicomFrame
    geometry: SliceGeometry

    @property
    def spacing_known(self) -> bool:
        """Whether the file gives the pixel spacing."""
        return self.frame.spacing_mm is not None

    @property
    def is_mosaic(self) -> bool:
        """Whether it holds many slices side by side, so that places in it mean nothing."""
        return "MOSAIC" in self.frame.image_type.split("\\") and not self.facts.is_cut


def picture(path: Path, index: int, facts: DicomFacts) -> Picture:
    """Return a frame that has a position and an orientation. Raises ValueError without."""
    frame = facts.frames[index]
    if frame.position is None or frame.along_row is None or frame.along_column is None:
        raise ValueError("the frame has no place")
    between_rows, between_columns = frame.spacing_mm or (1.0, 1.0)
    geometry = SliceGeometry(
        origin=frame.position,
        along_row=frame.along_row,
        along_column=frame.along_column,
        row_spacing_mm=between_rows,
        column_spacing_mm=between_columns,
        rows=facts.rows,
        columns=facts.columns,
    )
    return Picture(path, index, facts, frame, geometry)


def studies_of(pictures: Iterable[Picture]) -> list[Pictures]:
    """Group by patient and study."""
    return _grouped(pictures, lambda one: (patient_of(one.facts), one.facts.study_uid))


def patient_of(facts: DicomFacts) -> str:
    """Return what tells patients apart: the ID, or name and birth date where it is missing."""
    identity = facts.identity
    return identity.patient_id or f"{identity.name}\0{identity.birth_date}"


def series_of(pictures: Iterable[Picture]) -> list[Pictures]:
    """Split the pictures of a study into series.

    One series has one UID, size, spacing, main plane, echo and type of picture. Where
    positions repeat, it is split further by time or acquisition.
    """
    return [part for group in _grouped(pictures, split_key) for part in _without_repetition(group)]


def split_key(one: Picture) -> tuple[Hashable, ...]:
    """Return what all slices of a series have in common."""
    geometry, frame, facts = one.geometry, one.frame, one.facts
    return (
        facts.series_uid,
        facts.series_number,
        facts.frame_of_reference,
        (geometry.rows, geometry.columns),
        (round(geometry.row_spacing_mm, 3), round(geometry.column_spacing_mm, 3)),
        main_axis(geometry),
        round(frame.echo_time_ms or 0.0, 1),
        tuple(frame.image_type.split("\\")[2:]),
    )


def _without_repetition(group: Pictures) -> list[Pictures]:
    if not _repeats(group):
        return [group]
    keys: tuple[Callable[[Picture], Hashable], ...] = (
        lambda one: one.frame.temporal,
        lambda one: one.frame.acquisition,
    )
    for key in keys:
        parts = _grouped(group, key)
        if len(parts) > 1 and not any(_repeats(part) for part in parts):
            return parts
    return _by_occurrence(group)


def _repeats(group: Sequence[Picture]) -> bool:
    return len({_place(one) for one in group}) < len(group)


def _by_occurrence(group: Pictures) -> list[Pictures]:
    """Put the first picture of every place into one series, the second into the next."""
    seen: defaultdict[Hashable, int] = defaultdict(int)
    parts: list[Pictures] = []
    for one in sorted(group, key=lambda one: (one.frame.number, one.path, one.index)):
        number = seen[_place(one)]
        seen[_place(one)] += 1
        if number == len(parts):
            parts.append([])
        parts[number].append(one)
    return parts


def _place(one: Picture) -> Hashable:
    geometry = one.geometry
    return (
        tuple(round(part, 2) for part in geometry.origin),
        tuple(round(part, 3) for part in (*geometry.along_row, *geometry.along_column)),
    )


def _grouped(pictures: Iterable[Picture], key: Callable[[Picture], Hashable]) -> list[Pictures]:
    groups: defaultdict[Hashable, Pictures] = defaultdict(list)
    for one in pictures:
        groups[key(one)].append(one)
    return list(groups.values())
