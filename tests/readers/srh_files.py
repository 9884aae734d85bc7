"""Making SRH files for the tests of the readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile

from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.open_path import SlideInput, open_path

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.slide import Case, Pixels, Slide


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    """Return (2, height, width) uint16 in which no two windows are alike."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 65536, (2, height, width), dtype=np.uint16)


def write_tiff(path: Path, pixels: Any, **options: Any) -> Path:
    """Write a TIFF, its folders included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tifffile.imwrite(path, pixels, **{"photometric": "minisblack", **options})
    return path


def write_patches(folder: Path, names: list[str], seed: int = 0) -> dict[str, Pixels]:
    """Write one patch per name; return their pixels."""
    patches = {name: noise(300, 300, seed + number) for number, name in enumerate(names)}
    for name, pixels in patches.items():
        write_tiff(folder / f"{name}.tif", pixels)
    return patches


def opened(path: Path) -> SlideInput:
    """Open slides."""
    found = open_path(path)
    assert isinstance(found, SlideInput)
    return found


def only_case(path: Path) -> Case:
    """Open a path that holds one case."""
    (case,) = opened(path).cases
    return case


def only_slide(path: Path) -> Slide:
    """Open a path that holds one slide."""
    (slide,) = only_case(path).slides
    return slide


def read_all(slide: Slide) -> list[Pixels]:
    """Read every patch; none may fail."""
    pixels = list[Any]()
    for answer in slide.read_patches(slide.patches):
        assert not isinstance(answer, ReadFault), answer.sentence
        pixels.append(answer)
    return pixels
