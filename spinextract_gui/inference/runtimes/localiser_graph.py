"""The localiser as an OpenVINO graph, built from a bundle's tensors without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.inference.runtimes.openvino_library import openvino
from spinextract_gui.networks.localiser.form import CANVAS_COLUMNS, CANVAS_ROWS, WIDTHS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Tensors = Mapping[str, NDArray[np.float32]]

_EPS = 1e-5
"""Of torch's batch norms."""


def localiser_graph(tensors: Tensors) -> Any:
    """Return an ``openvino.Model``: (1, 1, rows, columns) to (1, 5, rows, columns) shares."""
    ops = openvino().opset13
    layers = _Layers(tensors, ops)
    shape = [1, 1, CANVAS_ROWS, CANVAS_COLUMNS]
    slices = ops.parameter(shape, np.float32)
    maps = ops.space_to_depth(slices, "depth_first", 2)
    kept: list[Any] = []
    for level in range(len(WIDTHS)):
        maps = layers.block(f"down.{level}", layers.halved(maps) if level else maps)
        kept.append(maps)
    for level in range(len(WIDTHS) - 2, -1, -1):
        joined = ops.concat([kept[level], layers.doubled(maps)], 1)
        maps = layers.block(f"up.{level}", joined)
    logits = ops.depth_to_space(layers.answer(maps), "depth_first", 2)
    return openvino().Model([ops.softmax(logits, 1).output(0)], [slices], "localiser")


class _Layers:
    """The network's layers over named tensors."""

    def __init__(self, tensors: Tensors, ops: Any) -> None:
        self._tensors = tensors
        self._ops = ops

    def block(self, name: str, maps: Any) -> Any:
        """Two convolutions, each with its batch norm folded in and a ReLU."""
        for place in (0, 3):
            weight, bias = self._folded(f"{name}.{place}", f"{name}.{place + 1}")
            maps = self._ops.relu(self._convolved(maps, weight, bias))
        return maps

    def answer(self, maps: Any) -> Any:
        """Apply the last layer, a 1 x 1 convolution."""
        return self._convolved(maps, self._tensors["answer.weight"], self._tensors["answer.bias"])

    def halved(self, maps: Any) -> Any:
        """Keep the larger of two by two pixels."""
        pooled = self._ops.max_pool(maps, [2, 2], [1, 1], [0, 0], [0, 0], [2, 2])
        return pooled.output(0)

    def doubled(self, maps: Any) -> Any:
        """Repeat every pixel two by two."""
        return self._ops.interpolate(
            maps,
            np.array([2.0, 2.0], np.float32),
            "nearest",
            "scales",
            axes=np.array([2, 3]),
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    def _convolved(self, maps: Any, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> Any:
        edge = [weight.shape[-1] // 2] * 2
        product = self._ops.convolution(maps, weight, [1, 1], edge, edge, [1, 1])
        return self._ops.add(product, self._ops.constant(bias.reshape(1, -1, 1, 1)))

    def _folded(self, name: str, norm: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Fold in float64: what is left is the rounding of one float32."""
        variance = self._tensors[f"{norm}.running_var"].astype(np.float64)
        scale = self._tensors[f"{norm}.weight"] / np.sqrt(variance + _EPS)
        weight = self._tensors[f"{name}.weight"] * scale[:, None, None, None]
        bias = self._tensors[f"{norm}.bias"] - self._tensors[f"{norm}.running_mean"] * scale
        return np.ascontiguousarray(weight, np.float32), bias.astype(np.float32)
