from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.storage.atomic import write_bytes, write_text, write_together

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD, NEW = b"the old file", b"the new file, a little longer"
FULL = OSError(28, "No space left on device")


def _nth_write(n: int, then: Callable[[int, memoryview], int]) -> Callable[[int, memoryview], int]:
    """Return an `os.write` that goes byte by byte and does `then` at its n-th call."""
    real, calls = os.write, 0

    def write(descriptor: int, data: memoryview) -> int:
        nonlocal calls
        calls += 1
        return then(descriptor, data) if calls == n else real(descriptor, data[:1])

    return write


def _full(descriptor: int, data: memoryview) -> int:
    raise FULL


def _nothing_written(descriptor: int, data: memoryview) -> int:
    return 0


def _left_over(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.endswith(".tmp"))


@pytest.mark.parametrize("fault", [_full, _nothing_written])
def test_that_a_disk_full_at_any_write_leaves_the_whole_old_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[int, memoryview], int],
) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    for n in range(1, len(NEW) + 1):
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", _nth_write(n, fault))
            with pytest.raises(StorageError, match="file could not be saved"):
                write_bytes(path, NEW)
        assert path.read_bytes() == OLD
        assert _left_over(tmp_path) == []


def test_that_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", _nth_write(-1, _full))
    write_bytes(tmp_path / "file", NEW)
    assert (tmp_path / "file").read_bytes() == NEW


def test_that_files_written_together_change_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        path.write_bytes(OLD)
    for n in range(1, 2 * len(NEW) + 1):
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", _nth_write(n, _full))
            with pytest.raises(StorageError):
                write_together(dict.fromkeys(paths, NEW))
        assert [path.read_bytes() for path in paths] == [OLD, OLD]
    write_together(dict.fromkeys(paths, NEW))
    assert [path.read_bytes() for path in paths] == [NEW, NEW]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_that_a_failing_sync_or_rename_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise FULL

    path = tmp_path / "file"
    path.write_bytes(OLD)
    monkeypatch.setattr(type(path) if step == "replace" else os, step, fail)
    with pytest.raises(StorageError, match="No space left"):
        write_bytes(path, NEW)
    assert path.read_bytes() == OLD
    assert _left_over(tmp_path) == []


def test_that_a_file_that_fails_its_check_is_not_put_in_place(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    with pytest.raises(StorageError, match="not written whole"):
        write_bytes(path, NEW, check=lambda data: data == OLD)
    assert path.read_bytes() == OLD


def test_that_missing_folders_are_made_and_the_file_is_the_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "file.txt"
    write_text(path, "µm")
    assert path.read_text("utf-8") == "µm"
    if os.name != "nt":
        assert path.stat().st_mode & 0o077 == 0


def test_that_a_folder_in_the_way_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(StorageError, match="file could not be saved"):
        write_bytes(tmp_path / "file", NEW)
