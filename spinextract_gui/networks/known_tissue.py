"""What tissue a classifier has learned from, so that other tissue can be told.

A classifier of four tumours calls everything one of them. Whether a patch is like anything it
knows is read from its embedding: one Gaussian for each class with a covariance that all share
(Lee et al., A Simple Unified Framework for Detecting Out-of-Distribution Samples, NeurIPS
2018), in the directions of largest variance, and beside it how much of the embedding lies
outside of these directions, where known tissue has next to nothing.

The same tells a grader of stenosis which slices it knows, with one Gaussian for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np
from safetensors.numpy import save

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks import weights
from spinextract_gui.networks.weights import Layout

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float32]

_NETWORK: Final = "that tells known inputs"
_HALF: Final = ("components",)
"""Stored in half the size: directions need no seven digits."""
_MOST_DIRECTIONS = 256


@dataclass(frozen=True, eq=False)
class KnownTissue:
    """Statistics of the embeddings of known tissue.

    Attributes
    ----------
    mean
        (d,) of all embeddings.
    components
        (k, d) orthonormal directions of largest variance.
    whitening
        (k, k): brings the shared covariance in these directions to the unit matrix.
    centres
        (c, k) of the classes, whitened.
    scales
        (4,): of held-out known patches the mean squared distance to the nearest centre and the
        mean squared rest outside of the directions; the limit; the share within it.
    """

    mean: Floats
    components: Floats
    whitening: Floats
    centres: Floats
    scales: Floats

    def __post_init__(self) -> None:
        width, directions = self.mean.shape[-1:], self.components.shape[:1]
        shapes = {
            "mean": (*width,),
            "components": (*directions, *width),
            "whitening": (*directions, *directions),
            "centres": (*self.centres.shape[:1], *directions),
            "scales": (4,),
        }
        for name, shape in shapes.items():
            found = getattr(self, name)
            if found.shape != shape or not found.size or len(directions) != 1:
                raise ModelError(f"The statistics of known inputs have a wrong part {name}.")
            if not np.isfinite(found).all():
                raise ModelError("The statistics of known inputs hold a number that is not finite.")
        if directions[0] > _MOST_DIRECTIONS or not (self.scales > 0).all() or self.within > 1:
            raise ModelError("The statistics of known inputs are not as they must be.")

    @property
    def limit(self) -> float:
        """Distance from which a patch counts as unlike known tissue."""
        return float(self.scales[2])

    @property
    def within(self) -> float:
        """Share of held-out known patches whose distance is below the limit."""
        return float(self.scales[3])

    def novelty(self, embeddings: ArrayLike) -> NDArray[np.float64]:
        """Return how far embeddings (n, d) are from known tissue, (n,); above 1: unlike it.

        Raises ModelError when the embeddings are of another width.
        """
        return self.distance(embeddings) / self.limit

    def distance(self, embeddings: ArrayLike) -> NDArray[np.float64]:
        """Return the distance of embeddings (n, d), (n,); known ones lie about 1."""
        nearest, rest = self.parts(embeddings)
        return combined(nearest, rest, self.scales)

    def parts(self, embeddings: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return both squared distances of embeddings (n, d), (n,) each.

        To the nearest centre within the directions, and the rest outside of these. Raises
        ModelError when the embeddings are of another width.
        """
        values = np.asarray(embeddings, np.float32)
        if values.ndim != 2 or values.shape[1] != len(self.mean):
            raise ModelError("The statistics of known inputs are for another network.")
        inside, rest = projected(values, self.mean, self.components)
        to_centres = (inside @ self.whitening)[:, None, :].astype(np.float64) - self.centres
        return np.einsum("nck,nck->nc", to_centres, to_centres).min(axis=1), rest

    def to_bytes(self) -> bytes:
        """Return the bytes of ``known_tissue.safetensors``."""
        kinds = {name: np.float16 if name in _HALF else np.float32 for name in _NAMES}
        return save(
            {name: np.ascontiguousarray(getattr(self, name), kind) for name, kind in kinds.items()}
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> KnownTissue:
        """Read what `to_bytes` writes. Raises ModelError."""
        tensors = weights.from_bytes(data, Layout(_NETWORK, None))
        if tensors.keys() != set(_NAMES):
            raise ModelError("The file with statistics of known inputs has other parts.")
        return cls(**tensors)


_NAMES: Final = tuple(field.name for field in fields(KnownTissue))


def projected(
    embeddings: Floats, mean: Floats, components: Floats
) -> tuple[Floats, NDArray[np.float64]]:
    """Return coordinates (n, k) in the directions, and the squared length (n,) of the rest."""
    centred: Floats = embeddings - mean
    inside: Floats = centred @ components.T
    # subtracted first: the difference of two squared lengths would lose most digits
    rest: Floats = centred - inside @ components
    return inside, np.einsum("nd,nd->n", rest, rest, dtype=np.float64)


def combined(
    nearest: NDArray[np.float64], rest: NDArray[np.float64], scales: Floats
) -> NDArray[np.float64]:
    """Return one distance (n,) from both squared ones, each relative to its usual size."""
    return np.sqrt(0.5 * (nearest / scales[0] + rest / scales[1]))  # type: ignore[no-any-return]
