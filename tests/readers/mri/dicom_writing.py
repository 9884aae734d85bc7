"""Small DICOM and NIfTI files for the tests, as scanners and their exports write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.open_path import StudyInput, open_path

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import Study

MR = "1.2.840.10008.5.1.4.1.1.4"
SAGITTAL, AXIAL, CORONAL = (0, 1, 0, 0, 0, -1), (1, 0, 0, 0, 1, 0), (1, 0, 0, 0, 0, -1)
T2: dict[str, Any] = {"EchoTime": 105, "RepetitionTime": 3200, "ScanningSequence": "SE"}
T1: dict[str, Any] = {"EchoTime": 11, "RepetitionTime": 550, "ScanningSequence": "SE"}
_COUNT = iter(range(1, 1_000_000))


def noise(rows: int = 24, columns: int = 20, seed: int = 0) -> NDArray[np.uint16]:
    """Return 12-bit values."""
    return np.random.default_rng(seed).integers(0, 4096, (rows, columns), np.uint16)


def dataset(values: NDArray[Any], **tags: Any) -> Dataset:
    """Return a classic MR data set; a tag given as None is left out."""
    data = Dataset()
    given: dict[str, Any] = {
        "SOPClassUID": MR,
        "SOPInstanceUID": f"1.2.3.{next(_COUNT)}",
        "StudyInstanceUID": "1.2.4",
        "SeriesInstanceUID": "1.2.5",
        "FrameOfReferenceUID": "1.2.6",
        "Modality": "MR",
        "PatientID": "P1",
        "PatientName": "Doe^Jane",
        "SeriesDescription": "T2 sag lumbar",
        "SeriesNumber": 3,
        "InstanceNumber": 1,
        "ImageType": ["ORIGINAL", "PRIMARY", "M"],
        "ImagePositionPatient": [0, -10, 12],
        "ImageOrientationPatient": list(SAGITTAL),
        "PixelSpacing": [0.7, 0.8],
        "SliceThickness": 4,
        "Rows": values.shape[-2],
        "Columns": values.shape[-1],
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "PixelData": values.tobytes(),
        **T2,
        **tags,
    }
    for keyword, value in given.items():
        if value is not None:
            setattr(data, keyword, value)
    if "PixelData" in data:
        data["PixelData"].VR = "OW"
    return data


def save(path: Path, data: Dataset, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write a data set as a DICOM file."""
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = UID(syntax)
    data.file_meta.MediaStorageSOPClassUID = UID(str(data.get("SOPClassUID", MR)))
    data.file_meta.MediaStorageSOPInstanceUID = UID(str(data.get("SOPInstanceUID", "1.2.3")))
    path.parent.mkdir(parents=True, exist_ok=True)
    data.save_as(path, enforce_file_format=True)
    return path


def write(path: Path, values: NDArray[Any] | None = None, **tags: Any) -> Path:
    """Write one slice."""
    return save(path, dataset(noise() if values is None else values, **tags))


def write_series(folder: Path, count: int = 5, step_mm: float = 4.0, **tags: Any) -> Path:
    """Write a sagittal series, its files in another order than its slices."""
    for number in range(count):
        write(
            folder / f"IM{(number * 7) % 100:03}",
            noise(seed=number),
            InstanceNumber=count - number,
            **{"ImagePositionPatient": [number * step_mm - 8, -10, 12], **tags},
        )
    return folder


def opened(path: Path) -> StudyInput:
    """Open a path that holds MRI."""
    found = open_path(path)
    assert isinstance(found, StudyInput)
    return found


def only_study(path: Path) -> Study:
    """Open a path that holds one study."""
    (study,) = opened(path).studies
    return study


def refusal(path: Path) -> str:
    """Return the one sentence with which a path is refused."""
    with pytest.raises(InputError) as caught:
        open_path(path)
    sentence = caught.value.sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", ")"))
    return sentence
