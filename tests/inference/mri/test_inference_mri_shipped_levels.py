"""The shipped localiser on real slices, on a whole series and on what is no lumbar spine.

The SPIDER slices were all in its training: that it finds them shows that the whole path works,
not how good it is. How good it is on patients it never saw stands in its card, measured by
``spinextract train levels --cross-validate 4`` with the recipe in ``models/recipes``.
"""

from __future__ import annotations

import io
import math
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from spinextract_gui.cli.level_picture import level_picture
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.mri.template import place
from spinextract_gui.domain.settings import DEFAULT_LEVELS_MODEL, Device, Precision
from spinextract_gui.inference.mri.localise import open_localiser
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import StudyInput
from spinextract_gui.training.levels.assess import LevelError, compared, summary
from spinextract_gui.training.levels.reference import MaskLocaliser
from spinextract_gui.training.levels.series import PatientSeries
from spinextract_gui.training.levels.slices import read_slices
from tests.inference.mri.drawn_spines import FlatSeries, upright_geometry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spinextract_gui.domain.mri.series import Series, SliceImage
    from spinextract_gui.inference.mri.localise import Localiser

KEPT = Path(__file__).resolve().parents[3] / "resources" / "screenshots"
PATIENTS = ("007", "081", "162", "241")


@pytest.fixture(scope="module")
def localiser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Localiser]:
    bundle = ModelStore().find(DEFAULT_LEVELS_MODEL)
    cache = tmp_path_factory.mktemp("cache")
    with open_localiser(bundle, Device.CPU, Precision.AUTO, cache, lambda _: None) as opened:
        yield opened


@pytest.fixture(scope="module")
def lumbar(shared: Path) -> Series:
    opened = open_path(shared / "data/spine_mri/dicom_series/sct_t2_lumbar_sag")
    assert isinstance(opened, StudyInput)
    (study,) = opened.studies
    assert study.sagittal.index is not None
    return study.series[study.sagittal.index]


@pytest.fixture(scope="module")
def patients(shared: Path) -> list[PatientSeries]:
    slices = read_slices(shared / "data/spine_mri/spider_slices")
    return [PatientSeries([one for one in slices if one.patient == name]) for name in PATIENTS]


def test_that_slices_of_the_training_set_get_the_levels_of_their_masks(
    localiser: Localiser, patients: list[PatientSeries], record_property: Callable[..., None]
) -> None:
    errors: list[LevelError] = []
    alone: list[LevelError] = []
    for series in patients:
        truth = MaskLocaliser(series)
        wanted = [truth.find(series, index) for index in range(len(series.slices))]
        errors += compared(localiser.find(series), wanted)
        alone += compared(localiser.find(series, series.middle), wanted)
    figures = summary(errors)
    record_property("levels_in_sample", str(figures))
    assert summary(alone)["within half a disc gap"] == 1.0
    assert figures["not placed"] == 0
    assert figures["within half a disc gap"] == 1.0
    assert (figures["mean distance, disc gaps"] or 1) < 0.1
    assert (figures["mean width error, px"] or 9) < 4


def test_that_the_template_is_close_to_the_levels_of_the_masks(
    patients: list[PatientSeries],
) -> None:
    two, three = [], []
    for series in patients:
        found = MaskLocaliser(series).find(series, series.middle)
        points = {level: marker.point for level, marker in found.markers.by_level.items()}
        gap = math.dist(points[Level.L1_L2], points[Level.L5_S1]) / 4
        ends = points[Level.L1_L2], points[Level.L5_S1]
        plain, refined = place(*ends), place(*ends, points[Level.L3_L4])
        inner = (Level.L2_L3, Level.L3_L4, Level.L4_L5)
        two += [math.dist(plain[level], points[level]) / gap for level in inner]
        three += [math.dist(refined[level], points[level]) / gap for level in inner]
    assert np.mean(two) < 0.25
    assert np.mean(three) < np.mean(two)


def test_that_the_real_lumbar_series_gets_five_levels_in_order(
    localiser: Localiser, lumbar: Series
) -> None:
    found = localiser.find(lumbar)
    markers = found.markers.ordered
    assert [marker.level for marker in markers] == list(Level)
    places = [
        lumbar.slices[marker.slice_index].geometry.to_patient(marker.point) for marker in markers
    ]
    steps = [upper.z_mm - lower.z_mm for upper, lower in pairwise(places)]
    assert all(24 < step < 45 for step in steps)
    assert all(abs(one.x_mm) < 12 for one in places)
    for width in found.widths.values():
        assert width.width_mm is not None
        assert 8 < width.width_mm < 22
    assert len(found.widths) == 5
    # the series ends above the sacrum, and the program must notice
    assert any("L5/S1 was not recognised" in reason for reason in found.reasons)


def test_that_the_picture_of_the_lumbar_series_shows_its_levels(
    localiser: Localiser, lumbar: Series, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    found = localiser.find(lumbar)
    picture = level_picture(lumbar, found, DEFAULT_LEVELS_MODEL)
    folder = KEPT if request.config.getoption("--update-screenshots") else tmp_path
    (folder / "levels-sct.png").write_bytes(picture)
    with Image.open(io.BytesIO(picture)) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    accent = (abs(pixels - (0x5A, 0xA9, 0xFF)).sum(axis=2) < 60).sum()
    assert accent > 300
    assert pixels.shape[0] > 620
    assert len(picture) < 200_000  # it stands in the README


class PaintedSeries(FlatSeries):
    """A sagittal series whose slices come from a function of their number."""

    def __init__(self, paint: Callable[[int], SliceImage], spacing_mm: float) -> None:
        rows, columns = paint(0).shape
        super().__init__(7, upright_geometry(rows, columns, spacing_mm))
        self._paint = paint

    def read_slice(self, index: int) -> SliceImage:
        return self._paint(index)


def noise(index: int) -> SliceImage:
    return np.random.default_rng(index).normal(100, 20, (384, 384)).astype(np.float32)


def black(_: int) -> SliceImage:
    return np.zeros((384, 384), np.float32)


def no_numbers(_: int) -> SliceImage:
    return np.full((384, 384), np.nan, np.float32)


def bottle(_: int) -> SliceImage:
    y, x = np.mgrid[:384, :384]
    return np.asarray(800 * (np.hypot(x - 190, y - 190) < 120) + 5 * np.sin(x / 9), np.float32)


def grid(_: int) -> SliceImage:
    y, x = np.mgrid[:384, :384]
    return np.asarray(100 * ((x // 24 + y // 24) % 2), np.float32)


@pytest.mark.parametrize("paint", [noise, black, no_numbers, bottle, grid])
def test_that_what_is_no_spine_gets_no_levels_and_a_sentence(
    localiser: Localiser, paint: Callable[[int], SliceImage]
) -> None:
    found = localiser.find(PaintedSeries(paint, 0.75))
    assert not found.markers.by_level
    assert found.reasons
    assert found.profile is None


@pytest.mark.parametrize("share", [0.45, 0.55])
def test_that_a_spine_with_discs_as_close_as_cervical_ones_is_refused(
    localiser: Localiser, lumbar: Series, share: float
) -> None:
    def smaller(index: int) -> SliceImage:
        return lumbar.read_slice(11 + index)

    found = localiser.find(PaintedSeries(smaller, share))
    assert not found.markers.by_level
    assert found.reasons


def test_that_a_slice_of_a_lumbar_series_can_be_asked_for_alone(
    localiser: Localiser, lumbar: Series
) -> None:
    found = localiser.find(lumbar, slice_index=14)
    assert {marker.slice_index for marker in found.markers.ordered} == {14}
    again = localiser.measure(lumbar, found.markers)
    assert again.markers == found.markers
    assert again.widths == found.widths
    assert again.profile == found.profile


def test_that_finding_twice_gives_the_same(localiser: Localiser, lumbar: Series) -> None:
    first, second = (localiser.find(lumbar) for _ in range(2))
    assert first.markers == second.markers
    assert first.widths == second.widths
