"""Slices as the network sees them, decoded once and kept on disk for every later epoch."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import InputError, StorageError
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.evaluation.stenosis.pictures import read_all
from spinextract_gui.inference.mri.fitness import picture_fault
from spinextract_gui.networks.stenosis.preprocess import INPUT_PX, square_picture
from spinextract_gui.storage import atomic
from spinextract_gui.storage.folders import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from spinextract_gui.networks.description import Preprocessing

_AT_ONCE = 64
_VERSION = 1
"""Grows whenever the same file would become another picture."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """Grey pictures of many slices.

    Attributes
    ----------
    values
        (n, 224, 224) uint8, mapped from the disk; black where a slice could not be used.
    shapes
        (n, 2) int64: rows and columns of the slices themselves; 0 where not usable.
    faults
        By number of the slice: the sentence why it could not be used.
    """

    values: NDArray[np.uint8]
    shapes: NDArray[np.int64]
    faults: Mapping[int, str]


def cached_pictures(
    paths: Sequence[Path],
    preprocessing: Preprocessing,
    progress: Callable[[int, int], object],
    folder: Path | None = None,
) -> Pictures:
    """Return the pictures of `paths`, from the cache when the same files were asked before.

    Parameters
    ----------
    progress
        Gets the slices that are decoded and how many there are.
    folder
        The cache; the program's own when None. Pictures in it can be made again at any time.

    Raises
    ------
    InputError
        When not one slice can be used.
    StorageError
        When the disk refuses.
    """
    folder = (folder or cache_folder()) / "stenosis-pictures"
    stem = _key(paths, preprocessing)
    kept = _Kept(folder / f"{stem}.npy", folder / f"{stem}.json", paths, preprocessing)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        faults = kept.complete(progress)
        found = Pictures(np.load(kept.pixels, mmap_mode="r"), kept.shapes, faults)
    except (OSError, ValueError, KeyError) as error:
        raise StorageError("The decoded slices could not be kept in the cache folder.") from error
    if len(faults) == len(paths):
        raise InputError(next(iter(faults.values()), "There is no slice to learn from."))
    return found


def _key(paths: Sequence[Path], preprocessing: Preprocessing) -> str:
    """Return a name that changes with the files' places, sizes and times."""
    digest = hashlib.sha256(f"{_VERSION} {preprocessing}\n".encode())
    for path in paths:
        line = str(path.absolute())
        with suppress(OSError):
            facts = path.stat()
            line += f"\0{facts.st_size}\0{facts.st_mtime_ns}"
        digest.update(f"{line}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


class _Kept:
    """The files of one set of slices in the cache."""

    def __init__(
        self, pixels: Path, notes: Path, paths: Sequence[Path], preprocessing: Preprocessing
    ) -> None:
        self.pixels, self._notes = pixels, notes
        self._paths, self._preprocessing = paths, preprocessing
        self.shapes = np.zeros((len(paths), 2), np.int64)

    def complete(self, progress: Callable[[int, int], object]) -> dict[int, str]:
        """Decode what is not there yet; return what cannot be used.

        A slice that could not be read is tried once more each time: a machine that was too
        busy to answer is no fault of the slice.
        """
        if self._notes.is_file():
            told = json.loads(self._notes.read_bytes())
            faults = {int(number): str(one) for number, one in told["faults"].items()}
            self.shapes = np.array(told["shapes"], np.int64).reshape(-1, 2)
        else:
            faults = self._begin(progress)
        if faults:
            faults = self._decode(self.pixels, list(faults), progress)
        atomic.write_text(
            self._notes, json.dumps({"faults": faults, "shapes": self.shapes.tolist()})
        )
        return faults

    def _begin(self, progress: Callable[[int, int], object]) -> dict[int, str]:
        """Decode every slice beside the target, then give the file its name."""
        fresh = self.pixels.with_name(f".{self.pixels.name}.{secrets.token_hex(6)}.tmp")
        shape = (len(self._paths), INPUT_PX, INPUT_PX)
        try:
            np.lib.format.open_memmap(fresh, "w+", np.uint8, shape).flush()
            faults = self._decode(fresh, list(range(len(self._paths))), progress)
            fresh.replace(self.pixels)
        finally:
            fresh.unlink(missing_ok=True)
        return faults

    def _decode(
        self, target: Path, numbers: Sequence[int], progress: Callable[[int, int], object]
    ) -> dict[int, str]:
        """Decode the slices with these numbers into `target`; return what cannot be used."""
        kept = np.lib.format.open_memmap(target, "r+")
        faults: dict[int, str] = {}
        answers = _decoded([self._paths[number] for number in numbers], self._preprocessing)
        for done, (number, answer) in enumerate(zip(numbers, answers, strict=True), start=1):
            if isinstance(answer, str):
                faults[number] = answer
            else:
                kept[number], self.shapes[number] = answer
            progress(done, len(numbers))
        kept.flush()
        return faults


def _decoded(
    paths: Sequence[Path], preprocessing: Preprocessing
) -> Iterator[tuple[NDArray[np.uint8], tuple[int, ...]] | str]:
    """Yield each picture with the size of its slice, or why there is none."""
    for start in range(0, len(paths), _AT_ONCE):
        part = paths[start : start + _AT_ONCE]
        found = read_all(part)
        for path in part:
            values = found[path]
            fault = values.sentence if isinstance(values, ReadFault) else picture_fault(values)
            if fault or isinstance(values, ReadFault):
                yield fault
            else:
                grey = square_picture(values, preprocessing)
                yield np.rint(grey * 255).astype(np.uint8), values.shape
