"""Makes golden vectors with torch at float32."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.networks.golden import GoldenVectors
from spinextract_gui.networks.preprocess import preprocess
from spinextract_gui.networks.spinextract import SpineXtractNet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from spinextract_gui.networks.architecture import Architecture

_SEED = 20260
_LEVEL = 10_000
"""Channel mean of flattened patches, as the published network saw them."""


def make_golden(
    tensors: Mapping[str, NDArray[np.float32]],
    architecture: Architecture,
    inputs: NDArray[np.uint16] | None = None,
) -> GoldenVectors:
    """Return golden vectors of the network with `tensors`.

    Parameters
    ----------
    inputs
        (n, 2, 300, 300) uint16, n at most 64; `texture_patches` when None.
    """
    patches = texture_patches() if inputs is None else inputs
    head, embeddings = predict(SpineXtractNet.from_tensors(tensors, architecture), patches)
    return GoldenVectors(patches, head, embeddings)


def predict(
    network: SpineXtractNet, patches: NDArray[np.uint16]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return head output (n, 4) and embeddings (n, 2048) of patches (n, 2, 300, 300), float32."""
    with torch.inference_mode():
        head, embeddings = network(torch.from_numpy(preprocess(patches)))
    return head.numpy(), embeddings.numpy()


def texture_patches(count: int = 8, seed: int = _SEED) -> NDArray[np.uint16]:
    """Return synthetic patches (count, 2, 300, 300) uint16 that differ from each other.

    Smooth tissue at the level of flattened patches, with nuclei of growing number and size:
    enough variety to show a wrong conversion, without any patient's data in the bundle.
    """
    rng = np.random.default_rng(seed)
    return np.stack([_texture(rng, index / max(1, count - 1)) for index in range(count)])


def _texture(rng: np.random.Generator, strength: float) -> NDArray[np.uint16]:
    shape = (2, PATCH_SIZE_PX, PATCH_SIZE_PX)
    coarse = gaussian_filter(rng.standard_normal(shape), (0, 12, 12)) * 30
    fine = gaussian_filter(rng.standard_normal(shape), (0, 1.5, 1.5)) * 5
    seeds = rng.random(shape[1:]) < 0.0002 + 0.004 * strength
    width = 3 + 4 * strength
    nuclei = gaussian_filter(seeds.astype(np.float64), width) * 2 * np.pi * width**2
    channels = 1 + 0.12 * coarse + 0.1 * fine
    channels[0] -= 0.3 * nuclei
    channels[1] += 0.4 * nuclei
    return (_LEVEL * channels).clip(0, 65535).astype(np.uint16)
