"""What is done already: results as files, and a list that only grows.

A result is written whole before the list names it, and the list reaches the disk before the
next unit counts as done. So a kill at any moment loses at most what was under way.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from spinextract_gui.cohort.answer import UnitResult, read_result
from spinextract_gui.domain.errors import StorageError
from spinextract_gui.storage.atomic import Appender, write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.cohort.units import Unit

LEDGER: Final = "ledger.jsonl"
RESULTS: Final = "cases"
_LOCK: Final = "ledger.lock"


@dataclass(frozen=True, slots=True)
class Entry:
    """The last word on a unit.

    Attributes
    ----------
    key
        sha256 (hex) over input, models and settings: a result counts only under its own.
    sentence
        Why there is no result; empty when there is one.
    size
        Bytes of the result's file.
    """

    key: str
    sentence: str
    size: int


class Ledger:
    """The ledger in `folder`; one process at a time.

    Raises
    ------
    StorageError
        When another process works on the folder, or the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            (folder / RESULTS).mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StorageError(f"{folder.name} cannot hold results: {reason}.") from error
        if not _locked(self._lock):
            os.close(self._lock)
            raise StorageError(f"Another cohort is being worked on in {folder.name}.")
        self._known, torn = _read(folder / LEDGER)
        self._list = Appender(folder / LEDGER)
        if torn:  # the kill came in the middle of a line
            self._list.add(b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        try:
            self._list.__exit__(*failure)
        finally:
            os.close(self._lock)

    def holds(self, unit: Unit, key: str) -> bool:
        """Whether there is a result for exactly this input, model and settings."""
        entry = self._known.get(unit.name)
        if entry is None or entry.key != key or entry.sentence:
            return False
        try:
            return self._path(unit).stat().st_size == entry.size
        except OSError:
            return False

    def keep(self, unit: Unit, key: str, result: str) -> None:
        """Keep the result of a unit, JSON text."""
        data = result.encode()
        write_bytes(self._path(unit), data)
        self._note(unit, Entry(key, "", len(data)))

    def fail(self, unit: Unit, key: str, sentence: str) -> None:
        """Note why there is no result."""
        self._note(unit, Entry(key, sentence, 0))

    def failure(self, unit: Unit) -> str:
        """Return why there is no result; empty when there is one."""
        entry = self._known.get(unit.name)
        return "It was not worked on." if entry is None else entry.sentence

    def result(self, unit: Unit) -> UnitResult:
        """Read the result of a unit. Raises InputError."""
        return read_result(self._path(unit))

    def _path(self, unit: Unit) -> Path:
        """Return the file of a unit's result; its name is a hash, as unit names are foreign."""
        name = hashlib.sha256(unit.name.encode("utf-8", "surrogateescape")).hexdigest()
        return self._folder / RESULTS / f"{name[:32]}.json"

    def _note(self, unit: Unit, entry: Entry) -> None:
        line = {
            "unit": unit.name,
            "key": entry.key,
            "sentence": entry.sentence,
            "size": entry.size,
        }
        self._list.add(json.dumps(line).encode() + b"\n")
        self._list.sync()
        self._known[unit.name] = entry


def _read(path: Path) -> tuple[dict[str, Entry], bool]:
    """Return the last entry of every unit, and whether the last line is torn."""
    known: dict[str, Entry] = {}
    torn = False
    try:
        with path.open("rb") as lines:
            for line in lines:
                torn = not line.endswith(b"\n")
                try:
                    found = json.loads(line)
                    known[str(found["unit"])] = _entry(found)
                except (ValueError, KeyError, TypeError):
                    continue  # torn by a kill: that unit is worked on again
    except FileNotFoundError:
        return {}, False
    except OSError as error:
        raise StorageError(f"{path.name} could not be read.") from error
    return known, torn


def _entry(found: dict[str, Any]) -> Entry:
    return Entry(str(found["key"]), str(found["sentence"]), int(found["size"]))


def _locked(descriptor: int) -> bool:
    """Take the lock; it ends with the process, however that ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
