"""A stenosis network ready to answer: one backbone, one head, each slice looked at once."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import numpy as np

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.inference.runtimes.ladder import AcceleratorError
from spinextract_gui.networks.stenosis.preprocess import INPUT_PX

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from numpy.typing import NDArray

    from spinextract_gui.domain.result import DeviceInfo
    from spinextract_gui.inference.runtimes.stenosis.engine import FeatureEngine
    from spinextract_gui.inference.runtimes.stenosis.head import Head

_KEPT: Final = 128
"""Slices whose features are kept, 8 kB each: a series seldom has more."""
_IMAGE: Final = (3, INPUT_PX, INPUT_PX)


class StenosisRuntime:
    """Answers questions of one slice and level each.

    Equal slices are recognised by their content, within a call and between calls: moving a
    marker back, or asking for the next level, costs the head only. Answers do not depend on
    what was asked together.

    Attributes
    ----------
    engine
        What computes the backbone.
    """

    def __init__(self, engine: FeatureEngine, head: Head) -> None:
        self.engine = engine
        self._head = head
        self._known: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def info(self) -> DeviceInfo:
        """What really computes now; an accelerator that failed is no longer named."""
        return self.engine.info

    def answer(self, images: NDArray[np.float32], levels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the network's softmax, class weights still in it.

        Parameters
        ----------
        images
            (n, 3, 224, 224) float32 as the bundle's preprocessing makes them.
        levels
            (n,) int64, 0 for L1/L2 to 4 for L5/S1.

        Returns
        -------
        NDArray[np.float32]
            (n, 3) float32.

        Raises
        ------
        SpinextractError
            When the network answers with a number that is not finite, or nothing is left that
            could compute.
        """
        if images.shape != (len(levels), *_IMAGE):
            raise ValueError(f"images of shape {images.shape} for {len(levels)} levels")
        if not len(levels):
            return np.empty((0, 3), np.float32)
        raw = self._head.raw(self.features(images), levels)
        if not np.isfinite(raw).all():
            raise SpinextractError(
                "The network answered with a number that is not finite, so there is no grade."
            )
        return raw

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what the backbone sees in images (n, 3, 224, 224), n at least 1: (n, width).

        Of slices that were answered just now it is remembered and costs next to nothing. Raises
        SpinextractError when nothing is left that could compute.
        """
        with self._lock:
            try:
                return self._features(images)
            except AcceleratorError as error:
                why = "has not enough memory" if error.out_of_memory else "stopped working"
                raise SpinextractError(f"{self.info.name} {why}; there is no grade.") from error

    def close(self) -> None:
        """Give back memory and threads."""
        self.engine.close()
        self._known.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return features (n, width), computing only those of new slices."""
        names = [hashlib.blake2b(one.tobytes(), digest_size=16).digest() for one in images]
        first = {name: index for index, name in reversed(list(enumerate(names)))}
        new = [name for name in first if name not in self._known]
        found = {name: self._known[name] for name in first if name in self._known}
        if new:
            fresh = self.engine.features(images[[first[name] for name in new]])
            found.update(zip(new, fresh, strict=True))
        self._remember(found)
        return np.stack([found[name] for name in names])

    def _remember(self, found: dict[bytes, NDArray[np.float32]]) -> None:
        for name, features in found.items():
            self._known[name] = features
            self._known.move_to_end(name)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
