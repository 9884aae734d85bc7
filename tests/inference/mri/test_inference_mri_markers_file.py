"""Levels as a file: what is written is read back, what is hostile is refused with a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level, PlacedBy
from spinextract_gui.inference.mri.markers_file import read_markers, write_markers
from tests.inference.mri.grading_fakes import FakeSeries, a_study, some_markers

if TYPE_CHECKING:
    from pathlib import Path


def test_that_markers_come_back_as_they_were_written(tmp_path: Path) -> None:
    markers = replace(some_markers(transitional=True), sacrum_unseen=True)
    moved = replace(markers.by_level[Level.L4_L5], placed_by=PlacedBy.MOVED)
    markers = markers.with_marker(moved)
    study = a_study(FakeSeries())
    write_markers(tmp_path / "levels.json", markers, study)
    assert read_markers(tmp_path / "levels.json", study) == markers
    written = json.loads((tmp_path / "levels.json").read_text("utf-8"))
    assert "Research use only" in written["notice"]
    assert "Doe" not in (tmp_path / "levels.json").read_text("utf-8")


def test_that_markers_find_their_places_in_a_series_that_was_split_otherwise(
    tmp_path: Path,
) -> None:
    whole = FakeSeries(9, key="whole")
    write_markers(tmp_path / "levels.json", some_markers(key="whole"), a_study(whole))
    part = FakeSeries(9, key="part")
    part.slices, part.stacks = part.slices[1:6], (range(5),)
    found = read_markers(tmp_path / "levels.json", a_study(part))
    assert found.series_key == "part"
    assert {one.slice_index for one in found.ordered} == {1}
    assert found.by_level[Level.L1_L2].point == pytest.approx(ImagePoint(20.0, 8.0))


def test_that_markers_of_another_frame_of_reference_are_refused(tmp_path: Path) -> None:
    write_markers(tmp_path / "levels.json", some_markers(), a_study(FakeSeries()))
    other = FakeSeries(key="other")
    other.slices = tuple(replace(one, frame_of_reference="9.9") for one in other.slices)
    with pytest.raises(InputError, match="another series"):
        read_markers(tmp_path / "levels.json", a_study(other))


def test_that_a_file_written_by_hand_needs_only_levels_and_places(tmp_path: Path) -> None:
    path = tmp_path / "hand.json"
    path.write_text('{"markers": [{"level": "l4-l5", "slice": 3, "x": 20, "y": 30.5}]}')
    found = read_markers(path, a_study(FakeSeries()))
    (marker,) = found.ordered
    assert (marker.level, marker.slice_index) == (Level.L4_L5, 3)
    assert marker.point == ImagePoint(20, 30.5)
    assert marker.placed_by is PlacedBy.FILE


ENTRY = '{"level": "L4/L5", "slice": 1, "x": 2, "y": 3}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "[" * 100_000,
        '{"markers": []}',
        f'{{"markers": [{ENTRY}, {ENTRY}]}}',
        f'{{"version": 2, "markers": [{ENTRY}]}}',
        f'{{"format": "other", "markers": [{ENTRY}]}}',
        f'{{"extra": 1, "markers": [{ENTRY}]}}',
        '{"markers": [{"level": "C4/C5", "slice": 1, "x": 2, "y": 3}]}',
        '{"markers": [{"level": "L4/L5", "slice": 99, "x": 2, "y": 3}]}',
        '{"markers": [{"level": "L4/L5", "slice": -1, "x": 2, "y": 3}]}',
        '{"markers": [{"level": "L4/L5", "slice": 1, "x": 2000, "y": 3}]}',
        '{"markers": [{"level": "L4/L5", "slice": 1, "x": NaN, "y": 3}]}',
        '{"markers": [{"level": "L4/L5", "slice": "1", "x": "2", "y": 3}]}',
        f'{{"series": "foreign", "markers": [{ENTRY}]}}',
    ],
)
def test_that_a_wrong_file_gets_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "levels.json"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        read_markers(path, a_study(FakeSeries()))
    sentence = refused.value.sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400


def test_that_a_file_too_large_or_absent_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "big.json").write_bytes(b" " * (1 << 20))
    with pytest.raises(InputError, match="too large"):
        read_markers(tmp_path / "big.json", a_study(FakeSeries()))
    with pytest.raises(InputError, match="could not be read"):
        read_markers(tmp_path / "nowhere.json", a_study(FakeSeries()))
