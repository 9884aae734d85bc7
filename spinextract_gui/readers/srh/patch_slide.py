"""A slide that was cut into patch files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.slide import PATCH_SIZE_PX, Patch, Pixels, ReadFault, Slide
from spinextract_gui.readers.decoder.client import TiffWindow, read_windows
from spinextract_gui.readers.reduce import read_in_blocks
from spinextract_gui.readers.sentences import readable, shown
from spinextract_gui.readers.srh.names import positions
from spinextract_gui.storage.hashing import files_sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.domain.tumour import TumourClass

_WHOLE_PATCH = Region(0, 0, PATCH_SIZE_PX, PATCH_SIZE_PX)


class PatchSlide(Slide):
    """Patch files of (2, 300, 300) uint16 that lie or overlap on one slide."""

    def __init__(
        self,
        folder: Path,
        files: Sequence[Path],
        *,
        root: Path,
        patient_id: str,
        slide_id: str,
        patches_chosen_by: str = "",
        true_class: TumourClass | None = None,
    ) -> None:
        """Lay out `files` in their order; keys are their paths below `root`."""
        self.path = folder
        self.patient_id = readable(patient_id)
        self.slide_id = readable(slide_id)
        self.patches_chosen_by = patches_chosen_by
        self.true_class = true_class
        self._root = root
        self._files = tuple(files)
        points, unknown = positions([file.stem for file in files])
        self.patches = tuple(
            Patch(index, point, readable(file.relative_to(root).as_posix()))
            for index, (file, point) in enumerate(zip(files, points, strict=True))
        )
        self.size = Size(
            max(patch.region.bottom for patch in self.patches),
            max(patch.region.right for patch in self.patches),
        )
        if unknown:
            self.notes = (_no_positions(unknown, len(files)),)
        self._cells = _by_cell(self.patches)

    def read_patches(self, patches: Sequence[Patch]) -> list[Pixels | ReadFault]:
        """Read patch files; see `Slide.read_patches`."""
        windows = [TiffWindow(self._files[patch.index], 0, _WHOLE_PATCH) for patch in patches]
        read = read_windows(windows)
        return [
            ReadFault(f"{shown(patch.key)} could not be read: {answer.sentence}.")
            if isinstance(answer, ReadFault)
            else answer
            for patch, answer in zip(patches, read, strict=True)
        ]

    def read_region(self, region: Region, level: int = 0) -> Pixels:
        """Compose the patches that touch `region`, later ones on top; see `Slide.read_region`."""
        return read_in_blocks(region, level, self._compose)

    def input_hash(self) -> str:
        """Return the sha256 over the patch files; see `Slide.input_hash`. Raises InputError."""
        try:
            return files_sha256(self._files, self._root)
        except OSError as error:
            raise InputError(f"A patch of {shown(self.slide_id)} can no longer be read.") from error

    def _compose(self, region: Region) -> Pixels | None:
        touching = self._touching(region)
        if not touching:
            return None
        pixels = np.zeros((2, region.height, region.width), np.uint16)
        for patch, answer in zip(touching, self.read_patches(touching), strict=True):
            if isinstance(answer, ReadFault):
                continue
            common = patch.region.intersection(region)
            top, left = common.row - patch.origin.row, common.col - patch.origin.col
            row, col = common.row - region.row, common.col - region.col
            pixels[:, row : row + common.height, col : col + common.width] = answer[
                :, top : top + common.height, left : left + common.width
            ]
        return pixels

    def _touching(self, region: Region) -> list[Patch]:
        """Return the patches with a pixel in `region`, in table order."""
        found: set[int] = set()
        for row in range(region.row // PATCH_SIZE_PX - 1, region.bottom // PATCH_SIZE_PX + 1):
            for col in range(region.col // PATCH_SIZE_PX - 1, region.right // PATCH_SIZE_PX + 1):
                found.update(self._cells.get((row, col), ()))
        candidates = [self.patches[index] for index in sorted(found)]
        return [patch for patch in candidates if not patch.region.intersection(region).is_empty]


def _by_cell(patches: Sequence[Patch]) -> dict[tuple[int, int], list[int]]:
    """Sort patches into cells of one patch size, by their origin."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for patch in patches:
        cell = patch.origin.row // PATCH_SIZE_PX, patch.origin.col // PATCH_SIZE_PX
        cells[cell].append(patch.index)
    return dict(cells)


def _no_positions(unknown: int, total: int) -> str:
    some = "The patch names carry" if unknown == total else f"{unknown} of {total} names carry"
    return f"{some} no position on the slide; these patches are laid out in a grid."
