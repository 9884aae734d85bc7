"""One slice that was exported as a PNG of 8 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.mri_client import Plane, read_plane
from spinextract_gui.readers.decoder.png_picture import PNG_MARK, png_size
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.mri.series import SliceImage


def is_png(path: Path) -> bool:
    """Whether a file begins as PNG files do. Never raises."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(PNG_MARK)) == PNG_MARK
    except OSError:
        return False


def read_png(path: Path) -> SliceImage | ReadFault:
    """Return the grey values of a PNG, 0 to 255, or a sentence why it has none."""
    try:
        with path.open("rb") as stream:
            rows, columns = png_size(stream)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return ReadFault(f"{shown(path.name)} cannot be read: {reason}.")
    answer = read_plane(Plane(path, 0, rows, columns))
    if isinstance(answer, ReadFault):
        return ReadFault(f"{shown(path.name)} could not be read: {answer.sentence}.")
    return answer
