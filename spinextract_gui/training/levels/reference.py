"""The levels and widths that the masks of the training set themselves give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.result import DeviceInfo, ModelInfo
from spinextract_gui.inference.mri.localise import Localiser
from spinextract_gui.inference.mri.outline import Frame, Outline
from spinextract_gui.networks.localiser.form import Tissue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.networks.localiser.unet import LocaliserNet
    from spinextract_gui.training.levels.series import PatientSeries

_NO_MODEL = ModelInfo("", "", "", "", 0.0, synthetic=False)


class NetworkRuntime:
    """A network in torch, fresh from training."""

    def __init__(self, network: LocaliserNet) -> None:
        self.info = DeviceInfo("cpu", "", "torch", "float32")
        self._network = network

    def answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities (n, 5, rows, columns)."""
        return self._network.shares(images)

    def close(self) -> None:
        """Nothing to give back."""


class NetworkLocaliser(Localiser):
    """The product's localiser on a network fresh from training."""

    def __init__(self, network: LocaliserNet) -> None:
        super().__init__(NetworkRuntime(network), _NO_MODEL)


class MaskLocaliser(Localiser):
    """The product's localiser, looking at the masks where it otherwise asks the network."""

    def __init__(self, series: PatientSeries) -> None:
        self._tissues = series.tissues

    def outline(self, series: Series, index: int) -> Outline:
        """Return what the mask of one slice shows."""
        frame = Frame.of(series.slices[index].geometry, series.spacing_known)
        tissues = self._tissues[index]
        layers = [frame.canvas.placed((tissues == tissue).astype(np.float32)) for tissue in Tissue]
        return Outline.of(index, frame, np.stack(layers))
