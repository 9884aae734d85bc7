"""A series of DICOM slices."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.series import Acquisition, MriSlice, Series, SliceImage
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.dicom_syntaxes import LOSSY
from spinextract_gui.readers.decoder.mri_client import Plane, read_plane
from spinextract_gui.readers.mri.order import in_stacks, main_axis
from spinextract_gui.readers.mri.pictures import Picture, split_key
from spinextract_gui.readers.mri.scale import Scale
from spinextract_gui.readers.mri.weighting import weighting
from spinextract_gui.readers.mri.words import SPINE, SPINE_PARTS, region
from spinextract_gui.readers.sentences import readable, shown
from spinextract_gui.storage.hashing import files_sha256

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_CHARACTERS = 16
_LEFT_RIGHT = 0


class DicomSeries(Series):
    """Slices out of one or several files, sorted by where they lie."""

    def __init__(self, pictures: Sequence[Picture], repetition: int = 0) -> None:
        """Sort `pictures`, which belong to one series; see `pictures.series_of`."""
        first = pictures[0]
        facts = first.facts
        self._pictures, self.stacks = in_stacks(pictures, first.frame.thickness_mm)
        self.path = _folder(self._pictures)
        self.key = _key(first, repetition)
        self.description = facts.description or facts.protocol or readable(first.path.stem)
        self.number = facts.series_number
        self.modality = facts.modality
        self.acquisition = _acquisition(first)
        texts = f"{facts.description} {facts.protocol} {facts.sequence}"
        self.weighting = weighting(self.acquisition, facts.scanning, texts, facts.contrast)
        self.body_part = body_part(first)
        self.slices = tuple(_slice(one) for one in self._pictures)
        self.spacing_known = all(one.spacing_known for one in pictures)
        self.notes = tuple(_notes(self, first, repetition))

    def read_slice(self, index: int) -> SliceImage:
        """Read one frame and rescale it; see `Series.read_slice`."""
        one = self._pictures[index]
        geometry = one.geometry
        answer = read_plane(Plane(one.path, one.index, geometry.rows, geometry.columns))
        if isinstance(answer, ReadFault):
            raise InputError(f"{shown(one.path.name)} could not be read: {answer.sentence}.")
        return Scale.of(one.facts, one.frame).applied(answer)

    def input_hash(self) -> str:
        """Return the sha256 over the files; see `Series.input_hash`. Raises InputError."""
        try:
            return files_sha256({one.path for one in self._pictures}, self.path)
        except OSError as error:
            raise InputError(
                f"A file of the series {shown(self.description)} can no longer be read."
            ) from error


def body_part(one: Picture) -> str:
    """Return the part of the body in words; more exact texts count first.

    BodyPartExamined is trusted where it names a part of the spine; elsewhere it is often what
    the scanner was left at, so that the study's name counts more.
    """
    facts = one.facts
    found = region(facts.description, facts.protocol)
    if found not in ("", SPINE):
        return found
    of_file = region(facts.region)
    if of_file in SPINE_PARTS:
        return of_file
    of_study = region(facts.identity.study_description)
    return of_study or of_file or found or facts.region.lower()


def _slice(one: Picture) -> MriSlice:
    centre = Scale.of(one.facts, one.frame).centre(one.frame.centre)
    return MriSlice(
        geometry=one.geometry,
        frame_of_reference="" if one.is_mosaic else one.facts.frame_of_reference,
        number=one.frame.number or one.index + 1,
        window_centre=centre,
        window_width=one.frame.width if centre is not None else None,
    )


def _acquisition(one: Picture) -> Acquisition:
    frame, facts = one.frame, one.facts
    return Acquisition(
        echo_time_ms=frame.echo_time_ms,
        repetition_time_ms=frame.repetition_time_ms,
        inversion_time_ms=frame.inversion_time_ms,
        field_strength_t=facts.field_strength_t,
        sequence=facts.sequence,
        slice_thickness_mm=frame.thickness_mm,
    )


def _folder(pictures: Sequence[Picture]) -> Path:
    parents = {str(one.path.parent) for one in pictures}
    return Path(os.path.commonpath(parents))


def _key(one: Picture, repetition: int) -> str:
    text = f"{split_key(one)}\0{repetition}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_CHARACTERS]


def _notes(series: DicomSeries, first: Picture, repetition: int) -> list[str]:
    facts = first.facts
    notes = []
    if not series.spacing_known:
        notes.append("The pixel spacing is not given: lengths are shown in pixels.")
    if first.is_mosaic:
        notes.append("Each picture is a mosaic of many slices: positions in it are not real.")
    if facts.is_cut:
        notes.append("The slices were cut out of a mosaic, one picture that holds them all.")
    if facts.lossy or facts.syntax in LOSSY:
        notes.append("The pictures were compressed with loss.")
    if repetition:
        notes.append(f"These positions were imaged several times; this is time {repetition + 1}.")
    if main_axis(first.geometry) == _LEFT_RIGHT and len(series.stacks) > 1:
        notes.append("The slices do not follow each other evenly: some may be missing.")
    if len(series.slices) == 1:
        notes.append("This series has one slice only.")
    return notes
