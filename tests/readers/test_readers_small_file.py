"""Files that have no business being large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.small_file import read_small

if TYPE_CHECKING:
    from pathlib import Path


def test_that_a_file_comes_whole_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"12345")
    assert read_small(path, 5, "a table") == b"12345"
    with pytest.raises(InputError, match=r"rows\.csv is too large for a table\."):
        read_small(path, 4, "a table")


def test_that_a_file_that_is_not_there_gets_a_sentence_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^absent\.csv could not be read: ") as refused:
        read_small(tmp_path / "absent.csv", 4, "a table")
    assert tmp_path.name not in refused.value.sentence
