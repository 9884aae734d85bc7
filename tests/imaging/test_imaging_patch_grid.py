"""Which patch lies where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.geometry import Point, Size
from spinextract_gui.domain.slide import Patch
from spinextract_gui.imaging.patch_grid import PatchGrid


def patches(*origins: tuple[int, int]) -> list[Patch]:
    return [Patch(i, Point(*origin), str(i)) for i, origin in enumerate(origins)]


@given(st.data())
def test_that_every_cell_of_patches_on_a_grid_knows_its_patch(data: st.DataObject) -> None:
    step = data.draw(st.sampled_from([300, 1000]))
    rows, cols = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 5))
    made = patches(*((r * step, c * step) for r in range(rows) for c in range(cols)))
    grid = PatchGrid(Size(rows * 1000, cols * 1000), made)
    assert grid.cell_px == 100
    for place, patch in enumerate(made):
        row, col = patch.origin.row // 100, patch.origin.col // 100
        assert (grid.places[row : row + 3, col : col + 3] == place).all()
    assert (grid.places >= 0).sum() == 9 * len(made)


@pytest.mark.parametrize(
    ("at", "expected"), [((0, 0), 0), ((299, 299), 0), ((299, 300), None), ((450, 950), 1)]
)
def test_that_a_pixel_finds_its_patch(at: tuple[int, int], expected: int | None) -> None:
    grid = PatchGrid(Size(1000, 1500), patches((0, 0), (313, 777)))
    assert grid.place_at(Point(*at)) == expected


def test_that_the_later_of_overlapping_patches_is_on_top() -> None:
    grid = PatchGrid(Size(500, 500), patches((0, 0), (100, 100)))
    assert grid.place_at(Point(150, 150)) == 1
    assert grid.places[1, 1] == 1


def test_that_a_grid_without_patches_finds_none() -> None:
    grid = PatchGrid(Size(0, 0), [])
    assert grid.place_at(Point(0, 0)) is None
    assert (grid.places == -1).all()


def test_that_odd_positions_and_huge_slides_keep_the_grid_small() -> None:
    odd = PatchGrid(Size(2000, 2000), patches((0, 7), (301, 613)))
    huge = PatchGrid(Size(60_000, 60_000), patches((0, 0), (300, 300)))
    assert odd.cell_px == 25
    assert huge.cell_px == 150
    assert max(huge.places.shape) <= 512
