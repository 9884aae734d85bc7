"""Embeddings on the disk: a frozen backbone sees each patch once, however often a head trains."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.networks.architecture import EMBEDDING
from spinextract_gui.storage import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Slide


@dataclass(frozen=True)
class EmbeddingCache:
    """One file per slide, named after the backbone's and the patches' hashes.

    Attributes
    ----------
    backbone
        sha256 (hex) of the backbone's tensors.
    """

    folder: Path
    backbone: str

    def get(
        self, slide: Slide, variant: str, compute: Callable[[], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """Return the embeddings (n, 2048) of a slide's patches, computed where they are not kept.

        Parameters
        ----------
        variant
            What was done to the patches before; other variants are kept beside.

        Raises
        ------
        StorageError
            When the disk refuses.
        """
        path = self.folder / self.backbone[:32] / f"{self._key(slide, variant)}.npy"
        kept = _read(path, len(slide.patches))
        if kept is None:
            kept = compute()
            stream = io.BytesIO()
            np.save(stream, kept, allow_pickle=False)
            atomic.write_bytes(path, stream.getvalue())
        return kept

    def _key(self, slide: Slide, variant: str) -> str:
        # the list of patches belongs to it: a meta file may choose others from the same files
        keys = "\n".join(patch.key for patch in slide.patches)
        text = f"{slide.input_hash()}\0{variant}\0{keys}"
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def tensors_sha256(tensors: Mapping[str, NDArray[np.float32]]) -> str:
    """Return one sha256 (hex) over named tensors."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(f"{name}\0".encode())
        digest.update(np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()


def _read(path: Path, count: int) -> NDArray[np.float32] | None:
    """Return what is kept; None when there is nothing, or something else."""
    try:
        kept = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    whole = isinstance(kept, np.ndarray) and kept.shape == (count, EMBEDDING)
    return kept.astype(np.float32) if whole and np.isfinite(kept).all() else None
