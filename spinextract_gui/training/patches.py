"""Labelled patches of phantom slides, slide by slide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.materials import PatchLabel
from spinextract_gui.synthesis.slide import Phantom, phantom_slide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spinextract_gui.domain.geometry import Point


@dataclass(frozen=True, eq=False)
class LabelledSlide:
    """Tumour patches of one phantom, (n, 2, 300, 300) uint16, and its class."""

    tumour: TumourClass
    seed: int
    patches: NDArray[np.uint16]


def phantom_slides(
    per_class: int, first_seed: int, edges_px: tuple[int, ...]
) -> Iterator[LabelledSlide]:
    """Yield the tumour patches of `per_class` phantoms of each class, classes taking turns.

    Parameters
    ----------
    first_seed
        Slides get this and the following seeds.
    edges_px
        Heights and widths to choose from.
    """
    for number in range(per_class * len(TumourClass)):
        seed = first_seed + number
        rng = np.random.default_rng(seed)
        height, width = rng.choice(np.array(edges_px), 2)
        tumour = TumourClass(number % len(TumourClass))
        phantom = phantom_slide(tumour, Size(int(height), int(width)), seed)
        patches = tumour_patches(phantom)
        if len(patches):
            yield LabelledSlide(tumour, seed, patches)


def tumour_patches(phantom: Phantom) -> NDArray[np.uint16]:
    """Return the patches of a phantom that are mostly tumour, (n, 2, 300, 300) uint16."""
    origins = phantom.patch_origins()
    labels = phantom.tissue_labels(origins)
    kept = [o for o, label in zip(origins, labels, strict=True) if label is PatchLabel.TUMOUR]
    return np.stack([phantom.render(_patch(origin)) for origin in kept]) if kept else _NONE


def _patch(origin: Point) -> Region:
    return Region(origin.row, origin.col, PATCH_SIZE_PX, PATCH_SIZE_PX)


_NONE = np.zeros((0, 2, PATCH_SIZE_PX, PATCH_SIZE_PX), np.uint16)


def turned(patches: NDArray[np.uint16], rng: np.random.Generator) -> NDArray[np.uint16]:
    """Return each patch turned or mirrored at random and with slightly other gains."""
    result = np.empty_like(patches)
    for number, patch in enumerate(patches):
        quarter, mirrored = int(rng.integers(4)), bool(rng.integers(2))
        view = np.rot90(patch, quarter, axes=(1, 2))
        gain = rng.uniform(0.96, 1.04, (2, 1, 1))
        result[number] = np.clip((view[:, :, ::-1] if mirrored else view) * gain, 0, 65535)
    return result
