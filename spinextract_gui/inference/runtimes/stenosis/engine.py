"""What computes the backbone, on whatever device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.domain.result import DeviceInfo


class FeatureEngine(Protocol):
    """A backbone ready to answer."""

    @property
    def info(self) -> DeviceInfo:
        """What computes now."""

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return features (n, width) of images (n, 3, 224, 224) float32, n at least 1.

        Raises
        ------
        AcceleratorError
            When an accelerator fails.
        """

    def close(self) -> None:
        """Give back memory and threads."""
