"""The case library: what is kept, what is never kept, and what survives."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.domain.settings import DiagnosisSettings, Precision
from spinextract_gui.library.staleness import stale_reason
from spinextract_gui.library.store import DATABASE, CaseLibrary, case_key
from tests.library.library_cases import case_of, result_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def library(tmp_path: Path) -> Iterator[CaseLibrary]:
    made = CaseLibrary(tmp_path)
    yield made
    made.close()


def test_that_a_case_keeps_its_alias(library: CaseLibrary) -> None:
    first = library.remember(case_of("Ann"), "not diagnosed yet")
    second = library.remember(case_of("Bob"), "not diagnosed yet")
    assert (first.alias, second.alias) == ("Case 0001", "Case 0002")
    assert library.remember(case_of("Ann"), "not diagnosed yet").alias == "Case 0001"


def test_that_recents_begin_with_the_one_opened_last(library: CaseLibrary) -> None:
    for name in ("Ann", "Bob", "Ann"):
        library.remember(case_of(name), "not diagnosed yet")
    assert [item.alias for item in library.recents()] == ["Case 0001", "Case 0002"]
    assert len(library.recents(limit=1)) == 1


def test_that_a_result_comes_back_as_it_went_in(library: CaseLibrary) -> None:
    case = case_of("Ann")
    key = library.remember(case, "not diagnosed yet").key
    assert library.result(key) is None
    library.save(key, result_of(case), "good", "meningioma 0.91")
    assert library.result(key) == result_of(case)
    assert library.recents()[0].verdict_line == "meningioma 0.91"


def test_that_opening_again_keeps_the_result(library: CaseLibrary) -> None:
    case = case_of("Ann")
    key = library.remember(case, "not diagnosed yet").key
    library.save(key, result_of(case), "good", "meningioma 0.91")
    again = library.remember(case, "not diagnosed yet")
    assert again.verdict_line == "meningioma 0.91"
    assert library.result(key) is not None


def test_that_what_lists_show_holds_no_name(library: CaseLibrary) -> None:
    recent = library.remember(case_of("Ann"), "not diagnosed yet")
    assert "Ann" not in f"{recent.key}{recent.alias}{recent.verdict_line}"
    assert recent.key == case_key(case_of("Ann"))


def test_that_the_database_is_in_wal_mode_and_private(library: CaseLibrary, tmp_path: Path) -> None:
    library.remember(case_of("Ann"), "not diagnosed yet")
    connection = sqlite3.connect(tmp_path / DATABASE)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_that_clearing_is_undone_until_the_next_start(tmp_path: Path) -> None:
    library = CaseLibrary(tmp_path)
    library.remember(case_of("Ann"), "not diagnosed yet")
    assert library.clear() == 1
    assert library.recents() == []
    library.restore()
    assert len(library.recents()) == 1
    library.clear()
    library.close()
    later = CaseLibrary(tmp_path)
    later.restore()
    assert later.recents() == []
    later.close()


def test_that_a_thumbnail_is_kept(library: CaseLibrary) -> None:
    key = library.remember(case_of("Ann"), "not diagnosed yet").key
    library.save_thumbnail(key, b"\x89PNG")
    assert library.recents()[0].thumbnail == b"\x89PNG"


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 400, None])
def test_that_a_damaged_database_is_moved_aside(tmp_path: Path, content: bytes | None) -> None:
    whole = CaseLibrary(tmp_path)
    whole.remember(case_of("Ann"), "not diagnosed yet")
    whole.close()
    path = tmp_path / DATABASE
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * 3_000 + data[3_100:] if content is None else content)
    library = CaseLibrary(tmp_path)
    library.remember(case_of("Bob"), "not diagnosed yet")
    assert len(library.recents()) == 1
    if content != b"":
        assert "damaged" in library.notice
        assert len(list(tmp_path.glob("library-damaged-*"))) == 1
    library.close()


def test_that_a_database_of_other_tables_is_moved_aside(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("CREATE TABLE cases (number INTEGER PRIMARY KEY)")
    connection.commit()
    connection.close()
    library = CaseLibrary(tmp_path)
    assert library.recents() == []
    assert library.notice
    library.close()


def test_that_a_result_of_another_version_counts_as_none(
    library: CaseLibrary, tmp_path: Path
) -> None:
    case = case_of("Ann")
    key = library.remember(case, "not diagnosed yet").key
    library.save(key, result_of(case), "good", "meningioma 0.91")
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("UPDATE cases SET result = '{\"patient_id\": 1}'")
    connection.commit()
    connection.close()
    assert library.result(key) is None


def test_that_a_save_that_fails_is_a_sentence(library: CaseLibrary, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("DROP TABLE cases")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match="case library"):
        library.remember(case_of("Ann"), "not diagnosed yet")


def test_that_a_locked_library_is_left_in_its_place(tmp_path: Path) -> None:
    whole = CaseLibrary(tmp_path)
    whole.remember(case_of("Ann"), "not diagnosed yet")
    whole.close()
    (tmp_path / DATABASE).rename(tmp_path / "elsewhere")
    (tmp_path / DATABASE).mkdir()
    with pytest.raises(StorageError, match="cannot be opened"):
        CaseLibrary(tmp_path)
    assert not list(tmp_path.glob("library-damaged-*"))


def test_that_saves_survive_a_kill(tmp_path: Path) -> None:
    script = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from tests.library.library_cases import case_of
from spinextract_gui.library.store import CaseLibrary
library = CaseLibrary(Path({str(tmp_path)!r}))
for number in range(20):
    library.remember(case_of(f"patient {{number}}"), "not diagnosed yet")
os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert done.returncode == 9
    library = CaseLibrary(tmp_path)
    assert len(library.recents()) == 20
    assert not library.notice
    library.close()


def test_that_a_result_is_stale_when_anything_it_rests_on_changed() -> None:
    result = result_of(case_of("Ann"))
    kept, settings = result.provenance, DiagnosisSettings()
    hashes, model = dict(kept.input_hashes), kept.model
    assert stale_reason(result, hashes, model, settings) == ""
    assert "files" in stale_reason(result, {"other": "0"}, model, settings)
    other = replace(model, model_hash="0" * 64)
    assert "model" in stale_reason(result, hashes, other, settings)
    other = replace(model, calibrator_hash="0" * 64)
    assert "calibrator" in stale_reason(result, hashes, other, settings)
    other = replace(model, known_tissue_hash="1")
    assert "knows of tissue" in stale_reason(result, hashes, other, settings)
    changed = replace(settings, precision=Precision.FLOAT32)
    assert "parameters" in stale_reason(result, hashes, model, changed)


def test_that_an_interrupted_run_says_so() -> None:
    result = result_of(case_of("Ann"))
    cut = replace(result, provenance=replace(result.provenance, input_hashes={}))
    words = stale_reason(cut, {"a": "b"}, result.provenance.model, DiagnosisSettings())
    assert "interrupted" in words
