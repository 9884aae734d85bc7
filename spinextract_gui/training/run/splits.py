"""Which patients train and which validate: never both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def split_patients(
    classes: Mapping[str, int], share: float, seed: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the patients to train on and those to validate on, stratified by class.

    Every class with two patients or more gives at least one to either side.

    Parameters
    ----------
    classes
        Class index of each patient; for tasks without one class per patient, any index that
        the split should keep balanced.
    share
        Of the patients of each class that validate, in (0, 1).

    Raises
    ------
    InputError
        When a split would leave either side empty.
    """
    rng = np.random.default_rng([seed, 0x5B117])
    held: list[str] = []
    for kind in sorted(set(classes.values())):
        members = sorted(patient for patient, own in classes.items() if own == kind)
        wanted = max(1, round(share * len(members))) if len(members) > 1 else 0
        order = rng.permutation(len(members))
        held += [members[number] for number in order[: min(wanted, len(members) - 1)]]
    train = tuple(patient for patient in sorted(classes) if patient not in set(held))
    if not held or not train:
        raise InputError(
            "Training and validation need different patients: at least two of one class."
        )
    return train, tuple(sorted(held))


def balanced(labels: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return item numbers in which every class is as frequent as the largest.

    Smaller classes are replicated whole; what is then missing is drawn without replacement.

    Parameters
    ----------
    labels
        (n,) class of each item.
    """
    rng = np.random.default_rng([seed, 0xBA1])
    members = [np.flatnonzero(labels == kind) for kind in np.unique(labels)]
    most = max(len(own) for own in members)
    filled = []
    for own in members:
        whole, missing = divmod(most, len(own))
        filled += [own] * whole + [rng.permutation(own)[:missing]]
    return np.sort(np.concatenate(filled)).astype(np.int64)
