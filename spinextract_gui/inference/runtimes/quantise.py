"""Static post-training quantisation to int8, placed by hand into the graph.

Channels are evened out first (`equalise`). Activations: unsigned 8 bit per tensor, from zero
(all of them follow a ReLU) to nearly the largest value seen on calibration patches. Weights:
signed 8 bit per output channel. The mean error that the rounded weights make on the mean
input is taken off the bias (Nagel et al. 2019, "Data-Free Quantization Through Weight
Equalization and Bias Correction", section 4.2).
OpenVINO's low-precision passes turn these FakeQuantize nodes into int8 arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.inference.preprocess import preprocess
from spinextract_gui.inference.runtimes.graph import observer
from spinextract_gui.inference.runtimes.openvino_library import core, openvino

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spinextract_gui.inference.runtimes.folding import Convolution

_LARGEST = 127
_LEAST_RANGE = 1e-6
_CLIPPED_SHARE = 1e-5
"""Of a patch's values: a lone outlier shall not cost everybody else resolution."""


@dataclass(frozen=True, eq=False)
class InputStatistics:
    """Of one convolution's input.

    Attributes
    ----------
    limit
        Nearly the largest value: values above it are clipped.
    peaks, mean
        Largest value and mean of each channel, (in,).
    """

    limit: float
    peaks: NDArray[np.float32]
    mean: NDArray[np.float64]


def observe(
    convolutions: Mapping[str, Convolution], patches: NDArray[np.uint16]
) -> dict[str, InputStatistics]:
    """Run patches (n, 2, 300, 300) at float32; return the statistics of all inputs, by name."""
    model, names = observer(convolutions)
    compiled = core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    request = compiled.create_infer_request()
    seen: dict[str, list[InputStatistics]] = {name: [] for name in names}
    for patch in patches:
        request.infer([preprocess(patch[None])])
        for index, name in enumerate(names):
            seen[name].append(_of_one(request.get_output_tensor(index).data[0]))
    return {name: _together(parts) for name, parts in seen.items()}


def _of_one(maps: NDArray[np.float32]) -> InputStatistics:
    """Return the statistics of one patch's maps (in, h, w)."""
    peaks = maps.max(axis=(1, 2))
    loud = maps[maps > 0.5 * peaks.max()]  # few: sorting all values would take ten times as long
    rank = min(max(1, int(maps.size * _CLIPPED_SHARE)), max(1, loud.size))
    return InputStatistics(
        limit=float(np.partition(loud, -rank)[-rank]) if loud.size else 0.0,
        peaks=peaks,
        mean=maps.mean(axis=(1, 2), dtype=np.float64),
    )


def _together(parts: Sequence[InputStatistics]) -> InputStatistics:
    return InputStatistics(
        limit=max(part.limit for part in parts),
        peaks=np.max([part.peaks for part in parts], axis=0),
        mean=np.mean([part.mean for part in parts], axis=0),
    )


class Quantiser:
    """Quantises convolutions whose inputs were observed."""

    def __init__(self, statistics: Mapping[str, InputStatistics]) -> None:
        self._statistics = statistics

    def limit(self, name: str) -> np.float32:
        """Return the value from which the input of a convolution is clipped."""
        return np.float32(max(self._statistics[name].limit, _LEAST_RANGE))

    def quantised(
        self, convolution: Convolution, maps: Any
    ) -> tuple[Any, Any, NDArray[np.float32]]:
        """Return input node, weight node and corrected bias for one convolution."""
        ops, seen = openvino().opset13, self._statistics[convolution.name]
        low, high = np.float32(0), self.limit(convolution.name)
        maps = ops.fake_quantize(maps, low, high, low, high, 256)
        weight = convolution.weight
        reach = np.abs(weight).max(axis=(1, 2, 3), keepdims=True).clip(_LEAST_RANGE)
        node = ops.fake_quantize(ops.constant(weight), -reach, reach, -reach, reach, 255)
        rounded = np.round(weight / reach * _LARGEST) * (reach / _LARGEST)
        shift = (rounded - weight).sum(axis=(2, 3), dtype=np.float64) @ seen.mean
        return maps, node, (convolution.bias - shift).astype(np.float32)
