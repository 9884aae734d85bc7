"""Written phantoms through the program's own reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.mri.geometry import Plane
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.mri.series import Weighting
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import StudyInput
from spinextract_gui.synthesis.demo import write_demo_study
from spinextract_gui.synthesis.spine.phantom import SpinePhantom
from spinextract_gui.synthesis.spine.planes import sagittal_planes
from spinextract_gui.synthesis.spine.write import write_axial_series, write_series

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.mri.series import Series, Study


PHANTOM = SpinePhantom(8)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("phantom")
    write_series(folder / "a", PHANTOM)
    write_axial_series(folder / "b", PHANTOM)
    return opened(folder)


def opened(folder: Path) -> Study:
    found = open_path(folder)
    assert isinstance(found, StudyInput)
    (study,) = found.studies
    return study


def chosen(study: Study) -> tuple[Series, Series]:
    assert study.sagittal.index is not None
    assert study.axial.index is not None
    return study.series[study.sagittal.index], study.series[study.axial.index]


def test_that_a_phantom_opens_with_its_geometry_and_pixels(study: Study) -> None:
    sagittal, axial = chosen(study)
    assert study.skipped == ()
    assert (sagittal.plane, sagittal.weighting) == (Plane.SAGITTAL, Weighting.T2)
    assert axial.weighting is Weighting.T2
    planes = sagittal_planes(PHANTOM)
    assert len(sagittal.slices) == len(planes)
    for one, plane in zip(sagittal.slices, planes, strict=True):
        assert one.geometry.origin.distance_mm(plane.origin) < 1e-3
        assert one.geometry.edges == plane.edges
    middle = sagittal.middle
    np.testing.assert_array_equal(
        sagittal.read_slice(middle), PHANTOM.render(planes[middle], noise_seed=1000 + middle + 1)
    )


def test_that_each_level_finds_its_axial_slice(study: Study) -> None:
    sagittal, axial = chosen(study)
    assert len(axial.stacks) == len(Level)
    frames = {one.frame_of_reference for one in (*sagittal.slices, *axial.slices)}
    assert len(frames) == 1
    for level, truth in PHANTOM.truth.items():
        nearest = axial.slices[axial.nearest(truth.centre)].geometry
        assert axial.stack_of(axial.nearest(truth.centre)) == level
        assert abs(nearest.distance_mm(truth.centre)) < 0.1
        point = nearest.to_image(truth.centre)
        assert point.x == pytest.approx((nearest.columns - 1) / 2, abs=0.1)


def test_that_the_demo_study_opens_as_a_sagittal_t2(tmp_path: Path) -> None:
    study = opened(write_demo_study(tmp_path))
    assert study.sagittal.index is not None
    series = study.series[study.sagittal.index]
    assert (len(series.slices), series.plane) == (38, Plane.SAGITTAL)
    assert series.weighting is Weighting.T2
    assert series.read_slice(series.middle).shape == (201, 257)
    assert study.skipped == ()
