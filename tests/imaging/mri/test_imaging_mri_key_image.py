"""Key images: the spine in true proportions, every level marked, the canal left free."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.imaging.mri.axial_image import axial_key_image
from spinextract_gui.imaging.mri.crop import Box, crop
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS
from spinextract_gui.imaging.mri.key_image import KeyImage, sagittal_key_image
from spinextract_gui.imaging.mri.signs import Sign, signs_of
from tests.reports.mri.study_cases import (
    MemorySeries,
    axial_series,
    no_call,
    profile,
    result_of,
    sagittal_series,
    study_of,
    usual,
)

if TYPE_CHECKING:
    from PIL import Image


def _signs() -> tuple[Sign, ...]:
    result, _ = usual()
    return signs_of(result.verdict, result.markers)


def _picture(signs: tuple[Sign, ...], longest_px: int = 900) -> KeyImage:
    return sagittal_key_image(sagittal_series(), 3, signs, profile(), longest_px)


def _has(image: Image.Image, colour: tuple[int, int, int]) -> bool:
    return bool((np.asarray(image) == colour).all(axis=2).sum() > 20)


def _canal(
    shown: KeyImage, signs: tuple[Sign, ...]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool]]:
    """Return the picture's pixels inside the canal, without those next to a width line."""
    height, width = shown.image.height, shown.image.width
    inside = np.zeros((height, width), bool)
    measured = profile()
    for row in range(height):
        y = row / shown.crop.px_per_row + shown.crop.box.top
        nearest = min(measured.centres, key=lambda centre: abs(centre.y - y))
        half = 12.5 / 2 / 0.9
        left, _ = shown.crop.at(ImagePoint(nearest.x - half, y))
        right, _ = shown.crop.at(ImagePoint(nearest.x + half, y))
        inside[row, max(0, round(left)) : round(right)] = True
        if any(abs(sign.point.y - y) < 3 for sign in signs):
            inside[row] = False
    inside[: height // 12] = inside[-height // 12 :] = False
    return inside


def test_that_every_grade_is_shown_in_its_colour() -> None:
    shown = _picture(_signs())
    for mark in GRADE_MARKS.values():
        assert _has(shown.image, mark.rgb)


def test_that_levels_without_a_grade_are_hollow() -> None:
    result, _ = usual()
    shown = _picture(signs_of(no_call(result).verdict, result.markers))
    for mark in GRADE_MARKS.values():
        assert not _has(shown.image, mark.rgb)
    assert not np.array_equal(np.asarray(shown.image), np.asarray(shown.crop.image))


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("columns", [150, 118])
def test_that_words_and_marks_leave_the_canal_free(mirrored: bool, columns: int) -> None:
    series = sagittal_series(columns=columns)
    signs = _signs()
    if mirrored:
        # The patient's back on the left: the painted spine keeps its place in the picture.
        series.slices = tuple(
            replace(one, geometry=replace(one.geometry, along_row=Position(0, -1, 0)))
            for one in series.slices
        )
    shown = sagittal_key_image(series, 3, signs, profile(), 900)
    changed = (np.asarray(shown.image) != np.asarray(shown.crop.image)).any(axis=2)
    assert changed.sum() > 2000
    assert not (changed & _canal(shown, signs)).any()


def test_that_words_stand_behind_the_canal_on_either_side() -> None:
    signs = _signs()
    for along, behind in ((Position(0, 1, 0), True), (Position(0, -1, 0), False)):
        series = sagittal_series(columns=190)
        series.slices = tuple(
            replace(one, geometry=replace(one.geometry, along_row=along)) for one in series.slices
        )
        shown = sagittal_key_image(series, 3, signs, profile(), 900)
        severe = (np.asarray(shown.image) == GRADE_MARKS[Grade.SEVERE].rgb).all(axis=2)
        column = float(np.median(np.nonzero(severe)[1]))
        canal, _ = shown.crop.at(signs[Level.L4_L5].point)
        assert (column > canal) is behind


@pytest.mark.parametrize("lying", [True, False])
def test_that_a_slice_stored_lying_or_upside_down_is_shown_head_up(lying: bool) -> None:
    upright, signs = sagittal_series(), _signs()
    stored = sagittal_series()
    rows = upright.slices[0].geometry.rows

    def there(point: ImagePoint) -> ImagePoint:
        return ImagePoint(point.y, point.x) if lying else ImagePoint(point.x, rows - 1 - point.y)

    stored.volume = np.stack([one.T if lying else one[::-1] for one in upright.volume])
    stored.slices = tuple(
        replace(one, geometry=_lying(one.geometry) if lying else _overhead(one.geometry))
        for one in upright.slices
    )
    moved = [
        replace(
            sign,
            point=there(sign.point),
            width=sign.width
            and replace(sign.width, front=there(sign.width.front), back=there(sign.width.back)),
        )
        for sign in signs
    ]
    course = replace(profile(), centres=tuple(there(one) for one in profile().centres))
    wanted = sagittal_key_image(upright, 3, signs, profile(), 900)
    shown = sagittal_key_image(stored, 3, moved, course, 900)
    assert np.array_equal(np.asarray(shown.image), np.asarray(wanted.image))
    for sign, own in zip(moved, signs, strict=True):
        assert shown.crop.at(sign.point) == pytest.approx(wanted.crop.at(own.point))


def _lying(geometry: SliceGeometry) -> SliceGeometry:
    return SliceGeometry(
        geometry.origin,
        geometry.along_column,
        geometry.along_row,
        geometry.column_spacing_mm,
        geometry.row_spacing_mm,
        geometry.columns,
        geometry.rows,
    )


def _overhead(geometry: SliceGeometry) -> SliceGeometry:
    last = geometry.to_patient(ImagePoint(0, geometry.rows - 1))
    down = geometry.along_column
    return replace(geometry, origin=last, along_column=Position(-down.x_mm, -down.y_mm, -down.z_mm))


def test_that_pixels_are_square_in_millimetres() -> None:
    series = sagittal_series()
    geometry = replace(series.slices[0].geometry, row_spacing_mm=2.0, column_spacing_mm=0.5)
    made = crop(np.zeros((160, 150), np.uint8), geometry, Box(10, 20, 110, 70), 800)
    assert made.image.size == (400, 800)
    assert made.px_per_column / 0.5 == pytest.approx(made.px_per_row / 2.0)
    assert made.at(ImagePoint(60, 45)) == pytest.approx((200, 400))


def test_that_a_place_on_the_slice_lands_on_its_pixel() -> None:
    grey = np.zeros((60, 50), np.uint8)
    grey[30, 20] = 255
    geometry = replace(sagittal_series().slices[0].geometry, rows=60, columns=50)
    made = crop(grey, geometry, Box(5.5, 8.5, 44.5, 55.5), 940)
    rows, columns = np.nonzero(np.asarray(made.image)[..., 0] > 200)
    x, y = made.at(ImagePoint(20, 30))
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx((x, y), abs=0.6)


def test_that_without_any_level_the_whole_slice_is_shown() -> None:
    shown = sagittal_key_image(sagittal_series(), 3, (), None, 800)
    assert shown.crop.box == Box(-0.5, -0.5, 149.5, 195.5)


@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (149.0, 195.0), (75.0, 80.0), (-0.4, 195.4)])
def test_that_one_marker_anywhere_gives_a_picture(x: float, y: float) -> None:
    marker = Marker(Level.L5_S1, 3, ImagePoint(x, y), PlacedBy.USER)
    markers = Markers("a", {Level.L5_S1: marker})
    result, _ = usual()
    signs = signs_of(replace(result.verdict, levels=()), markers)
    shown = sagittal_key_image(sagittal_series(), 3, signs, None, 500)
    assert max(shown.image.size) == 500
    assert signs[0].words == "not graded"


def test_that_a_scale_is_drawn_only_where_millimetres_are_known() -> None:
    def corner(series: MemorySeries) -> int:
        image = np.asarray(sagittal_key_image(series, 3, (), None, 800).image)
        return int((image[-40:, :200] == 255).all(axis=2).sum())

    unknown = sagittal_series()
    unknown.spacing_known = False
    assert corner(sagittal_series()) > corner(unknown) + 200


def test_that_a_slice_which_cannot_be_read_is_an_input_error() -> None:
    series = sagittal_series()
    series.gone = True
    with pytest.raises(InputError):
        sagittal_key_image(series, 3, ())


def test_that_the_axial_picture_is_the_slice_through_the_level() -> None:
    sagittal, axial = sagittal_series(), axial_series()
    sign = _signs()[Level.L4_L5]
    shown = axial_key_image(sagittal, axial, sign)
    assert shown is not None
    level = sagittal.slices[3].geometry.to_patient(sign.point)
    off = [abs(one.geometry.distance_mm(level)) for one in axial.slices]
    assert shown.slice_index == int(np.argmin(off))
    assert _has(shown.image, GRADE_MARKS[Grade.SEVERE].rgb)
    middle = np.asarray(shown.image)[300:600, 300:600]
    assert not (middle == GRADE_MARKS[Grade.SEVERE].rgb).all(axis=2).any()


@pytest.mark.parametrize("frame", ["", "9.9.9"])
def test_that_another_frame_of_reference_gives_no_axial_picture(frame: str) -> None:
    assert axial_key_image(sagittal_series(), axial_series(frame), _signs()[3]) is None


def test_that_a_level_between_two_stacks_has_no_axial_picture() -> None:
    axial = axial_series()
    kept = [index for index, _ in enumerate(axial.slices) if not 14 < index < 34]
    axial.slices = tuple(axial.slices[index] for index in kept)
    axial.stacks = (range(15), range(15, len(kept)))
    assert axial_key_image(sagittal_series(), axial, _signs()[Level.L4_L5]) is None


def test_that_no_words_of_the_file_reach_a_picture() -> None:
    plain = sagittal_key_image(sagittal_series(), 3, _signs(), None, 600)
    named = sagittal_series()
    named.description = "DOE^JANE"
    study = replace(study_of(named), identity=replace(study_of(named).identity, name="X" * 40))
    signs = signs_of(result_of(study).verdict, result_of(study).markers)
    again = sagittal_key_image(named, 3, signs, None, 600)
    np.testing.assert_array_equal(np.asarray(plain.image), np.asarray(again.image))
