from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.mri.geometry import (
    Edges,
    ImagePoint,
    Plane,
    Position,
    SliceGeometry,
)

ANGLES = st.floats(-math.pi, math.pi)
PLACES = st.floats(-500, 500)
SPACINGS = st.floats(0.1, 10)
COUNTS = st.integers(1, 1024)
OPPOSITE = dict(zip("APRLHF", "PALRFH", strict=True))


def turned(first: float, second: float, third: float) -> tuple[Position, Position]:
    """Return two directions at right angles, from three angles (z, y, x)."""
    (ca, sa), (cb, sb), (cc, sc) = ((math.cos(a), math.sin(a)) for a in (first, second, third))
    row = Position(ca * cb, sa * cb, -sb)
    column = Position(ca * sb * sc - sa * cc, sa * sb * sc + ca * cc, cb * sc)
    return row, column


@st.composite
def geometries(draw: st.DrawFn) -> SliceGeometry:
    """Draw slices of any size at any angle."""
    row, column = turned(draw(ANGLES), draw(ANGLES), draw(ANGLES))
    origin = Position(draw(PLACES), draw(PLACES), draw(PLACES))
    return SliceGeometry(
        origin, row, column, draw(SPACINGS), draw(SPACINGS), draw(COUNTS), draw(COUNTS)
    )


def slice_of(row: Position, column: Position) -> SliceGeometry:
    return SliceGeometry(Position(1, 2, 3), row, column, 0.7, 0.8, 100, 200)


@given(geometries(), PLACES, PLACES)
def test_that_a_pixel_comes_back_from_the_patient(
    geometry: SliceGeometry, x: float, y: float
) -> None:
    back = geometry.to_image(geometry.to_patient(ImagePoint(x, y)))
    assert back == pytest.approx((x, y), abs=1e-6)


@given(geometries(), PLACES, PLACES, PLACES)
def test_that_a_place_is_as_far_off_as_its_foot_on_the_slice(
    geometry: SliceGeometry, x: float, y: float, z: float
) -> None:
    place = Position(x, y, z)
    foot = geometry.to_patient(geometry.to_image(place))
    assert foot.distance_mm(place) == pytest.approx(abs(geometry.distance_mm(place)), abs=1e-6)
    assert geometry.distance_mm(foot) == pytest.approx(0, abs=1e-6)


@given(geometries())
def test_that_the_normal_is_a_unit_vector_at_right_angles(geometry: SliceGeometry) -> None:
    normal = geometry.normal
    assert normal.along(normal) == pytest.approx(1)
    assert normal.along(geometry.along_row) == pytest.approx(0, abs=1e-9)
    assert normal.along(geometry.along_column) == pytest.approx(0, abs=1e-9)


@given(geometries(), PLACES, PLACES)
def test_that_lengths_on_the_slice_are_lengths_in_the_patient(
    geometry: SliceGeometry, x: float, y: float
) -> None:
    first, second = ImagePoint(x, y), ImagePoint(y, x)
    apart = geometry.to_patient(first).distance_mm(geometry.to_patient(second))
    assert geometry.length_mm(first, second) == pytest.approx(apart, abs=1e-6)


@given(geometries())
def test_that_opposite_edges_have_opposite_letters(geometry: SliceGeometry) -> None:
    edges = geometry.edges
    for one, other in ((edges.left, edges.right), (edges.top, edges.bottom)):
        assert "".join(OPPOSITE[letter] for letter in one) == other
        assert 1 <= len(one) <= 2


@given(geometries())
def test_that_the_letters_name_the_strongest_directions(geometry: SliceGeometry) -> None:
    names = (("R", "L"), ("A", "P"), ("F", "H"))
    strongest = max(range(3), key=lambda axis: abs(geometry.along_row[axis]))
    letter = names[strongest][int(geometry.along_row[strongest] > 0)]
    ties = [abs(part) for part in geometry.along_row]
    if sorted(ties)[-1] - sorted(ties)[-2] > 1e-9:
        assert geometry.edges.right[0] == letter


@given(geometries())
def test_that_the_centre_is_on_the_slice_and_outside_is_not(geometry: SliceGeometry) -> None:
    assert geometry.contains(geometry.to_image(geometry.centre))
    assert geometry.contains(ImagePoint(0, 0))
    assert not geometry.contains(ImagePoint(geometry.columns - 0.4, 0))
    assert not geometry.contains(ImagePoint(0, -0.6))


@given(geometries(), st.floats(-100, 100))
def test_that_a_shift_along_the_normal_moves_the_place_as_far(
    geometry: SliceGeometry, shift: float
) -> None:
    origin = geometry.origin.moved(geometry.normal, shift)
    other = SliceGeometry(
        origin, geometry.along_row, geometry.along_column, 1.0, 1.0, geometry.rows, geometry.columns
    )
    assert other.place_mm - geometry.place_mm == pytest.approx(shift, abs=1e-6)


@pytest.mark.parametrize(
    ("row", "column", "plane", "edges"),
    [
        (Position(0, 1, 0), Position(0, 0, -1), Plane.SAGITTAL, Edges("A", "P", "H", "F")),
        (Position(0, -1, 0), Position(0, 0, -1), Plane.SAGITTAL, Edges("P", "A", "H", "F")),
        (Position(1, 0, 0), Position(0, 1, 0), Plane.AXIAL, Edges("R", "L", "A", "P")),
        (Position(-1, 0, 0), Position(0, 1, 0), Plane.AXIAL, Edges("L", "R", "A", "P")),
        (Position(1, 0, 0), Position(0, 0, -1), Plane.CORONAL, Edges("R", "L", "H", "F")),
    ],
)
def test_that_planes_and_letters_follow_the_standard(
    row: Position, column: Position, plane: Plane, edges: Edges
) -> None:
    geometry = slice_of(row, column)
    assert geometry.plane is plane
    assert geometry.edges == edges


def test_that_a_steep_slice_is_oblique_and_has_two_letters() -> None:
    half = math.sqrt(0.5)
    geometry = slice_of(Position(1, 0, 0), Position(0, half, -half))
    assert geometry.plane is Plane.OBLIQUE
    assert geometry.edges.top == "AH"
    assert geometry.edges.bottom == "PF"


def test_that_a_slight_tilt_keeps_the_plane_and_one_letter() -> None:
    angle = math.radians(15)
    geometry = slice_of(Position(1, 0, 0), Position(0, math.cos(angle), math.sin(angle)))
    assert geometry.plane is Plane.AXIAL
    assert geometry.edges.top == "A"
