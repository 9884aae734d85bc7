"""Levels as a JSON file: written by one program run, read by the next, or by hand.

Each marker carries its place on the slice and, where the file of the series knows it, its place
in the patient in millimetres (DICOM coordinates): the same picture opened from another folder
or split otherwise still finds its levels.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint, Position
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.inference.mri.slices import series_of
from spinextract_gui.readers.sentences import shown
from spinextract_gui.readers.small_file import read_small
from spinextract_gui.storage.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from spinextract_gui.domain.mri.series import Series, Study

_MOST_BYTES = 1 << 16
_OFF_SLICE_MM = 5.0
"""A place in the patient further than this from every slice is on none of them."""
_Coordinate = Annotated[float, Field(ge=-1e5, le=1e5, allow_inf_nan=False)]
_Key = Annotated[str, StringConstraints(max_length=128)]


class _Entry(BaseModel):
    """One marker; `slice` counts from 0, x and y are pixels from the centre of the top left one."""

    model_config = ConfigDict(extra="forbid", strict=True)

    level: Annotated[str, StringConstraints(max_length=16)]
    slice: Annotated[int, Field(ge=0, le=1 << 16)]
    x: _Coordinate
    y: _Coordinate
    placed_by: Annotated[str, StringConstraints(max_length=64)] = PlacedBy.FILE.value
    position_mm: Annotated[list[_Coordinate], Field(min_length=3, max_length=3)] | None = None


class _Document(BaseModel):
    """The whole file; only `markers` must be there, so that one can be written by hand."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format: Literal["spinextract-levels"] = "spinextract-levels"
    version: Literal[1] = 1
    notice: Annotated[str, StringConstraints(max_length=200)] = RESEARCH_USE
    study: _Key = ""
    series: _Key = ""
    frame: _Key = ""
    transitional: bool = False
    sacrum_unseen: bool = False
    markers: Annotated[list[_Entry], Field(min_length=1, max_length=len(Level))]


def write_markers(path: Path, markers: Markers, study: Study) -> None:
    """Write markers of one of the study's series. Raises StorageError, InputError."""
    series = study.by_key(markers.series_key)
    if series is None:
        raise InputError("The levels were placed on a series that this study does not have.")
    document = _Document(
        study=study.key,
        series=series.key,
        frame=_frame_of(series),
        transitional=markers.transitional,
        sacrum_unseen=markers.sacrum_unseen,
        markers=[_entry(marker, series) for marker in markers.ordered],
    )
    write_text(path, document.model_dump_json(indent=1) + "\n")


def read_markers(path: Path, study: Study) -> Markers:
    """Return the markers of a file, on the series of `study` that they mean.

    That is the series of the same key; else, by their places in the patient, the study's
    sagittal series when it lies in the same frame of reference. A file that names no series
    means the sagittal one. Who placed each marker is kept as the file says it.

    Raises
    ------
    InputError
        When the file is not one of levels, is damaged, or belongs to another series.
    """
    document = _read(path)
    name = shown(path.name)
    series = study.by_key(document.series) or series_of(study)
    foreign = bool(document.series) and series.key != document.series
    if foreign and (not document.frame or document.frame != _frame_of(series)):
        raise InputError(f"The levels in {name} were placed on another series than any opened.")
    found = [_marker(entry, series, name, by_place=foreign) for entry in document.markers]
    by_level = {marker.level: marker for marker in found}
    if len(by_level) < len(found):
        raise InputError(f"{name} names a level twice.")
    return Markers(series.key, by_level, document.transitional, document.sacrum_unseen)


def _read(path: Path) -> _Document:
    name = shown(path.name)
    data = read_small(path, _MOST_BYTES, "a file of levels")
    try:
        return _Document.model_validate(json.loads(data))
    except ValidationError as error:
        raise InputError(f"{name} is no file of levels: {_first_fault(error)}.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is no file of levels: it is not readable JSON.") from error


def _first_fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = shown(".".join(str(part) for part in first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]


def _entry(marker: Marker, series: Series) -> _Entry:
    place = series.slices[marker.slice_index].geometry.to_patient(marker.point)
    return _Entry(
        level=marker.level.title,
        slice=marker.slice_index,
        x=marker.point.x,
        y=marker.point.y,
        placed_by=marker.placed_by.value,
        position_mm=[*place] if _frame_of(series) else None,
    )


def _marker(entry: _Entry, series: Series, name: str, *, by_place: bool) -> Marker:
    level = Level.from_title(entry.level)
    if level is None:
        raise InputError(f"{name} names a level {shown(entry.level)!r}, which is none of ours.")
    index, point = entry.slice, ImagePoint(entry.x, entry.y)
    if by_place:
        index, point = _found_again(entry, series, name)
    if index >= len(series.slices) or not series.slices[index].geometry.contains(point):
        raise InputError(f"The marker at {level.title} in {name} lies outside of the series.")
    return Marker(level, index, point, _placed_by(entry.placed_by))


def _found_again(entry: _Entry, series: Series, name: str) -> tuple[int, ImagePoint]:
    """Return slice and point of a marker by its place in the patient."""
    if entry.position_mm is None:
        raise InputError(f"The levels in {name} were placed on another series than any opened.")
    place = Position(*entry.position_mm)
    index = series.nearest(place)
    geometry = series.slices[index].geometry
    if abs(geometry.distance_mm(place)) > _OFF_SLICE_MM:
        raise InputError(f"The levels in {name} lie beside every slice of the series.")
    return index, geometry.to_image(place)


def _placed_by(text: str) -> PlacedBy:
    return next((one for one in PlacedBy if one.value == text), PlacedBy.FILE)


def _frame_of(series: Series) -> str:
    """Return a hash of the one frame of reference of a series; empty without, or with several."""
    frames = _frames(one.frame_of_reference for one in series.slices)
    return hashlib.sha256(frames.pop().encode()).hexdigest()[:16] if len(frames) == 1 else ""


def _frames(uids: Iterable[str]) -> set[str]:
    found = set(uids)
    return found if "" not in found else set()
