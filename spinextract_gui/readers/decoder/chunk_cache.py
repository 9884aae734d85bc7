"""Decoded tiles and strips, kept while memory allows: neighbours share them."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np
    from numpy.typing import NDArray

    Chunk: TypeAlias = NDArray[np.generic[Any]]

CACHE_BYTES = 192 << 20


class ChunkCache:
    """The chunks used last, bounded in bytes."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self._limit = limit_bytes
        self._held = 0
        self._chunks: OrderedDict[Hashable, Chunk] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Chunk]) -> Chunk:
        """Return the chunk called `key`, made by `make` when it is not held."""
        chunk = self._chunks.get(key)
        if chunk is not None:
            self._chunks.move_to_end(key)
            return chunk
        chunk = make()
        if chunk.nbytes <= self._limit:
            self._chunks[key] = chunk
            self._held += chunk.nbytes
            while self._held > self._limit:
                self._held -= self._chunks.popitem(last=False)[1].nbytes
        return chunk
