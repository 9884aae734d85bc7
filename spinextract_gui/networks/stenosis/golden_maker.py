"""Makes golden vectors of a stenosis network with torch at float32."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from spinextract_gui.domain.mri.level import Level
from spinextract_gui.networks.golden import GOLDEN_SLICE_PX, StenosisGolden
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.networks.stenosis.preprocess import prepare
from spinextract_gui.networks.stenosis.threads import steady_threads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from spinextract_gui.networks.description import StenosisDescription

_SEED = 20261
_SLICES = 4


def make_stenosis_golden(
    tensors: Mapping[str, NDArray[np.float32]],
    description: StenosisDescription,
    slices: NDArray[np.uint16] | None = None,
    levels: NDArray[np.int64] | None = None,
) -> StenosisGolden:
    """Return golden vectors of the network with `tensors`.

    Parameters
    ----------
    description
        Says the backbone and the preprocessing.
    slices
        (n, 256, 256) uint16, n at most 64; texture slices with all five levels when None.
    levels
        (n,) int64; needed with `slices`.
    """
    if slices is None or levels is None:
        slices, levels = texture_questions()
    network = StenosisNet.from_tensors(tensors, description.backbone)
    images = np.stack([prepare(one, description.preprocessing) for one in slices])
    return StenosisGolden(slices, levels, softmax_of(network, images, levels))


def softmax_of(
    network: StenosisNet, images: NDArray[np.float32], levels: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the softmax (n, 3) of images (n, 3, 224, 224), each different one looked at once.

    Images go through alone: torch sums larger batches in another order.
    """
    known: dict[bytes, torch.Tensor] = {}
    rows = []
    with torch.inference_mode(), steady_threads():
        for image, level in zip(images, levels, strict=True):
            features = known.get(image.tobytes())
            if features is None:
                features = network.base_model(torch.from_numpy(image[None]))
                known[image.tobytes()] = features
            rows.append(network.head(features, torch.tensor([level])))
        found: NDArray[np.float32] = torch.cat(rows).softmax(dim=1).numpy()
    return found


def texture_questions(
    count: int = _SLICES, seed: int = _SEED
) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return synthetic slices, each repeated with every level.

    Soft bands and blobs of growing contrast: enough variety to show a wrong conversion,
    without any patient's data in the bundle.

    Returns
    -------
    tuple
        (5 * count, 256, 256) uint16 and (5 * count,) int64.
    """
    rng = np.random.default_rng(seed)
    textures = np.stack([_texture(rng, index / max(1, count - 1)) for index in range(count)])
    levels = np.arange(len(Level), dtype=np.int64)
    return np.repeat(textures, len(levels), axis=0), np.tile(levels, count)


def _texture(rng: np.random.Generator, strength: float) -> NDArray[np.uint16]:
    shape = (GOLDEN_SLICE_PX, GOLDEN_SLICE_PX)
    rows, columns = np.mgrid[: shape[0], : shape[1]] / GOLDEN_SLICE_PX
    bands = np.sin((6 + 8 * strength) * np.pi * rows + 3 * columns + rng.uniform(0, 6))
    canal = np.exp(-(((columns - 0.5 - 0.1 * np.sin(4 * rows)) / 0.05) ** 2))
    coarse = gaussian_filter(rng.standard_normal(shape), 8) * 12
    fine = rng.standard_normal(shape) * 0.05
    values = 1 + (0.2 + 0.4 * strength) * bands + 2 * canal + 0.3 * coarse + fine
    stored: NDArray[np.uint16] = (400 * values).clip(0, 4095).astype(np.uint16)
    return stored
