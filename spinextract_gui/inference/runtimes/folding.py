"""The backbone as plain convolutions: every batch norm folded into the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.networks.architecture import learned_shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tensors = Mapping[str, NDArray[np.float32]]

_EPS = 1e-5
"""Of torchvision's batch norms."""


@dataclass(frozen=True, eq=False)
class Convolution:
    """A convolution with bias.

    Attributes
    ----------
    weight
        (out, in, k, k) float32.
    bias
        (out,) float32.
    stride, padding
        In pixels, the same for rows and columns.
    """

    name: str
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    stride: int
    padding: int


def fold(tensors: Tensors) -> dict[str, Convolution]:
    """Return the 53 convolutions of the backbone, by their names in the state dict."""
    names = [
        name.removesuffix(".weight")
        for name, shape in learned_shapes("spinextract-linear").items()
        if len(shape) == 4
    ]
    return {name: _folded(name, tensors) for name in names}


def _folded(name: str, tensors: Tensors) -> Convolution:
    """Fold in float64: what is left is the rounding of one float32."""
    weight, norm = tensors[f"{name}.weight"], _norm_after(name)
    variance = tensors[f"{norm}.running_var"].astype(np.float64)
    scale = tensors[f"{norm}.weight"] / np.sqrt(variance + _EPS)
    bias = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
    return Convolution(
        name,
        np.ascontiguousarray(weight * scale[:, None, None, None], np.float32),
        bias.astype(np.float32),
        stride=_stride(name),
        padding=weight.shape[-1] // 2,
    )


def _norm_after(convolution: str) -> str:
    if convolution.endswith("downsample.0"):
        return f"{convolution.removesuffix('0')}1"
    return convolution.replace("conv", "bn")


def _stride(name: str) -> int:
    """Return 2 where ResNet-50 halves its maps; in torchvision that is the 3 x 3 convolution."""
    if name == "bb.conv1":
        return 2
    halving = name.endswith((".0.conv2", ".0.downsample.0"))
    return 2 if halving and not name.startswith("bb.layer1.") else 1
