"""Phantom cohorts: patches are drawn once and made different by one line of pixels."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import tifffile

from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.slide import phantom_slide

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

TABLES = (
    "predictions_patch.csv",
    "predictions_slide.csv",
    "predictions_patient.csv",
    "verdicts.csv",
    "failed.csv",
)


@cache
def drawn() -> tuple[np.ndarray, ...]:
    """Return a patch of each tumour."""
    side = Size(300, 300)
    return tuple(
        phantom_slide(tumour, side, seed=5).render(Region.of_size(side)) for tumour in TumourClass
    )


def write_patch(path: Path, number: int) -> None:
    """Write patch `number`; no two numbers below 65,536 give the same file."""
    pixels = drawn()[number % 4].copy()
    pixels[:, 0] = number
    path.parent.mkdir(parents=True, exist_ok=True)
    tifffile.imwrite(path, pixels, photometric="minisblack")


def write_cohort(root: Path, slides: int, slides_each: int = 2) -> Path:
    """Write a tree of `slides` slides, most of one patch; every tenth has two."""
    number = 0
    for index in range(slides):
        patient, slide = f"P{index // slides_each:04d}", str(index % slides_each + 1)
        for patch in range(2 if index % 10 == 0 else 1):
            name = f"{patient}-{slide}-0_0_{300 * patch}_0.tif"
            write_patch(root / "studies" / patient / slide / "patches" / name, number)
            number += 1
    return root


def tables_of(folder: Path) -> dict[str, bytes]:
    """Return every table of a cohort."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}
