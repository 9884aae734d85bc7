"""Real files in every transfer syntax, compared with a second reader."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import UID

from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.codestream import picture_size
from spinextract_gui.readers.decoder.dicom_facts import DicomFacts
from spinextract_gui.readers.decoder.dicom_syntaxes import JPEG, NATIVE, PLUGINS, READABLE
from spinextract_gui.readers.decoder.mri_client import Plane, describe_mri, read_plane
from spinextract_gui.readers.mri.single import read_picture
from tests.readers.mri.dicom_writing import dataset, noise, only_study, opened, save

if TYPE_CHECKING:
    from numpy.typing import NDArray


def real_files(shared: Path) -> list[Path]:
    return sorted((shared / "data/mr_dicom").rglob("*.dcm"))


def by_second_reader(path: Path, frame: int) -> NDArray[Any]:
    """Return stored values of a frame as dicomsdl reads the whole file."""
    dicomsdl: Any = importlib.import_module("dicomsdl")
    values: NDArray[Any] = dicomsdl.open_file(str(path)).pixelData(frame, storedvalue=True)
    return values


def test_that_every_real_file_has_the_pixels_that_a_second_reader_finds(shared: Path) -> None:
    files = real_files(shared)
    assert len(files) >= 20
    seen = set()
    for path, facts in zip(files, describe_mri(files), strict=True):
        assert isinstance(facts, DicomFacts)
        seen.add(facts.syntax)
        if facts.is_cut:
            facts = replace(facts, rows=384, columns=384, frame_count=1)  # the mosaic itself
        for frame in {0, facts.frame_count // 2, facts.frame_count - 1}:
            ours = read_plane(Plane(path, frame, facts.rows, facts.columns))
            assert not isinstance(ours, ReadFault)
            assert np.array_equal(ours, by_second_reader(path, frame)), (path.name, frame)
    assert len(seen) >= 7


def test_that_the_nine_syntaxes_of_one_picture_give_one_picture(shared: Path) -> None:
    study = only_study(shared / "data/mr_dicom/dcm_qa_ts")
    pictures = [np.stack(list(map(series.read_slice, range(0, 35, 9)))) for series in study.series]
    assert [series.number for series in study.series] == list(range(1, 10))
    assert all(np.array_equal(picture, pictures[0]) for picture in pictures)
    assert len({series.key for series in study.series}) == 9
    assert pictures[0].max() > 1000


def test_that_every_real_file_lies_where_its_header_says(shared: Path) -> None:
    for path in real_files(shared):
        data = pydicom.dcmread(path, stop_before_pixels=True)
        stated = sorted(_places(data))
        study = only_study(path)
        if "MOSAIC" in data.ImageType:
            continue  # see below
        slices = [one for series in study.series for one in series.slices]
        found = sorted(tuple(round(p, 3) for p in one.geometry.origin) for one in slices)
        assert found == stated, path.name
        for one in slices:
            geometry = one.geometry
            assert geometry.normal.along(geometry.normal) == pytest.approx(1)
            assert (geometry.rows, geometry.columns) == (data.Rows, data.Columns)


def test_that_slices_of_a_mosaic_lie_where_nibabel_says(shared: Path) -> None:
    path = shared / "data/mr_dicom/dcm_qa_ts/1.dcm"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nibabel.nicom import dicomwrappers

        wrapped: Any = dicomwrappers.wrapper_from_file(path)
        voxels, affine = np.asarray(wrapped.get_data()), np.asarray(wrapped.affine)
    (series,) = only_study(path).series
    assert voxels.shape == (64, 64, len(series.slices))
    assert series.stacks == (range(35),)
    assert "mosaic" in series.notes[0]
    for index, one in enumerate(series.slices):
        k = one.number - 1
        assert np.array_equal(series.read_slice(index), voxels[:, :, k])
        for row, column in ((0, 0), (63, 63), (10, 20)):
            expected = affine @ (row, column, k, 1)
            place = one.geometry.to_patient(ImagePoint(column, row))
            assert place == pytest.approx(expected[:3], abs=1e-3)


def test_that_a_mosaic_without_its_private_header_is_shown_whole(tmp_path: Path) -> None:
    path = save(tmp_path / "a", dataset(noise(), ImageType=["ORIGINAL", "PRIMARY", "M", "MOSAIC"]))
    (series,) = only_study(path).series
    assert np.array_equal(series.read_slice(0), noise())
    assert "positions in it are not real" in series.notes[0]
    assert series.slices[0].frame_of_reference == ""


def _places(data: pydicom.Dataset) -> list[tuple[float, ...]]:
    frames: Any = data.get("PerFrameFunctionalGroupsSequence")
    if not frames:
        return [tuple(round(float(part), 3) for part in data.ImagePositionPatient)]
    positions = [frame.PlanePositionSequence[0].ImagePositionPatient for frame in frames]
    return [tuple(round(float(part), 3) for part in position) for position in positions]


def test_that_enhanced_frames_are_sorted_and_rescaled_one_by_one(shared: Path) -> None:
    path = shared / "data/mr_dicom/dcm_qa_enh/Philips/IM_0027_fMAP.dcm"
    data = pydicom.dcmread(path)
    frames = list(data.PerFrameFunctionalGroupsSequence)
    for series in only_study(path).series:
        heights = [one.geometry.centre.z_mm for one in series.slices]
        assert heights == sorted(heights, reverse=True)
        for index in (0, 13, len(series.slices) - 1):
            place = series.slices[index].geometry.origin
            values = series.read_slice(index)
            matching = [
                number
                for number, frame in enumerate(frames)
                if np.allclose(
                    frame.PlanePositionSequence[0].ImagePositionPatient, place, atol=1e-6
                )
                and np.allclose(_rescaled(path, frame, number), values, rtol=1e-6, atol=1e-3)
            ]
            assert matching


def _rescaled(path: Path, frame: Any, number: int) -> NDArray[np.float64]:
    scale = frame.PixelValueTransformationSequence[0]
    stored = by_second_reader(path, number).astype(np.float64)
    rescaled: NDArray[np.float64] = stored * float(scale.RescaleSlope)
    return rescaled + float(scale.RescaleIntercept)


def test_that_fragmented_frames_are_joined(shared: Path) -> None:
    for kind in ("jpegll", "j2k"):
        folder = shared / "data/mr_dicom/dcm_qa_frag" / kind
        (series,) = only_study(folder).series
        assert len(series.slices) == 4
        assert all(series.read_slice(index).any() for index in range(4))


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(
    "syntax",
    [
        "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.5",
        "1.2.840.10008.1.2.4.80",
        "1.2.840.10008.1.2.4.90",
    ],
)
def test_that_signed_and_unsigned_values_survive_compression(
    tmp_path: Path, syntax: str, signed: bool
) -> None:
    values: NDArray[Any] = noise(80, 70)
    if signed:
        values = values.astype(np.int16) - 2048
    data = dataset(values, PixelRepresentation=int(signed), BitsStored=12, HighBit=11)
    if syntax not in NATIVE:
        packed = get_encoder(UID(syntax)).encode(data, index=0)
        data.PixelData = encapsulate([packed])
        data["PixelData"].VR = "OB"
        data["PixelData"].is_undefined_length = True
    assert np.array_equal(read_picture(save(tmp_path / "s", data, syntax)), values)


def test_that_bits_beside_the_stored_ones_are_no_part_of_the_value(tmp_path: Path) -> None:
    values = noise()
    overlaid = dataset(values | np.uint16(0xF000))
    assert np.array_equal(read_picture(save(tmp_path / "overlay", overlaid)), values)
    shifted = dataset(values << 4, HighBit=15)
    assert np.array_equal(read_picture(save(tmp_path / "shifted", shifted)), values)


def test_that_eight_bits_are_read(tmp_path: Path) -> None:
    values = noise(20, 21).astype(np.uint8)
    data = dataset(values, BitsAllocated=8, BitsStored=8, HighBit=7)
    data["PixelData"].VR = "OB"
    assert np.array_equal(read_picture(save(tmp_path / "s", data)), values)


def test_that_a_slice_larger_than_the_shared_memory_comes_in_bands(tmp_path: Path) -> None:
    values = np.arange(2100 * 2200, dtype=np.uint32).reshape(2100, 2200).astype(np.uint16) % 4096
    (series,) = only_study(save(tmp_path / "large", dataset(values))).series
    assert np.array_equal(series.read_slice(0), values)


def test_that_no_decoder_under_a_copyleft_licence_is_there() -> None:
    for module in ("gdcm", "libjpeg", "pylibjpeg_libjpeg"):
        assert importlib.util.find_spec(module) is None
    names = {one.metadata["Name"].lower() for one in importlib.metadata.distributions()}
    assert not names & {"python-gdcm", "gdcm", "pylibjpeg-libjpeg"}


def test_that_only_pinned_decoders_are_asked() -> None:
    assert set(PLUGINS.values()) == {"pydicom", "pyjpegls", "pylibjpeg"}
    assert NATIVE | JPEG | PLUGINS.keys() == READABLE
    source = Path(importlib.import_module("spinextract_gui").__path__[0])
    texts = [file.read_text("utf-8") for file in source.rglob("*.py")]
    assert not any(".pixel_array" in text for text in texts)  # takes whatever is installed


def test_that_a_code_stream_tells_its_size(shared: Path) -> None:
    folder = shared / "data/mr_dicom/dcm_qa_ts"
    for name in ("5", "6", "7", "8", "9"):
        data = pydicom.dcmread(folder / f"{name}.dcm")
        frame = next(pydicom.encaps.generate_frames(data.PixelData, number_of_frames=1))
        size = picture_size(frame)
        assert (size.rows, size.columns, size.components) == (384, 384, 1)
        assert 12 <= size.bits <= 16
    with pytest.raises(ValueError, match="no header"):
        picture_size(b"\xff\xd8" + bytes(40))


def test_that_a_file_opened_alone_is_a_study_of_one_series(shared: Path) -> None:
    found = opened(shared / "data/mr_dicom/dcm_qa_ts/7.dcm")
    assert found.sort == "DICOM file"
    assert len(found.studies[0].series[0].slices) == 35
