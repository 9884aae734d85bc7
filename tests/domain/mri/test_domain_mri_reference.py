"""Reference lines between slices and the slice that shows a place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
from spinextract_gui.domain.mri.reference import reference_line, share_coordinates, slice_at
from spinextract_gui.domain.mri.series import MriSlice, Series

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.series import SliceImage

TO_LEFT, TO_BACK, TO_HEAD = Position(1, 0, 0), Position(0, 1, 0), Position(0, 0, 1)
TO_FEET = Position(0, 0, -1)


def sagittal(x_mm: float, frame: str = "one") -> MriSlice:
    """Return a slice 100 mm deep and 200 mm high whose pixels are 1 mm by 0.5 mm."""
    geometry = SliceGeometry(
        Position(x_mm, -50, 100), TO_BACK, TO_FEET, 0.5, 1.0, rows=401, columns=101
    )
    return MriSlice(geometry, frame)


def axial(z_mm: float, frame: str = "one") -> MriSlice:
    """Return a slice 81 mm wide and 61 mm deep, one pixel a millimetre."""
    geometry = SliceGeometry(
        Position(-40, -30, z_mm), TO_LEFT, TO_BACK, 1.0, 1.0, rows=61, columns=81
    )
    return MriSlice(geometry, frame)


class Stack(Series):
    """Slices without pixels."""

    def __init__(self, *slices: MriSlice) -> None:
        self.slices, self.stacks = slices, (range(len(slices)),)

    def read_slice(self, index: int) -> SliceImage:
        raise NotImplementedError

    def input_hash(self) -> str:
        raise NotImplementedError


def test_that_an_axial_slice_lies_across_the_sagittal_picture_at_its_height() -> None:
    line = reference_line(axial(20.0), sagittal(0.0))
    assert line is not None
    assert line.start.y == pytest.approx(160)
    assert line.end.y == pytest.approx(160)
    ends = sorted((line.start.x, line.end.x))
    assert ends == pytest.approx([19.5, 80.5])  # no wider than the axial picture is deep


def test_that_a_sagittal_slice_stands_upright_on_the_axial_picture() -> None:
    line = reference_line(sagittal(12.0), axial(0.0))
    assert line is not None
    assert line.start.x == pytest.approx(52)
    assert line.end.x == pytest.approx(52)
    assert sorted((line.start.y, line.end.y)) == pytest.approx([-0.5, 60.5])


@pytest.mark.parametrize(("first", "second"), [("one", "other"), ("", ""), ("one", "")])
def test_that_no_line_is_drawn_across_frames_of_reference(first: str, second: str) -> None:
    assert reference_line(axial(0.0, first), sagittal(0.0, second)) is None
    assert not share_coordinates(axial(0.0, first), sagittal(0.0, second))


def test_that_parallel_slices_and_slices_that_miss_each_other_have_no_line() -> None:
    assert reference_line(sagittal(0.0), sagittal(4.0)) is None
    assert reference_line(sagittal(200.0), axial(0.0)) is None
    assert reference_line(axial(300.0), sagittal(0.0)) is None


@given(tilt=st.floats(-0.6, 0.6), x_mm=st.floats(-35, 35), z_mm=st.floats(-60, 60))
def test_that_every_place_on_the_line_lies_on_both_slices(
    tilt: float, x_mm: float, z_mm: float
) -> None:
    flat = axial(z_mm)
    length = (1 + tilt * tilt) ** 0.5
    leaning = replace(flat.geometry, along_column=Position(0, 1 / length, tilt / length))
    cutting, shown = replace(flat, geometry=leaning), sagittal(x_mm)
    line = reference_line(cutting, shown)
    assert line is not None
    for point in line:
        assert shown.geometry.contains(ImagePoint(point.x * 0.999, point.y))
        place = shown.geometry.to_patient(point)
        assert cutting.geometry.distance_mm(place) == pytest.approx(0, abs=1e-6)


def test_that_the_closest_slice_of_the_same_frame_is_taken() -> None:
    stack = Stack(axial(0.0), axial(5.0), axial(9.8, "other"), axial(15.0))
    assert slice_at(stack, Position(0, 0, 6.0), "one") == 1
    assert slice_at(stack, Position(0, 0, 9.9), "other") == 2
    assert slice_at(stack, Position(0, 0, 9.9), "one") == 1
    assert slice_at(stack, Position(0, 0, 9.9), "third") is None
    assert slice_at(stack, Position(0, 0, 9.9), "") is None
