"""Slices with a drawn spine: enough to learn from within seconds, no medical meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from spinextract_gui.training.levels.slices import TrainingSlice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROWS = [40, 110, 180, 250, 320, 390, 460]
"""Upper edges of the discs."""


def small(patient: str, number: int) -> TrainingSlice:
    """Return a slice with a canal, seven discs, vertebrae between them and a sacrum."""
    rng = np.random.default_rng(number)
    mask = np.zeros((560, 420), np.uint8)
    mask[10:550, 250:280] = 3
    for row in ROWS:
        mask[row : row + 18, 170:240] = 1
        mask[row + 22 : row + 64, 165:240] = 2
    mask[480:, 165:240] = 0
    values = (60 * mask + rng.normal(40, 5, mask.shape)).astype(np.float32)
    values[482:550, 150:260] += 60  # the sacrum, which the masks leave out
    return TrainingSlice(patient, number, values, mask)


SLICES = [small(patient, number) for patient in ("p1", "p2", "p3") for number in range(2)]


def write_slices(folder: Path, slices: Iterable[TrainingSlice]) -> Path:
    """Write slices as `read_slices` finds them, and return their folder."""
    for kind in ("images", "masks"):
        (folder / kind).mkdir(parents=True)
    for one in slices:
        name = f"{one.patient}_{one.number}.png"
        Image.fromarray(one.values.clip(0, 255).astype(np.uint8)).save(folder / "images" / name)
        Image.fromarray(one.mask).save(folder / "masks" / name)
    return folder
