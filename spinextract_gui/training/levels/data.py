"""Slices as a training draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from lightning.pytorch import LightningDataModule
from torch.utils.data import Dataset

from spinextract_gui.training.levels.augment import augmented, plain
from spinextract_gui.training.run.sampling import seeded_loader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor
    from torch.utils.data import DataLoader

    from spinextract_gui.training.levels.config import LevelsConfig
    from spinextract_gui.training.levels.slices import TrainingSlice
    from spinextract_gui.training.run.sampling import Drawn


class LevelsData(LightningDataModule):
    """Slices to train on, and those of other patients to log Dice on.

    Parameters
    ----------
    held_out
        May be empty: then nothing is validated.
    """

    def __init__(
        self,
        train: Sequence[TrainingSlice],
        held_out: Sequence[TrainingSlice],
        config: LevelsConfig,
    ) -> None:
        super().__init__()
        self._train = SlicePictures(train, config.seed, changed=True)
        self._held_out = SlicePictures(held_out, config.seed, changed=False)
        self._config = config

    def train_dataloader(self) -> DataLoader[Any]:
        """Return changed slices in the order of the epoch."""
        return seeded_loader(self._train, range(len(self._train)), self._config, shuffle=True)

    def val_dataloader(self) -> DataLoader[Any] | list[Any]:
        """Return the other patients' slices as they are."""
        if not len(self._held_out):
            return []
        return seeded_loader(
            self._held_out, range(len(self._held_out)), self._config, shuffle=False
        )


class SlicePictures(Dataset[tuple["Tensor", "Tensor"]]):
    """Inputs (1, 320, 256) with soft masks (tissues, 320, 256); each drawing changes them anew."""

    def __init__(self, slices: Sequence[TrainingSlice], seed: int, *, changed: bool) -> None:
        self._pictures = [torch.from_numpy(one.reduced()) for one in slices]
        self._seed, self._changed = seed, changed

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, drawn: Drawn) -> tuple[Tensor, Tensor]:
        """Return one drawing; the same one gives the same numbers in every process."""
        picture = self._pictures[drawn.item]
        if not self._changed:
            return plain(picture)
        return augmented(picture, drawn.generator(self._seed))
