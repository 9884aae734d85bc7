"""Saying of a file why it is no MRI slice that can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.dicom_facts import DicomFacts
from spinextract_gui.readers.decoder.dicom_syntaxes import READABLE
from spinextract_gui.readers.decoder.mri_facts import allowed_size
from spinextract_gui.readers.mri.words import is_localiser

if TYPE_CHECKING:
    from spinextract_gui.readers.decoder.dicom_facts import DicomFrame
    from spinextract_gui.readers.decoder.mri_facts import MriFacts

EXPECTED_MRI = "expected MRI slices (DICOM, modality MR) or a NIfTI volume"
_STORAGE = "1.2.840.10008.5.1.4.1.1."
_DOCUMENTS = (
    (f"{_STORAGE}88.", "a structured report"),
    (f"{_STORAGE}11.", "a presentation state"),
    (f"{_STORAGE}104.1.", "a PDF document inside DICOM"),
    (f"{_STORAGE}104.", "a document inside DICOM"),
    (f"{_STORAGE}7.", "a secondary capture, such as a screenshot or a scanned page"),
    (f"{_STORAGE}66.", "a segmentation or registration"),
    (f"{_STORAGE}481.", "a radiotherapy object"),
    (f"{_STORAGE}4.2.", "MR spectroscopy, not a picture"),
    (f"{_STORAGE}77.1.", "a picture of visible light or of a microscope"),
)
_MODALITIES = {
    "CT": "computed tomography (CT)",
    "PT": "positron emission tomography (PET)",
    "NM": "nuclear medicine",
    "US": "ultrasound",
    "CR": "an X-ray picture",
    "DX": "an X-ray picture",
    "XA": "an angiography",
    "MG": "a mammography",
    "SR": "a structured report",
    "PR": "a presentation state",
    "KO": "a list of key objects",
    "DOC": "a document inside DICOM",
    "RTSTRUCT": "a radiotherapy object",
    "RTDOSE": "a radiotherapy object",
    "RTPLAN": "a radiotherapy object",
    "SEG": "a segmentation",
    "REG": "a registration",
}
_STRIPS = "DICOM strips of the SRH imager are not read yet"


def why_unused(facts: MriFacts | ReadFault) -> str:
    """Return a clause that follows the file's name, empty for a file that can be used."""
    if clause := why_pixels_unused(facts):
        return clause
    if not isinstance(facts, DicomFacts):
        return ""
    if len(facts.frames) != facts.frame_count:
        return (
            f"claims {facts.frame_count:,} frames and says where {len(facts.frames):,} of them lie"
        )
    return _not_for_grading(facts)


def why_pixels_unused(facts: MriFacts | ReadFault) -> str:
    """Return a clause as `why_unused` does, for what stands against reading the pixels alone."""
    if isinstance(facts, ReadFault):
        return f"cannot be read: {facts.sentence}"
    if not isinstance(facts, DicomFacts):
        return ""
    return _other_sort(facts) or _unreadable(facts)


def why_frame_unused(frame: DicomFrame) -> str:
    """Return a clause that follows the file's name, empty for a frame that has its place."""
    missing = [
        name
        for name, value in (
            ("ImagePositionPatient", frame.position),
            ("ImageOrientationPatient", frame.along_row),
        )
        if value is None
    ]
    if not missing:
        return ""
    return f"does not say where it lies in the patient ({' and '.join(missing)} missing)"


def _other_sort(facts: DicomFacts) -> str:
    """Say what a file is that is no MRI."""
    for start, name in _DOCUMENTS:
        if f"{facts.sop_class}.".startswith(start):
            strips = f"; {_STRIPS}" if facts.samples != 1 or "77.1" in start else ""
            return f"is {name}{strips}; {EXPECTED_MRI}"
    if facts.modality in _MODALITIES:
        return f"is {_MODALITIES[facts.modality]}; {EXPECTED_MRI}"
    if facts.samples != 1 and facts.has_pixels:
        return f"is a colour picture ({_STRIPS}); {EXPECTED_MRI}"
    if facts.modality != "MR":
        said = f"of modality {facts.modality[:16]}" if facts.modality else "of no stated modality"
        return f"is a DICOM file {said} ({_STRIPS}); {EXPECTED_MRI}"
    return ""


def _unreadable(facts: DicomFacts) -> str:
    """Say why the pixels of an MRI cannot be read."""
    if not facts.has_pixels:
        return "holds no pixels"
    if facts.syntax not in READABLE:
        return f"is compressed in a way that is not read (transfer syntax {facts.syntax[:64]})"
    if not allowed_size(facts.rows, facts.columns):
        return f"claims {facts.rows:,} x {facts.columns:,} pixels, which no MRI slice has"
    if facts.bits_allocated not in (8, 16) or not 0 < facts.bits_stored <= facts.bits_allocated:
        return f"has pixels of {facts.bits_allocated} bits; expected 8 or 16"
    if not facts.photometric.startswith("MONOCHROME"):
        return f"is a colour picture ({_STRIPS}); {EXPECTED_MRI}"
    if facts.cut_short:
        return "is cut short: it ends before its pixels do; copy it again from its source"
    return ""


def _not_for_grading(facts: DicomFacts) -> str:
    """Say why a sound MRI is left out."""
    kinds = facts.frames[0].image_type.split("\\")
    if is_localiser(facts.description) or "LOCALIZER" in kinds:
        return "is a localiser, made to plan the other series"
    if "PROJECTION IMAGE" in kinds or "MIP" in kinds:
        return "is a projection of other pictures, not a slice"
    return ""
