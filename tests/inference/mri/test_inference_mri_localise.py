"""Levels are counted from below, named with care, and refused where they cannot be told."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.imaging.mri.upright import Upright
from tests.inference.mri.drawn_spines import (
    TO_BACK,
    TO_FOOT,
    FlatSeries,
    Spine,
    seeing,
    upright_geometry,
)

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.series import SliceImage

BACK, FOOT = TO_BACK, TO_FOOT
FRONT, HEAD = Position(0, -1, 0), Position(0, 0, 1)
SAGITTAL = [
    *product((BACK, FRONT), (FOOT, HEAD)),
    *((second, first) for first, second in product((BACK, FRONT), (FOOT, HEAD))),
]


def places(spine: Spine) -> list[tuple[float, float]]:
    return [spine.centre(row) for row in spine.rows()[-5:]]


def test_that_the_five_lowest_discs_are_named_from_below() -> None:
    spine = Spine(discs=7, lowest=250)
    found = seeing(spine).find(FlatSeries(), slice_index=2)
    assert [marker.level for marker in found.markers.ordered] == list(Level)
    assert found.reasons == ()
    for marker, place in zip(found.markers.ordered, places(spine), strict=True):
        assert math.dist(marker.point, place) < 1.0
        assert marker.placed_by is PlacedBy.MODEL
        assert marker.slice_index == 2


@pytest.mark.parametrize(("along_row", "along_column"), SAGITTAL)
def test_that_every_way_a_sagittal_slice_may_lie_gives_the_same_places(
    along_row: Position, along_column: Position
) -> None:
    geometry = SliceGeometry(Position(0, 0, 0), along_row, along_column, 1.0, 1.0, 320, 320)
    spine = Spine()
    found = seeing(spine).find(FlatSeries(geometry=geometry), slice_index=0)
    here = FlatSeries(geometry=geometry).slices[0].geometry
    upright = Upright.of(here)
    assert len(found.markers.by_level) == 5
    for marker, place in zip(found.markers.ordered, places(spine), strict=True):
        assert upright.from_slice(marker.point) == pytest.approx(place, abs=1.0)
    heights = [here.to_patient(marker.point).z_mm for marker in found.markers.ordered]
    assert heights == sorted(heights, reverse=True)


def test_that_turning_a_slice_and_back_returns_every_place() -> None:
    for along_row, along_column in SAGITTAL:
        geometry = SliceGeometry(Position(0, 0, 0), along_row, along_column, 2.0, 1.0, 5, 9)
        upright = Upright.of(geometry)
        for point in (ImagePoint(0, 0), ImagePoint(8, 4), ImagePoint(3.5, 1.25)):
            (again,) = upright.to_slice(upright.from_slice(point)[None])
            assert again == pytest.approx(point)


def test_that_a_disc_below_the_lumbosacral_one_is_not_counted() -> None:
    spine = Spine(discs=7, lowest=265, below=1)
    found = seeing(spine).find(FlatSeries(), slice_index=2)
    lowest = found.markers.by_level[Level.L5_S1].point
    assert math.dist(lowest, spine.centre(spine.rows()[-2])) < 1.5
    assert any("sacrum" in reason for reason in found.reasons)


def test_that_a_short_remnant_in_the_sacrum_does_not_pass_for_the_lumbosacral_disc() -> None:
    spine = Spine(discs=7, lowest=265, below=1, remnant=True)
    found = seeing(spine).find(FlatSeries(), slice_index=2)
    lowest = found.markers.by_level[Level.L5_S1].point
    assert math.dist(lowest, spine.centre(spine.rows()[-2])) < 1.5


def test_that_a_picture_without_the_sacrum_says_that_the_names_may_be_wrong() -> None:
    found = seeing(Spine(sacral=False)).find(FlatSeries(), slice_index=2)
    assert len(found.markers.by_level) == 5
    assert any("L5/S1 was not recognised" in reason for reason in found.reasons)
    assert found.markers.sacrum_unseen
    assert not seeing(Spine()).find(FlatSeries(), slice_index=2).markers.sacrum_unseen


def test_that_a_disc_that_was_not_seen_is_put_between_its_neighbours_and_named() -> None:
    spine = Spine(discs=7, lowest=250, missing=(2,))
    found = seeing(spine).find(FlatSeries(), slice_index=2)
    for marker, place in zip(found.markers.ordered, places(spine), strict=True):
        assert math.dist(marker.point, place) < 2.0
    assert any(reason.startswith("L3/L4 was not seen") for reason in found.reasons)


@pytest.mark.parametrize(
    ("spine", "words"),
    [
        (Spine(discs=4), "Only 4 discs"),
        (Spine(discs=0), "Only 0 discs"),
        (Spine(canal=False), "No spinal canal"),
        (Spine(discs=8, gap=18, sacral=False), "does not look like a lumbar spine"),
    ],
)
def test_that_what_is_no_lumbar_spine_gets_no_markers_and_a_sentence(
    spine: Spine, words: str
) -> None:
    found = seeing(spine).find(FlatSeries(), slice_index=2)
    assert not found.markers.by_level
    assert found.profile is None
    assert any(words in reason for reason in found.reasons)


def test_that_an_axial_series_is_refused_before_anything_is_computed() -> None:
    geometry = SliceGeometry(Position(0, 0, 0), Position(1, 0, 0), BACK, 1.0, 1.0, 320, 320)
    found = seeing().find(FlatSeries(geometry=geometry))
    assert not found.markers.by_level
    assert "sagittal" in found.reasons[0]


def test_that_slices_vote_and_the_best_one_carries_the_markers() -> None:
    good, poor = Spine(width=14), Spine(width=9, waist=9, missing=(1, 3))
    found = seeing(poor, good, good, poor, poor).find(FlatSeries(step_mm=3.0))
    assert len(found.markers.by_level) == 5
    assert {marker.slice_index for marker in found.markers.ordered} <= {1, 2}
    assert found.reasons == ()


def test_that_a_level_moves_to_the_slice_on_which_its_canal_is_clearly_wider() -> None:
    waisted, other = Spine(waist=8, waist_row=206), Spine(width=13.5)
    found = seeing(waisted, Spine(canal=False), other).find(FlatSeries(count=3, step_mm=3.0))
    assert len(found.markers.by_level) == 5
    assert len({marker.slice_index for marker in found.markers.ordered}) <= 2


def test_that_measuring_keeps_markers_where_the_user_put_them() -> None:
    spine = Spine()
    placed = {
        level: Marker(level, 1, ImagePoint(x + 3, y - 4), PlacedBy.USER)
        for level, (x, y) in zip(Level, places(spine), strict=True)
    }
    markers = Markers("flat", placed, transitional=True)
    found = seeing(spine).measure(FlatSeries(), markers)
    assert found.markers == markers
    assert list(found.widths) == list(Level)
    assert found.profile is not None
    assert found.reasons == ()
    assert found.contours[1]


def test_that_a_marker_far_from_any_canal_has_no_width_and_the_reason_names_it() -> None:
    far = Marker(Level.L2_L3, 0, ImagePoint(20, 150), PlacedBy.USER)
    found = seeing(Spine()).measure(FlatSeries(), Markers("flat", {Level.L2_L3: far}))
    assert not found.widths
    assert any("L2/L3" in reason for reason in found.reasons)


def test_that_a_large_field_of_view_is_shrunk_to_fit() -> None:
    series = FlatSeries(geometry=upright_geometry(1024, 1024, 0.5))
    found = seeing(Spine()).find(series, slice_index=2)
    widths = [width.width_mm for width in found.widths.values()]
    assert widths == pytest.approx([14 * 512 / 320] * 5, abs=0.3)


def test_that_closing_gives_back_the_network() -> None:
    localiser = seeing()
    with localiser:
        pass
    assert localiser._runtime.closed  # type: ignore[attr-defined]


class Damaged(FlatSeries):
    """A series some of whose slices cannot be read."""

    broken: frozenset[int] = frozenset()

    def read_slice(self, index: int) -> SliceImage:
        if index in self.broken:
            raise InputError(f"Slice {index + 1} is damaged.")
        return super().read_slice(index)


def test_that_a_damaged_slice_is_left_out_and_told() -> None:
    series = Damaged(step_mm=3.0)
    series.broken = frozenset({1})
    found = seeing(*[Spine()] * 9).find(series)
    assert len(found.markers.by_level) == 5
    assert any(reason.startswith("1 of the slices") for reason in found.reasons)


def test_that_a_series_of_damaged_slices_is_an_error() -> None:
    series = Damaged()
    series.broken = frozenset(range(5))
    with pytest.raises(InputError, match="damaged"):
        seeing().find(series)


def test_that_a_marker_on_a_slice_that_is_not_there_is_an_error() -> None:
    stray = Marker(Level.L4_L5, 99, ImagePoint(200, 200), PlacedBy.FILE)
    with pytest.raises(InputError, match="does not have"):
        seeing().measure(FlatSeries(), Markers("flat", {Level.L4_L5: stray}))
