"""What a training is fed: embeddings, patches, or two views of each patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from lightning.pytorch import LightningDataModule
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from typing_extensions import override

from spinextract_gui.networks.preprocess import preprocess
from spinextract_gui.training.run.sampling import Drawn, seeded_loader
from spinextract_gui.training.srh.patches import turned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.training.run.config import RunConfig
    from spinextract_gui.training.srh.table import PatchTable


class Embedded(Dataset[tuple[Tensor, Tensor]]):
    """Embeddings (n, 2048) with class indices (n,)."""

    def __init__(self, embeddings: NDArray[np.float32], labels: NDArray[np.int64]) -> None:
        self._embeddings, self._labels = torch.from_numpy(embeddings), torch.from_numpy(labels)

    def __getitem__(self, drawn: Drawn) -> tuple[Tensor, Tensor]:
        """Return one embedding and its class."""
        return self._embeddings[drawn.item], self._labels[drawn.item]


class Patches(Dataset[tuple[Tensor, Tensor]]):
    """Preprocessed patches (3, 300, 300) with their classes; read when asked for.

    Parameters
    ----------
    turn
        Turn each patch anew in every epoch.
    """

    def __init__(self, table: PatchTable, seed: int, *, turn: bool) -> None:
        self._table, self._seed, self._turn = table, seed, turn
        self._labels = torch.from_numpy(table.labels)

    def __getitem__(self, drawn: Drawn) -> tuple[Tensor, Tensor]:
        """Return one patch and its class."""
        return self.__getitems__([drawn])[0]

    def __getitems__(self, drawn: Sequence[Drawn]) -> list[tuple[Tensor, Tensor]]:
        """Return a whole batch: its files are read together."""
        pixels = self._table.read([one.item for one in drawn])
        if self._turn:
            for place, one in enumerate(drawn):
                pixels[place] = turned(pixels[place : place + 1], one.rng(self._seed))[0]
        inputs = torch.from_numpy(preprocess(pixels))
        return [(inputs[n], self._labels[one.item]) for n, one in enumerate(drawn)]


class TwoViews(Dataset[tuple[Tensor, Tensor]]):
    """Two augmented views of each patch."""

    def __init__(self, table: PatchTable, seed: int, augment: Callable[[Tensor], Tensor]) -> None:
        self._table, self._seed, self._augment = table, seed, augment

    def __getitem__(self, drawn: Drawn) -> tuple[Tensor, Tensor]:
        """Return the views of one patch."""
        return self.__getitems__([drawn])[0]

    def __getitems__(self, drawn: Sequence[Drawn]) -> list[tuple[Tensor, Tensor]]:
        """Return the views of a whole batch."""
        inputs = torch.from_numpy(preprocess(self._table.read([one.item for one in drawn])))
        views = []
        for patch, one in zip(inputs, drawn, strict=True):
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(int(one.rng(self._seed).integers(1 << 62)))
                views.append((self._augment(patch), self._augment(patch)))
        return views


class TrainData(LightningDataModule):
    """Items to train on; `pool` are their numbers, each as often as it is to be drawn."""

    def __init__(
        self, items: Dataset[tuple[Tensor, Tensor]], pool: NDArray[np.int64], config: RunConfig
    ) -> None:
        super().__init__()
        self._items, self._pool, self._config = items, pool, config

    @override
    def train_dataloader(self) -> DataLoader[Any]:
        return seeded_loader(self._items, self._pool.tolist(), self._config, shuffle=True)


class SrhData(TrainData):
    """Items to train on, and others to validate on."""

    def __init__(
        self,
        items: Dataset[tuple[Tensor, Tensor]],
        pool: NDArray[np.int64],
        config: RunConfig,
        held_out: Dataset[tuple[Tensor, Tensor]],
        held_out_pool: NDArray[np.int64],
    ) -> None:
        super().__init__(items, pool, config)
        self._held_out, self._held_out_pool = held_out, held_out_pool

    @override
    def val_dataloader(self) -> DataLoader[Any]:
        numbers = self._held_out_pool.tolist()
        return seeded_loader(self._held_out, numbers, self._config, shuffle=False)
