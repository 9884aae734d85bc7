"""Enhanced multi-frame files: everything lies in functional groups, frames in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom.dataset import Dataset

from spinextract_gui.domain.mri.geometry import Plane
from spinextract_gui.domain.mri.series import Weighting
from tests.readers.mri.dicom_writing import SAGITTAL, dataset, noise, only_study, refusal, save

if TYPE_CHECKING:
    from pathlib import Path

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
ORDER = (3, 0, 4, 1, 2)
"""Frame by frame, the place of each from right to left."""


def group(**macros: dict[str, Any]) -> Dataset:
    """Return functional groups: sequences of one item each."""
    groups = Dataset()
    for sequence, values in macros.items():
        item = Dataset()
        for keyword, value in values.items():
            setattr(item, keyword, value)
        setattr(groups, sequence, [item])
    return groups


def enhanced(frames: int = len(ORDER), **shared: dict[str, Any]) -> Dataset:
    """Return a sagittal series in one file, each frame with its own rescale and window."""
    values = np.stack([noise(seed=place) for place in ORDER[:frames]])
    top = dict.fromkeys(
        ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness",
         "EchoTime", "RepetitionTime", "ScanningSequence"),
    )  # fmt: skip
    data = dataset(
        values, SOPClassUID=ENHANCED_MR, NumberOfFrames=frames, EchoPulseSequence="SPIN",
        BodyPartExamined="LSPINE", **top,
    )  # fmt: skip
    data.SharedFunctionalGroupsSequence = [
        group(
            PlaneOrientationSequence={"ImageOrientationPatient": list(SAGITTAL)},
            PixelMeasuresSequence={"PixelSpacing": [0.6, 0.7], "SliceThickness": 4},
            MREchoSequence={"EffectiveEchoTime": 102.0},
            MRTimingAndRelatedParametersSequence={"RepetitionTime": 3500.0},
            **shared,
        )
    ]
    data.PerFrameFunctionalGroupsSequence = [
        group(
            PlanePositionSequence={"ImagePositionPatient": [4.4 * place, -90, 80]},
            PixelValueTransformationSequence={
                "RescaleSlope": 1 + place, "RescaleIntercept": 10 * place,
            },
            FrameVOILUTSequence={"WindowCenter": 500 + place, "WindowWidth": 900},
            FrameContentSequence={"InStackPositionNumber": place + 1, "StackID": "1"},
        )
        for place in ORDER[:frames]
    ]  # fmt: skip
    return data


def test_that_frames_in_any_order_make_one_sorted_series(tmp_path: Path) -> None:
    study = only_study(save(tmp_path / "a", enhanced()))
    (series,) = study.series
    assert series.plane is Plane.SAGITTAL
    assert series.stacks == (range(5),)
    assert series.weighting is Weighting.T2
    assert series.acquisition.echo_time_ms == 102
    assert series.acquisition.repetition_time_ms == 3500
    for place, one in enumerate(series.slices):
        assert one.geometry.origin == pytest.approx((4.4 * place, -90, 80))
        assert one.geometry.row_spacing_mm == pytest.approx(0.6)
        assert one.geometry.column_spacing_mm == pytest.approx(0.7)
        assert (one.number, one.window_centre) == (place + 1, 500 + place)
        expected = noise(seed=place) * (1.0 + place) + 10 * place
        assert np.allclose(series.read_slice(place), expected)
    assert study.sagittal.index == 0


def test_that_an_inversion_time_in_the_groups_means_stir(tmp_path: Path) -> None:
    data = enhanced(MRModifierSequence={"InversionTimes": [170.0]})
    (series,) = only_study(save(tmp_path / "a", data)).series
    assert series.weighting is Weighting.STIR
    assert series.acquisition.inversion_time_ms == 170


def test_that_frames_without_a_place_of_their_own_are_refused(tmp_path: Path) -> None:
    data = enhanced()
    del data.PerFrameFunctionalGroupsSequence[2:]
    assert "claims 5 frames and says where 2" in refusal(save(tmp_path / "a", data))
    data = enhanced()
    del data.PerFrameFunctionalGroupsSequence[3].PlanePositionSequence
    study = only_study(save(tmp_path / "b", data))
    assert "ImagePositionPatient missing" in study.skipped[0].sentence


def test_that_an_enhanced_and_a_classic_file_lie_in_one_study(tmp_path: Path) -> None:
    save(tmp_path / "a", enhanced())
    save(tmp_path / "b", dataset(noise(), SeriesInstanceUID="1.2.77", SeriesNumber=9))
    assert [len(series.slices) for series in only_study(tmp_path).series] == [5, 1]
