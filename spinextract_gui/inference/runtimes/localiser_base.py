"""What every localiser offers, whatever computes behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from spinextract_gui.domain.errors import SpinextractError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.result import DeviceInfo


class LocaliserRuntime(Protocol):
    """A localiser on one device."""

    @property
    def info(self) -> DeviceInfo:
        """What computes."""

    def answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities (n, 5, rows, columns) for inputs (n, 1, rows, columns)."""

    def close(self) -> None:
        """Give back memory."""


def finite(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `shares` when every one is a number. Raises SpinextractError."""
    if not np.isfinite(shares).all():
        raise SpinextractError(
            "The network answered with a number that is not finite, so there are no levels."
        )
    return shares
