"""The plain way, to measure against: what a reader of the publication would write.

A torch DataLoader over patch files with tifffile, the network in torch at float32, batches
of 32. Nothing in it is tuned, for or against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tifffile
import torch
from torch.utils.data import DataLoader, Dataset

from spinextract_gui.inference.preprocess import preprocess
from spinextract_gui.networks.spinextract import SpineXtractNet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import SrhBundle

_BATCH = 32


class _Files(Dataset[torch.Tensor]):
    """Patch files, each preprocessed by itself."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> torch.Tensor:
        return torch.from_numpy(preprocess(tifffile.imread(self._files[index])[None])[0])


class PlainWay:
    """The network as torch runs it by default on the processor."""

    def __init__(self, bundle: SrhBundle) -> None:
        self._network = SpineXtractNet.from_tensors(bundle.tensors(), bundle.manifest.architecture)

    def answer(self, files: Sequence[Path]) -> NDArray[np.float32]:
        """Return the head's output (n, 4) of patch files, in their order."""
        with torch.inference_mode():
            heads = [self._network(batch)[0] for batch in DataLoader(_Files(files), _BATCH)]
        return torch.cat(heads).numpy()
