"""Drawing of items: what an epoch shows follows from the seed and the epoch alone.

A training that was killed and resumed therefore draws the same numbers as an undisturbed one,
and several processes draw parts of the same batches as one process alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import distributed
from torch.utils.data import DataLoader, Sampler

from spinextract_gui.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch.utils.data import Dataset

    from spinextract_gui.training.run.config import RunConfig


class Drawn(NamedTuple):
    """What a data set is asked for instead of a bare index.

    Attributes
    ----------
    item
        Index of the item.
    epoch, place
        Which epoch, and where in its order: replicated items come at several places.
    """

    item: int
    epoch: int
    place: int

    def rng(self, seed: int) -> np.random.Generator:
        """Return the random numbers of this drawing, the same in every process."""
        return np.random.default_rng([seed, self.epoch, self.place, 0xD5A])

    def generator(self, seed: int) -> torch.Generator:
        """Return the same for torch."""
        return torch.Generator().manual_seed(int(self.rng(seed).integers(1 << 62)))


class EpochSampler(Sampler[Drawn]):
    """Draws items in an order of each epoch's own.

    Parameters
    ----------
    pool
        Item numbers; a number that stands there twice is drawn twice.
    batch
        Items of one step over all processes; each process draws its share of every step.
    shuffle
        False for validation: the order of `pool`, and no step is left out for being short.
    """

    def __init__(self, pool: Sequence[int], batch: int, seed: int, *, shuffle: bool) -> None:
        self._pool = np.asarray(pool, np.int64)
        self._seed, self._shuffle = seed, shuffle
        self._epoch = 0
        steps = len(self._pool) // batch
        self._count = steps * batch if shuffle else len(self._pool)

    def set_epoch(self, epoch: int) -> None:
        """Lightning says which epoch comes."""
        self._epoch = epoch

    def __iter__(self) -> Iterator[Drawn]:
        order = np.arange(len(self._pool))
        if self._shuffle:
            np.random.default_rng([self._seed, self._epoch]).shuffle(order)
        rank, world = _place()
        for place in range(rank, self._count, world):
            yield Drawn(int(self._pool[order[place]]), self._epoch, place)

    def __len__(self) -> int:
        rank, world = _place()
        return len(range(rank, self._count, world))


def seeded_loader(
    data: Dataset[Any],
    pool: Sequence[int],
    config: RunConfig,
    *,
    shuffle: bool,
    collate: Callable[[list[Any]], Any] | None = None,
) -> DataLoader[Any]:
    """Return a loader that asks `data` for `Drawn` items of `pool`.

    With `shuffle` every step has the same number of items: the last few of an epoch's order
    wait for another epoch. A pool smaller than the batch makes one step.

    Raises
    ------
    InputError
        When the processes cannot share a batch evenly.
    """
    _, world = _place()
    batch = min(config.batch, len(pool))
    if shuffle and (batch % world or not batch):
        raise InputError(f"A batch of {batch} cannot be shared by {world} processes.")
    sampler = EpochSampler(pool, batch, config.seed, shuffle=shuffle)
    return DataLoader(
        data,
        batch_size=max(1, batch // world),
        sampler=sampler,
        num_workers=config.workers,
        collate_fn=collate,
        persistent_workers=config.workers > 0,
        # a forked copy of the decoder children's pipes would talk into the same children
        multiprocessing_context="spawn" if config.workers else None,
        pin_memory=torch.cuda.is_available(),
    )


def _place() -> tuple[int, int]:
    """Return this process's rank and the number of processes."""
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return 0, 1
