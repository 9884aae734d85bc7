"""The head of the stenosis network in numpy: it is a thousandth of the work.

The backbone sees the slice, the head the level. So five levels on one slice, which is what
four of five studies have, need the backbone once; and every device gets the same head.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import erf, softmax

from spinextract_gui.networks import golden_archive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Weights = Mapping[str, NDArray[np.float32]]

_LAYER_NORM_EPS: Final = 1e-5
"""torch's default, which the published network uses."""
_PARTS: Final = ("level_embedding.", "classifier.")


def head_tensors(tensors: Weights) -> dict[str, NDArray[np.float32]]:
    """Return the tensors of the head out of those of a whole network."""
    return {name: values for name, values in tensors.items() if name.startswith(_PARTS)}


@dataclass(frozen=True, eq=False)
class Head:
    """Softmax from features and levels, computed in float64.

    Attributes
    ----------
    tensors
        By state-dict name, as `head_tensors` gives them.
    """

    tensors: Weights

    def raw(self, features: NDArray[np.float32], levels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the softmax (n, 3) of features (n, width) and level indices (n,)."""
        embedded = self.tensors["level_embedding.weight"][levels]
        values = np.concatenate([features, embedded], axis=1).astype(np.float64)
        for linear, norm in (("0", "1"), ("4", "5")):
            values = _gelu(self._normed(norm, self._linear(linear, values)))
        found: NDArray[np.float32] = softmax(self._linear("8", values), axis=1).astype(np.float32)
        return found

    def to_bytes(self) -> bytes:
        """Return the tensors as bytes for the cache."""
        return golden_archive.pack(self.tensors)

    def _linear(self, place: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
        weight = self.tensors[f"classifier.{place}.weight"].astype(np.float64)
        return np.asarray(values @ weight.T + self.tensors[f"classifier.{place}.bias"])

    def _normed(self, place: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
        centred = values - values.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + _LAYER_NORM_EPS)
        weight = self.tensors[f"classifier.{place}.weight"]
        return np.asarray(centred / spread * weight + self.tensors[f"classifier.{place}.bias"])


def _gelu(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Exact GELU (Hendrycks and Gimpel 2016), not its tanh approximation."""
    return np.asarray(values * 0.5 * (1 + erf(values / np.sqrt(2))))
