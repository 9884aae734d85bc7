"""A whole slide in one two-channel TIFF file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Point, Region, Size
from spinextract_gui.domain.slide import PATCH_SIZE_PX, Patch, Pixels, ReadFault, Slide
from spinextract_gui.readers.decoder.client import TiffWindow, read_windows
from spinextract_gui.readers.reduce import read_in_blocks, reduced_size
from spinextract_gui.readers.sentences import readable, shown
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.readers.decoder.facts import TiffFacts

MAX_PATCHES = 1_000_000


class TiffSlide(Slide):
    """Two channels of uint16, read tile by tile; patches at a stride of 300 pixels."""

    def __init__(self, path: Path, facts: TiffFacts, *, patient_id: str = "") -> None:
        """Cut the picture into whole patches; what remains at the border is left out."""
        self.path = path
        self.slide_id = slide_name(path)
        self.patient_id = readable(patient_id)
        self.size = facts.levels[0]
        self.pixel_size_um = facts.pixel_size_um
        self.patches = _grid(readable(path.name), self.size)
        self._levels = _own_levels(facts.levels)
        self.own_levels = tuple(self._levels)

    def read_patches(self, patches: Sequence[Patch]) -> list[Pixels | ReadFault]:
        """Read the patches' windows; see `Slide.read_patches`."""
        read = read_windows([TiffWindow(self.path, 0, patch.region) for patch in patches])
        return [
            ReadFault(f"{shown(patch.key)} could not be read: {answer.sentence}.")
            if isinstance(answer, ReadFault)
            else answer
            for patch, answer in zip(patches, read, strict=True)
        ]

    def read_region(self, region: Region, level: int = 0) -> Pixels:
        """Read from the file's own pyramid where it fits; see `Slide.read_region`."""
        own = max(
            number
            for number in self._levels
            if number <= level and region.row % (1 << number) == region.col % (1 << number) == 0
        )
        scaled = Region(
            region.row >> own,
            region.col >> own,
            reduced_size(region.height, own),
            reduced_size(region.width, own),
        )
        return read_in_blocks(scaled, level - own, lambda block: self._window(block, own))

    def input_hash(self) -> str:
        """Return the sha256 of the file. Raises InputError when it cannot be read."""
        try:
            return file_sha256(self.path)
        except OSError as error:
            raise InputError(f"{shown(self.path.name)} can no longer be read.") from error

    def _window(self, region: Region, own: int) -> Pixels | None:
        """Read pixels of one of the file's levels, zero outside the picture."""
        number, size = self._levels[own]
        common = region.intersection(Region.of_size(size))
        if common.is_empty:
            return None
        answer = read_windows([TiffWindow(self.path, number, common)])[0]
        if isinstance(answer, ReadFault):
            raise InputError(f"{shown(self.path.name)} could not be read: {answer.sentence}.")
        if common == region:
            return answer
        pixels = np.zeros((2, region.height, region.width), np.uint16)
        top, left = common.row - region.row, common.col - region.col
        pixels[:, top : top + common.height, left : left + common.width] = answer
        return pixels


def slide_name(path: Path) -> str:
    """Return the file name without its endings, ``.ome`` included."""
    stem = readable(path.stem)
    return stem[:-4] if stem.lower().endswith(".ome") and len(stem) > len(".ome") else stem


def _grid(name: str, size: Size) -> tuple[Patch, ...]:
    down, across = size.height // PATCH_SIZE_PX, size.width // PATCH_SIZE_PX
    if not 0 < down * across <= MAX_PATCHES:
        raise InputError(
            f"{shown(name)} is {size.height} x {size.width} pixels; a slide has at least "
            f"{PATCH_SIZE_PX} x {PATCH_SIZE_PX} and at most {MAX_PATCHES:,} patches."
        )
    origins = (
        Point(row * PATCH_SIZE_PX, col * PATCH_SIZE_PX)
        for row in range(down)
        for col in range(across)
    )
    return tuple(
        Patch(index, origin, f"{name}#{origin.row}_{origin.col}")
        for index, origin in enumerate(origins)
    )


def _own_levels(sizes: Sequence[Size]) -> dict[int, tuple[int, Size]]:
    """Return level of ours -> (number in the file, its size), where the factor is 2**level."""
    full = sizes[0]
    levels = {0: (0, full)}
    for number, size in enumerate(sizes[1:], start=1):
        level = round(np.log2(full.width / size.width))
        fits = all(
            abs(length / (1 << level) - own) < 1
            for length, own in ((full.height, size.height), (full.width, size.width))
        )
        if fits and level > 0:
            levels.setdefault(level, (number, size))
    return dict(sorted(levels.items()))
