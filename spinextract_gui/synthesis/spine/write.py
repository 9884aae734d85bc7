"""Phantoms as classic MR Image Storage, one slice a file (DICOM PS3.3, A.4)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage

from spinextract_gui.storage import atomic
from spinextract_gui.synthesis.spine.planes import (
    AXIAL_GAP_MM,
    SAGITTAL_GAP_MM,
    axial_stacks,
    sagittal_planes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.geometry import SliceGeometry
    from spinextract_gui.synthesis.spine.phantom import SpinePhantom

_COMMENT = "Synthetic phantom made by a program: no patient. Acquisition values are nominal."


@dataclass(frozen=True, slots=True)
class _SeriesFacts:
    number: int
    description: str
    gap_mm: float


_SAGITTAL = _SeriesFacts(1, "SYNTHETIC sag T2", SAGITTAL_GAP_MM)
_AXIAL = _SeriesFacts(2, "SYNTHETIC ax T2", AXIAL_GAP_MM)


def write_series(folder: Path, phantom: SpinePhantom) -> tuple[Path, ...]:
    """Write the sagittal T2 series of a phantom below `folder`; return the files in order.

    Raises
    ------
    StorageError
        When the disk refuses.
    """
    return _write(folder, phantom, _SAGITTAL, sagittal_planes(phantom))


def write_axial_series(folder: Path, phantom: SpinePhantom) -> tuple[Path, ...]:
    """Write the axial T2 series, a stack per disc, in the sagittal one's frame of reference.

    Raises
    ------
    StorageError
        When the disk refuses.
    """
    slices = [geometry for stack in axial_stacks(phantom) for geometry in stack]
    return _write(folder, phantom, _AXIAL, slices)


def slice_file(phantom: SpinePhantom, number: int, geometry: SliceGeometry) -> bytes:
    """Return one sagittal T2 slice of a phantom as a DICOM file.

    Parameters
    ----------
    number
        Instance number; slices of different numbers differ in their noise.
    """
    pixels = phantom.render(geometry, noise_seed=1000 * _SAGITTAL.number + number)
    return _file(phantom.seed, _SAGITTAL, number, geometry, pixels.astype(np.uint16))


def _write(
    folder: Path, phantom: SpinePhantom, facts: _SeriesFacts, slices: Sequence[SliceGeometry]
) -> tuple[Path, ...]:
    files: dict[Path, bytes] = {}
    for number, geometry in enumerate(slices, start=1):
        pixels = phantom.render(geometry, noise_seed=1000 * facts.number + number)
        data = _file(phantom.seed, facts, number, geometry, pixels.astype(np.uint16))
        files[folder / f"IM{number:03d}.dcm"] = data
    atomic.write_together(files)
    return tuple(files)


def _file(
    seed: int,
    facts: _SeriesFacts,
    number: int,
    geometry: SliceGeometry,
    pixels: NDArray[np.uint16],
) -> bytes:
    header = _person(seed)
    _describe(header, seed, facts, number)
    _place(header, geometry)
    _add_pixels(header, pixels)
    stream = BytesIO()
    header.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _person(seed: int) -> Dataset:
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.PatientName = "SYNTHETIC^PHANTOM"
    header.PatientID = f"SYNTHETIC-{seed}"
    header.PatientBirthDate = ""
    header.PatientSex = "O"
    header.StudyInstanceUID = _uid(seed)
    header.StudyID = "1"
    header.StudyDate = "20000101"
    header.StudyTime = "000000"
    header.StudyDescription = "SYNTHETIC lumbar spine phantom"
    header.AccessionNumber = ""
    header.ReferringPhysicianName = ""
    header.FrameOfReferenceUID = _uid(seed, "frame")
    header.PositionReferenceIndicator = ""
    return header


def _describe(header: Dataset, seed: int, facts: _SeriesFacts, number: int) -> None:
    header.SOPClassUID = MRImageStorage
    header.SOPInstanceUID = _uid(seed, facts.number, number)
    header.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    header.Modality = "MR"
    header.Manufacturer = "SpineXtract phantoms"
    header.SeriesInstanceUID = _uid(seed, facts.number)
    header.SeriesNumber = facts.number
    header.InstanceNumber = number
    header.SeriesDescription = facts.description
    header.ImageComments = _COMMENT
    header.BodyPartExamined = "LSPINE"
    header.PatientPosition = "HFS"
    header.ScanningSequence = "SE"
    header.SequenceVariant = "SK"
    header.ScanOptions = ""
    header.MRAcquisitionType = "2D"
    header.EchoTime = "100"
    header.RepetitionTime = "3500"
    header.EchoTrainLength = 16
    header.SliceThickness = str(facts.gap_mm)
    header.SpacingBetweenSlices = str(facts.gap_mm)


def _place(header: Dataset, geometry: SliceGeometry) -> None:
    header.PixelSpacing = [_short(geometry.row_spacing_mm), _short(geometry.column_spacing_mm)]
    header.ImagePositionPatient = [_short(part) for part in geometry.origin]
    header.ImageOrientationPatient = [
        _short(part) for part in (*geometry.along_row, *geometry.along_column)
    ]


def _add_pixels(header: Dataset, pixels: NDArray[np.uint16]) -> None:
    low, high = np.percentile(pixels, (1, 99.5))
    header.Rows, header.Columns = pixels.shape
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME2"
    header.BitsAllocated, header.BitsStored, header.HighBit = 16, 12, 11
    header.PixelRepresentation = 0
    header.WindowCenter = str(round(float(low + high) / 2))
    header.WindowWidth = str(max(1, round(float(high - low))))
    header.PixelData = pixels.astype("<u2").tobytes()


def _uid(*parts: object) -> str:
    """Return the same UID for the same parts (PS3.5, B.2)."""
    name = "/".join(["spinextract", "phantom", *map(str, parts)])
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, name).int}"


def _short(value: float) -> str:
    """Return a decimal string of at most 16 characters."""
    return f"{value:.9g}"[:16]
