"""What a decoder child answers is checked before anything is made of it."""

from __future__ import annotations

import json
import math
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder import checked
from spinextract_gui.readers.decoder.dicom_facts import DicomFacts
from spinextract_gui.readers.decoder.dicom_header import describe_dicom
from spinextract_gui.readers.decoder.mri_client import Plane, describe_mri, read_plane
from spinextract_gui.readers.decoder.mri_facts import facts_from_message
from spinextract_gui.readers.decoder.pool import DecoderPool
from tests.readers.mri.dicom_writing import write

if TYPE_CHECKING:
    from pathlib import Path

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def message(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a sound answer as JSON."""
    path = write(tmp_path_factory.mktemp("facts") / "a", WindowCenter=40, WindowWidth=400)
    return json.dumps(describe_dicom(path))


@given(st.data())
def test_that_garbage_in_an_answer_is_refused_or_left_out(
    message: str, data: st.DataObject
) -> None:
    answer: dict[str, Any] = json.loads(message)
    place = data.draw(st.sampled_from([answer, answer["frames"][0]]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON)
    try:
        facts = facts_from_message(answer)
    except (ValueError, KeyError, TypeError, OverflowError):
        return
    assert isinstance(facts, DicomFacts)
    frame = facts.frames[0]
    assert all(math.isfinite(part) for part in frame.position or ())
    assert math.isfinite(frame.slope)
    assert frame.slope != 0
    assert facts.description.isprintable()
    assert 0 <= facts.rows <= 1 << 40


@given(st.lists(st.floats(-2, 2), min_size=6, max_size=6))
def test_that_directions_are_unit_vectors_at_right_angles_or_none(parts: list[float]) -> None:
    row, column = checked.directions(parts)
    if row is None or column is None:
        return
    assert row.along(row) == pytest.approx(1)
    assert column.along(column) == pytest.approx(1)
    assert row.along(column) == pytest.approx(0, abs=1e-9)


@given(st.text())
def test_that_foreign_text_is_one_bounded_line(text: str) -> None:
    plain = checked.plain(text)
    assert plain.isprintable()
    assert len(plain) <= 200
    assert checked.plain(plain) == plain


def lying(answer: str) -> DecoderPool:
    """Return a pool whose children answer every question about MRI files alike."""
    script = f"""
        from spinextract_gui.readers.decoder import child
        child._describe_mri = lambda *_: {answer}
        child.main()
    """
    return DecoderPool((sys.executable, "-c", textwrap.dedent(script)), children=1)


@pytest.mark.parametrize("answer", ["{}", "{'kind': 'nifti', 'shape': [1, 2]}", "{'kind': 7}"])
def test_that_a_child_that_lies_is_no_fact(tmp_path: Path, answer: str) -> None:
    pool = lying(answer)
    (found,) = describe_mri([write(tmp_path / "a")], pool)
    pool.shutdown()
    assert isinstance(found, ReadFault)


def test_that_a_file_that_changed_since_it_was_opened_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path / "a")
    answer = read_plane(Plane(path, 0, 30, 30))
    assert isinstance(answer, ReadFault)
    assert "changed" in answer.sentence
