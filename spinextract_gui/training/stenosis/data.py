"""Batches of slices with the levels to grade on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from lightning.pytorch import LightningDataModule
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from typing_extensions import override

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.evaluation.stenosis.table import TableRow
from spinextract_gui.training.run.sampling import Drawn, seeded_loader
from spinextract_gui.training.run.splits import split_patients
from spinextract_gui.training.stenosis.augment import varied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.training.stenosis.config import StenosisConfig
    from spinextract_gui.training.stenosis.pictures import Pictures


class Batch(NamedTuple):
    """A step's slices and levels.

    Attributes
    ----------
    images
        (p, side, side) float32 in [0, 1].
    owners
        (n,) int64: the slice of each level.
    levels, grades
        (n,) int64.
    places
        (n, 2) float32: column and row as shares of the picture; NaN where not known.
    """

    images: Tensor
    owners: Tensor
    levels: Tensor
    grades: Tensor
    places: Tensor


@dataclass(frozen=True, eq=False)
class Labels:
    """Graded levels of usable slices.

    Attributes
    ----------
    rows
        Every one has a truth.
    pictures
        (n,) int64: number of the picture of each row.
    places
        (n, 2) float32: column and row as shares of the picture; NaN where not known.
    """

    rows: tuple[TableRow, ...]
    pictures: NDArray[np.int64]
    places: NDArray[np.float32]

    def chosen(self, studies: Sequence[str]) -> NDArray[np.int64]:
        """Return the numbers of the rows of these studies."""
        wanted = set(studies)
        return np.array([n for n, row in enumerate(self.rows) if row.study in wanted], np.int64)

    def split(self, share: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the numbers of the rows to train on and of those to validate on.

        No study is on both sides; studies are balanced by their worst grade.
        """
        worst: dict[str, int] = {}
        for row in self.rows:
            worst[row.study] = max(worst.get(row.study, 0), int(row.truth or Grade.NORMAL_MILD))
        train, held = split_patients(worst, share, seed)
        return self.chosen(train), self.chosen(held)


class Slices(Dataset[Batch]):
    """What a `Drawn` item becomes: one slice with one level, or with all of its levels."""

    def __init__(
        self,
        pictures: Pictures,
        labels: Labels,
        chosen: NDArray[np.int64],
        config: StenosisConfig,
        *,
        vary: bool,
    ) -> None:
        self._values, self._labels, self._config = pictures.values, labels, config
        self._vary = vary
        self._truth = np.array([int(row.truth or 0) for row in labels.rows], np.int64)
        self._levels = np.array([int(row.level) for row in labels.rows], np.int64)
        self.units = _by_slice(labels, chosen) if config.by_slice else chosen[:, None]

    def __len__(self) -> int:
        return len(self.units)

    @override
    def __getitem__(self, drawn: Drawn) -> Batch:
        rows = np.asarray(self.units[drawn.item])
        picture = self._values[self._labels.pictures[rows[0]]]
        image = torch.from_numpy(picture.astype(np.float32) / np.float32(255))
        places = torch.from_numpy(self._labels.places[rows])
        if self._vary:
            side = self._config.side_px(drawn.epoch)
            random = drawn.generator(self._config.seed)
            image, places = varied(image, places, self._config, random, side)
        owners = torch.zeros(len(rows), dtype=torch.int64)
        levels, grades = (torch.from_numpy(part[rows]) for part in (self._levels, self._truth))
        return Batch(image[None], owners, levels, grades, places)


def _by_slice(labels: Labels, chosen: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the numbers of the rows of each slice, slices in the order of their first row."""
    found: dict[int, list[int]] = {}
    for row in chosen.tolist():
        found.setdefault(int(labels.pictures[row]), []).append(row)
    return [np.array(rows, np.int64) for rows in found.values()]


def joined(parts: Sequence[Batch]) -> Batch:
    """Return one batch of several."""
    counts = torch.tensor([len(part.images) for part in parts])
    starts = torch.cumsum(counts, 0) - counts
    owners = [part.owners + start for part, start in zip(parts, starts, strict=True)]
    together = [torch.cat(column) for column in zip(*parts, strict=True)]
    return Batch(*together)._replace(owners=torch.cat(owners))


class StenosisData(LightningDataModule):
    """Training and validation batches of one run."""

    def __init__(
        self,
        pictures: Pictures,
        labels: Labels,
        split: tuple[NDArray[np.int64], NDArray[np.int64]],
        config: StenosisConfig,
    ) -> None:
        super().__init__()
        self._config = config
        train, held = split
        self.train = Slices(pictures, labels, train, config, vary=True)
        self.held = Slices(pictures, labels, held, config, vary=False)

    @override
    def train_dataloader(self) -> DataLoader[Any]:
        """Return the varied slices in an order of each epoch's own."""
        return self._loader(self.train, shuffle=True)

    @override
    def val_dataloader(self) -> DataLoader[Any]:
        """Return the slices of other patients as they are."""
        return self._loader(self.held, shuffle=False)

    def _loader(self, slices: Slices, *, shuffle: bool) -> DataLoader[Any]:
        pool = range(len(slices))
        return seeded_loader(slices, pool, self._config, shuffle=shuffle, collate=joined)
