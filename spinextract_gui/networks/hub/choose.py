"""Which files of a repository are the checkpoint and its calibrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spinextract_gui.domain.errors import DownloadError
from spinextract_gui.networks.hub.events import NO_CALIBRATOR, RemoteFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CHECKPOINTS: Final = (".safetensors", ".ckpt", ".pth", ".pt", ".bin")
"""Of two files with one name the earlier kind is taken: the same weights, saved twice."""
_PICKLED: Final = (".joblib", ".pkl", ".pickle")
_LEAST_BYTES: Final = 20_000_000
"""No network of the two tasks is smaller; files below are optimisers, heads or examples."""
_NAMED: Final = 8
"""Files that a sentence lists."""


def choose_checkpoint(files: Sequence[RemoteFile], wanted: str = "") -> RemoteFile:
    """Return the checkpoint: the wanted one, or the only one there is.

    Raises
    ------
    DownloadError
        When there is none, or when a choice between several would be a guess.
    """
    if wanted:
        return _named(files, wanted)
    found = [file for file in files if file.suffix in _CHECKPOINTS]
    large = [file for file in found if file.size >= _LEAST_BYTES]
    found = _without_twins(large or found)
    if len(found) == 1:
        return found[0]
    if not found:
        raise DownloadError(f"The repository holds no checkpoint; its files: {_listed(files)}.")
    raise DownloadError(
        f"The repository holds {len(found)} checkpoints; name one as the file: {_listed(found)}."
    )


def choose_calibrator(files: Sequence[RemoteFile], wanted: str = "") -> RemoteFile | None:
    """Return the calibrator: the wanted one, the only one there is, or None.

    Raises
    ------
    DownloadError
        When a choice between several would be a guess.
    """
    if wanted == NO_CALIBRATOR:
        return None
    if wanted:
        return _named(files, wanted)
    found = [file for file in files if _may_be_calibrator(file)]
    if len(found) > 1:
        raise DownloadError(
            f"The repository holds {len(found)} calibrators; name one, or {NO_CALIBRATOR!r}: "
            f"{_listed(found)}."
        )
    return found[0] if found else None


def _may_be_calibrator(file: RemoteFile) -> bool:
    if file.suffix in _PICKLED:
        return True
    name = file.path.lower()
    return file.suffix == ".json" and ("calibrat" in name or "platt" in name)


def _without_twins(files: Sequence[RemoteFile]) -> list[RemoteFile]:
    by_stem: dict[str, RemoteFile] = {}
    for file in sorted(files, key=lambda one: _CHECKPOINTS.index(one.suffix)):
        by_stem.setdefault(file.path.rpartition(".")[0], file)
    return sorted(by_stem.values(), key=lambda one: one.path)


def _named(files: Iterable[RemoteFile], wanted: str) -> RemoteFile:
    files = list(files)
    found = [file for file in files if file.path == wanted]
    if not found:
        raise DownloadError(f"The repository has no {wanted[:80]!r}; it has {_listed(files)}.")
    return found[0]


def _listed(files: Sequence[RemoteFile]) -> str:
    if not files:
        return "none"
    names = [f"{_plain(file.path)} ({file.megabytes})" for file in files[:_NAMED]]
    more = len(files) - _NAMED
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)[:80]
