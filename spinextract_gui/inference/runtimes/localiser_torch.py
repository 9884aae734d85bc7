"""The localiser in torch, on an accelerator."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

# torch comes in here and not at start-up: imported after Qt it fails on Windows (WinError
# 1114), and it costs two seconds. Only runs on an accelerator import this module.
import torch

from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.domain.settings import Precision
from spinextract_gui.inference.runtimes.localiser_base import finite
from spinextract_gui.networks.localiser.unet import LocaliserNet
from spinextract_gui.networks.localiser.weights import localiser_tensors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.domain.settings import Device
    from spinextract_gui.networks.bundle import LevelsBundle


class TorchLocaliser:
    """The network at float32 on one torch device. Raises RuntimeError when the device fails."""

    def __init__(self, bundle: LevelsBundle, device: Device) -> None:
        self._device = torch.device(device.value)
        # TF32 keeps ten bits of each factor: what is called float32 here shall be float32
        torch.backends.cudnn.allow_tf32 = False
        network = LocaliserNet.from_tensors(localiser_tensors(bundle))
        self._network: LocaliserNet | None = network.to(self._device)

    @property
    def info(self) -> DeviceInfo:
        """Device, its product name and the precision."""
        kind = self._device.type
        name = torch.cuda.get_device_name(self._device) if kind == "cuda" else platform.processor()
        release = torch.__version__.split("+", maxsplit=1)[0]
        return DeviceInfo(kind, name or kind.upper(), f"torch {release}", Precision.FLOAT32.value)

    def answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities (n, 5, rows, columns) for inputs (n, 1, rows, columns)."""
        if self._network is None:
            raise RuntimeError("this network was closed")
        return finite(self._network.shares(images))

    def close(self) -> None:
        """Give the device's memory back."""
        self._network = None
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
