"""Reading the pictures of a table: DICOM, or PNG of 8 bits; decoded in the decoder children."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.mri.png import is_png, read_png
from spinextract_gui.readers.mri.single import read_pictures
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.domain.mri.series import SliceImage


def read_all(paths: Sequence[Path]) -> dict[Path, SliceImage | ReadFault]:
    """Return the values of each picture, or the sentence why it has none."""
    found: dict[Path, SliceImage | ReadFault] = {
        path: ReadFault(f"There is no picture {shown(path.name)}.")
        for path in paths
        if not path.is_file()
    }
    there = [path for path in dict.fromkeys(paths) if path not in found]
    png = [path for path in there if is_png(path)]
    found.update({path: read_png(path) for path in png})
    dicom = [path for path in there if path not in found]
    found.update(zip(dicom, read_pictures(dicom), strict=True))
    return found
