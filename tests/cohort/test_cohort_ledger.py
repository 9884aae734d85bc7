"""What is kept survives a kill at any byte, and counts only for what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spinextract_gui.cohort.ledger import LEDGER, RESULTS, Ledger
from spinextract_gui.cohort.units import Unit
from spinextract_gui.domain.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path


def units(folder: Path) -> list[Unit]:
    return [Unit(name, folder / name) for name in ("../a", "b")]


def test_that_a_result_counts_only_under_its_own_key(tmp_path: Path) -> None:
    first, second = units(tmp_path)
    with Ledger(tmp_path) as ledger:
        ledger.keep(first, "key", "{}")
        ledger.fail(second, "key", "No.")
    with Ledger(tmp_path) as ledger:
        assert ledger.holds(first, "key")
        assert not ledger.holds(first, "another")
        assert not ledger.holds(second, "key")  # a failure is tried again
        assert ledger.failure(second) == "No."
        assert ledger.failure(first) == ""
    assert all(path.parent == tmp_path / RESULTS for path in tmp_path.rglob("*.json"))


def test_that_a_kill_at_any_byte_of_a_line_loses_that_line_only(tmp_path: Path) -> None:
    first, second = units(tmp_path)
    with Ledger(tmp_path) as ledger:
        ledger.keep(first, "key", "{}")
        whole = (tmp_path / LEDGER).stat().st_size
        ledger.keep(second, "key", "{}")
    content = (tmp_path / LEDGER).read_bytes()
    for length in range(whole, len(content) - 1):
        (tmp_path / LEDGER).write_bytes(content[:length])
        with Ledger(tmp_path) as ledger:
            assert ledger.holds(first, "key")
            assert not ledger.holds(second, "key")
            ledger.keep(second, "key", "{}")
        with Ledger(tmp_path) as ledger:
            assert ledger.holds(second, "key")


def test_that_a_result_whose_file_is_gone_is_made_again(tmp_path: Path) -> None:
    unit = units(tmp_path)[0]
    with Ledger(tmp_path) as ledger:
        ledger.keep(unit, "key", "{}")
        next((tmp_path / RESULTS).iterdir()).unlink()
        assert not ledger.holds(unit, "key")


def test_that_a_folder_is_worked_on_by_one_process_at_a_time(tmp_path: Path) -> None:
    with Ledger(tmp_path), pytest.raises(StorageError, match="Another cohort"):
        Ledger(tmp_path)
    with Ledger(tmp_path):
        pass
