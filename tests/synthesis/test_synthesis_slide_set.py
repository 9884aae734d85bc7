"""Sets of phantom slides open as labelled trees, say what they are and share no slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import SlideInput
from spinextract_gui.synthesis.slide_set import SlideSet, write_slide_set

if TYPE_CHECKING:
    from pathlib import Path


def test_that_a_set_opens_as_a_labelled_tree_of_synthetic_patients(tmp_path: Path) -> None:
    begun: list[int] = []
    write_slide_set(tmp_path, SlideSet(1, 5, (320,)), begun.append)
    opened = open_path(tmp_path)
    assert isinstance(opened, SlideInput)
    slides = [slide for case in opened.cases for slide in case.slides]
    assert {slide.true_class for slide in slides} <= set(TumourClass)
    assert all("synthetic" in slide.label for slide in slides)
    assert begun == [0, 1, 2, 3, 4]


def test_that_sets_share_no_seed() -> None:
    first, second = ({one.seed for one in SlideSet(2, seed).phantoms()} for seed in (7, 8))
    assert len(first) == 8
    assert not first & second
