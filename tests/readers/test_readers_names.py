from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.geometry import Point
from spinextract_gui.readers.listing import natural_key
from spinextract_gui.readers.srh.names import MAX_POSITION_PX, position, positions

fields = st.integers(0, 90).map(lambda n: n * 1000)
offsets = st.sampled_from((0, 300, 600))
prefixes = st.from_regex(r"[A-Za-z_]{0,8}-?[0-9]{0,3}", fullmatch=True)


@given(prefixes, fields, fields, offsets, offsets)
def test_that_an_opensrh_name_gives_field_origin_plus_offset_row_first(
    prefix: str, ix: int, jx: int, iy: int, jy: int
) -> None:
    assert position(f"{prefix}-{ix}_{jx}_{iy}_{jy}") == Point(ix + iy, jx + jy)


@given(st.integers(0, 40), st.integers(0, MAX_POSITION_PX), st.integers(0, MAX_POSITION_PX))
def test_that_a_strip_name_gives_global_pixels_row_first(strip: int, row: int, col: int) -> None:
    assert position(f"strip_{strip}-{row}_{col}") == Point(row, col)


def test_that_the_example_of_the_specification_is_understood() -> None:
    assert position("NIO_001-6-0_1000_300_600") == Point(300, 1600)


@given(st.text(max_size=40))
def test_that_no_name_makes_the_parser_fail_or_leave_the_slide(stem: str) -> None:
    point = position(stem)
    assert point is None or 0 <= min(point.row, point.col) <= MAX_POSITION_PX


def test_that_impossible_and_missing_positions_count_as_none() -> None:
    for stem in ("patch", "a-9999999_0", "a-1_2_3", "12_34", "a-1_-2", "a-\u0661_\u0662", ""):
        assert position(stem) is None


@given(st.integers(1, 200))
def test_that_patches_without_position_form_a_compact_grid_without_overlap(count: int) -> None:
    points, unknown = positions([f"patch{n}" for n in range(count)])
    assert unknown == count
    assert len(set(points)) == count
    side = max(max(point.row, point.col) for point in points) // 300 + 1
    assert (side - 1) ** 2 < count <= side**2


def test_that_patches_without_position_lie_below_those_that_have_one() -> None:
    points, unknown = positions(["a-600_0", "b", "c-0_300"])
    assert unknown == 1
    assert points == [Point(600, 0), Point(900, 0), Point(0, 300)]


def test_that_names_are_sorted_as_people_count() -> None:
    names = ["s10", "s2", "s1a", "10", "9", "s1"]
    assert sorted(names, key=natural_key) == ["9", "10", "s1", "s1a", "s2", "s10"]


@given(st.lists(st.text(max_size=30)))
def test_that_any_names_can_be_compared(names: list[str]) -> None:
    assert len(sorted(names, key=natural_key)) == len(names)
