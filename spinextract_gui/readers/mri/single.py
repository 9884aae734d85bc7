"""One picture out of one file, wherever it may lie in the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.dicom_facts import DicomFacts
from spinextract_gui.readers.decoder.mri_client import Plane, describe_mri, read_plane
from spinextract_gui.readers.mri.refuse import EXPECTED_MRI, why_pixels_unused
from spinextract_gui.readers.mri.scale import Scale
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.readers.decoder.mri_facts import MriFacts


def read_pictures(paths: Sequence[Path]) -> list[SliceImage | ReadFault]:
    """Read the first frame of each DICOM file, or say in a sentence why it cannot be read.

    For tables of pictures (the published data contract), whose files need not say where they
    lie. Values as `Series.read_slice` gives them.
    """
    described = zip(paths, describe_mri(paths), strict=True)
    return [_read(path, facts) for path, facts in described]


def read_picture(path: Path) -> SliceImage:
    """Read the first frame of a DICOM file; see `read_pictures`. Raises InputError."""
    (answer,) = read_pictures([path])
    if isinstance(answer, ReadFault):
        raise InputError(answer.sentence)
    return answer


def _read(path: Path, facts: MriFacts | ReadFault) -> SliceImage | ReadFault:
    name = shown(path.name)
    if clause := why_pixels_unused(facts):
        return ReadFault(f"{name} {clause}.")
    if not isinstance(facts, DicomFacts):
        return ReadFault(f"{name} is no DICOM file; {EXPECTED_MRI}.")
    answer = read_plane(Plane(path, 0, facts.rows, facts.columns))
    if isinstance(answer, ReadFault):
        return ReadFault(f"{name} could not be read: {answer.sentence}.")
    return Scale.of(facts, facts.frames[0]).applied(answer)
