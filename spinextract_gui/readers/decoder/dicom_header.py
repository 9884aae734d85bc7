"""The header of a DICOM file in the decoder child: the meta group first, then what is needed."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from pydicom import config, dcmread
from pydicom.filereader import read_file_meta_info
from pydicom.tag import Tag

from spinextract_gui.readers.decoder.dicom_frames import frames_of
from spinextract_gui.readers.decoder.dicom_syntaxes import DICOMDIR, EXPLICIT, MAX_FRAMES, READABLE
from spinextract_gui.readers.decoder.dicom_values import integer, items, number, text
from spinextract_gui.readers.decoder.mosaic import CSA_IMAGE_HEADER, mosaic_of
from spinextract_gui.readers.decoder.pixel_header import PixelHeader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydicom.dataset import FileDataset

    from spinextract_gui.readers.decoder.protocol import Message

config.settings.reading_validation_mode = config.IGNORE

PREAMBLE_BYTES = 128
_TEXTS = {
    "sop_class": "SOPClassUID",
    "sop_uid": "SOPInstanceUID",
    "study_uid": "StudyInstanceUID",
    "series_uid": "SeriesInstanceUID",
    "frame_of_reference": "FrameOfReferenceUID",
    "modality": "Modality",
    "patient_name": "PatientName",
    "patient_id": "PatientID",
    "birth_date": "PatientBirthDate",
    "sex": "PatientSex",
    "study_date": "StudyDate",
    "study_description": "StudyDescription",
    "institution": "InstitutionName",
    "description": "SeriesDescription",
    "protocol": "ProtocolName",
    "body_part": "BodyPartExamined",
    "scanning": "ScanningSequence",
    "sequence_name": "SequenceName",
    "pulse_sequence": "PulseSequenceName",
    "echo_pulse": "EchoPulseSequence",
    "contrast": "AcquisitionContrast",
    "photometric": "PhotometricInterpretation",
    "lossy": "LossyImageCompression",
}
_NUMBERS = {
    "series_number": "SeriesNumber",
    "field_strength": "MagneticFieldStrength",
    "slice_spacing": "SpacingBetweenSlices",
}
_FRAMES = (
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
    *("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness"),
    *("RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth", "InstanceNumber"),
    *("EchoTime", "RepetitionTime", "InversionTime", "AcquisitionNumber", "ImageType"),
    *("TemporalPositionIdentifier", "AnatomicRegionSequence"),
)
_PIXELS = (
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated", "BitsStored"),
    *("HighBit", "PixelRepresentation", "PhotometricInterpretation"),
)
_MOSAIC = (Tag("ImageType"), Tag(CSA_IMAGE_HEADER))
_DESCRIBED = [
    *_MOSAIC,
    *(Tag(name) for name in (*_TEXTS.values(), *_NUMBERS.values(), *_FRAMES, *_PIXELS)),
]
_FOR_PIXELS = [*_MOSAIC, *(Tag(name) for name in _PIXELS)]


def describe_dicom(path: Path) -> Message:
    """Return the facts the program decides on; see `mri_facts.DicomFacts`.

    Raises
    ------
    ValueError
        When this is no DICOM file, or one that must not be read further.
    """
    with path.open("rb") as stream:
        data, pixels = _header(path, stream, _DESCRIBED)
    told = {key: text(data, name) for key, name in _TEXTS.items()}
    if text(data.file_meta, "MediaStorageSOPClassUID") == DICOMDIR:
        told["sop_class"] = DICOMDIR
    if not any((told["sop_class"], told["modality"], pixels.rows)):
        raise ValueError("it holds no DICOM picture")
    if pixels.frames > MAX_FRAMES:
        raise ValueError(f"it claims {pixels.frames:,} frames")
    return {
        "kind": "dicom",
        **told,
        **{key: number(data, name) for key, name in _NUMBERS.items()},
        "syntax": pixels.syntax,
        "region": _region(data),
        **_layout(data, pixels),
        "samples": pixels.samples,
        "bits_allocated": pixels.bits_allocated,
        "bits_stored": pixels.bits_stored,
        "signed": pixels.signed,
        "has_pixels": pixels.start > 0,
        "cut_short": pixels.cut_short,
    }


def _layout(data: FileDataset, pixels: PixelHeader) -> Message:
    """Return size, number and places of the slices."""
    frames = list(islice(frames_of(data), MAX_FRAMES + 1))
    rows, columns, count = pixels.rows, pixels.columns, pixels.frames
    step_mm = number(data, "SpacingBetweenSlices") or frames[0]["thickness"]
    placed = all(frames[0][name] for name in ("position", "orientation", "spacing"))
    cut = pixels.mosaic is not None and bool(step_mm) and placed
    if pixels.mosaic is not None and cut:
        (rows, columns), count = pixels.mosaic.size, pixels.mosaic.slices
        frames = pixels.mosaic.frames(frames[0], step_mm)
    return {"rows": rows, "columns": columns, "frame_count": count, "frames": frames, "cut": cut}


def pixel_header(path: Path, stream: BinaryIO) -> PixelHeader:
    """Return where and how the pixels of an open file lie. Raises ValueError."""
    return _header(path, stream, _FOR_PIXELS)[1]


def _header(path: Path, stream: BinaryIO, tags: Sequence[int]) -> tuple[FileDataset, PixelHeader]:
    """Read up to the pixels, whose place `stream` then has."""
    syntax = _syntax(path)
    try:
        data = dcmread(stream, stop_before_pixels=True, force=True, specific_tags=list(tags))
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        raise ValueError("its header is damaged") from error
    if not syntax:
        syntax = str(getattr(data.file_meta, "TransferSyntaxUID", "") or EXPLICIT)
    explicit, little = not data.is_implicit_VR, data.is_little_endian
    header = PixelHeader(
        syntax=syntax,
        rows=integer(data, "Rows"),
        columns=integer(data, "Columns"),
        frames=integer(data, "NumberOfFrames", 1) or 1,
        samples=integer(data, "SamplesPerPixel", 1),
        bits_allocated=integer(data, "BitsAllocated"),
        bits_stored=integer(data, "BitsStored"),
        high_bit=integer(data, "HighBit", integer(data, "BitsStored") - 1),
        signed=integer(data, "PixelRepresentation") == 1,
        photometric=text(data, "PhotometricInterpretation"),
        mosaic=mosaic_of(data, integer(data, "Rows"), integer(data, "Columns")),
    )
    return data, header.located(stream, explicit=explicit, little=bool(little))


def _syntax(path: Path) -> str:
    """Return the transfer syntax from the meta group, empty when there is none.

    Raises
    ------
    ValueError
        For a deflated file, which would have to be unpacked whole, however much that is.
    """
    with path.open("rb") as stream:
        if stream.read(PREAMBLE_BYTES + 4)[PREAMBLE_BYTES:] != b"DICM":
            return ""
    try:
        syntax = str(read_file_meta_info(path).get("TransferSyntaxUID", "") or "")
    except MemoryError:
        raise
    except Exception as error:
        raise ValueError("its header is damaged") from error
    if syntax and syntax not in READABLE and "1.2.840.10008.1.2.1.9" in syntax:
        raise ValueError("it is deflated DICOM, which is not read; save it without compression")
    return syntax


def _region(data: FileDataset) -> str:
    """Return the name of the anatomic region that an enhanced file gives."""
    shared = items(data, "SharedFunctionalGroupsSequence")
    anatomy = items(shared[0], "FrameAnatomySequence") if shared else []
    place = anatomy[0] if anatomy else data
    regions = items(place, "AnatomicRegionSequence")
    return text(regions[0], "CodeMeaning") if regions else ""
