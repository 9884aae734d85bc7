"""The marks of the grades: the colours of the visual language, three shapes of equal weight."""

from __future__ import annotations

import math

import pytest

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS, Shape, outline


def test_that_every_grade_has_its_own_colour_and_shape() -> None:
    assert set(GRADE_MARKS) == set(Grade)
    assert len({mark.colour for mark in GRADE_MARKS.values()}) == len(Grade)
    assert len({mark.shape for mark in GRADE_MARKS.values()}) == len(Grade)
    assert GRADE_MARKS[Grade.SEVERE].rgb == (0xE0, 0x56, 0x6B)


@pytest.mark.parametrize("shape", Shape)
def test_that_the_shapes_stand_centred_and_look_equally_large(shape: Shape) -> None:
    corners = outline(shape, 20.0, 30.0, 5.0)
    xs, ys = zip(*corners, strict=True)
    assert (min(xs) + max(xs)) / 2 == pytest.approx(20.0)
    assert (min(ys) + max(ys)) / 2 == pytest.approx(30.0)
    following = (*corners[1:], corners[0])
    area = abs(sum(a * d - b * c for (a, b), (c, d) in zip(corners, following, strict=True))) / 2
    assert area == pytest.approx(math.pi * 25, rel=0.02)
