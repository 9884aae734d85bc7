"""The network in torch, on an accelerator (or on the processor, to compare with)."""

from __future__ import annotations

import platform
from contextlib import nullcontext
from typing import TYPE_CHECKING

# torch comes in here and not at start-up: imported after Qt it fails on Windows (WinError
# 1114), and it costs two seconds. Only runs on an accelerator import this module.
import torch

from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.preprocess import preprocess
from spinextract_gui.inference.runtimes.base import Output
from spinextract_gui.inference.runtimes.ladder import AcceleratorError
from spinextract_gui.networks.spinextract import SpineXtractNet

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import SrhBundle


def works(device: Device) -> bool:
    """Whether torch can compute on CUDA or MPS here; a broken driver counts as a no."""
    try:
        if device is Device.CUDA:
            return torch.cuda.is_available()
        return device is Device.MPS and torch.backends.mps.is_available()
    except RuntimeError:
        return False


class TorchNetwork:
    """An `Accelerator`: channels last, bfloat16 by autocast when asked for.

    Raises
    ------
    ModelError
        When the bundle's weights are damaged.
    """

    def __init__(self, bundle: SrhBundle, device: Device, precision: Precision) -> None:
        self._device = torch.device(device.value)
        self._precision = precision
        # TF32 keeps ten bits of each factor: what is called float32 here shall be float32
        torch.backends.cudnn.allow_tf32 = False
        network = SpineXtractNet.from_tensors(bundle.tensors(), bundle.manifest.architecture)
        self._network: SpineXtractNet | None = network.to(self._device)
        for parameter in network.parameters():
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)

    @property
    def info(self) -> DeviceInfo:
        """Device, its product name and the precision."""
        kind = self._device.type
        name = torch.cuda.get_device_name(self._device) if kind == "cuda" else platform.processor()
        release = torch.__version__.split("+", maxsplit=1)[0]
        return DeviceInfo(kind, name or kind.upper(), f"torch {release}", self._precision.value)

    def answer(self, patches: NDArray[np.uint16]) -> Output:
        """Answer (n, 2, 300, 300) uint16 at once.

        Raises
        ------
        AcceleratorError
            When the device fails or has too little memory.
        """
        try:
            return self._answered(patches)
        except torch.OutOfMemoryError as error:
            if self._device.type == "cuda":
                torch.cuda.empty_cache()
            raise AcceleratorError(out_of_memory=True) from error
        except RuntimeError as error:
            raise AcceleratorError("out of memory" in str(error).lower()) from error

    def close(self) -> None:
        """Give the device's memory back."""
        self._network = None
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _answered(self, patches: NDArray[np.uint16]) -> Output:
        if self._network is None:
            raise RuntimeError("this network was closed")
        inputs = torch.from_numpy(preprocess(patches)).to(
            self._device, memory_format=torch.channels_last
        )
        with torch.inference_mode(), self._autocast():
            head, embeddings = self._network(inputs)
        return Output(head.float().cpu().numpy(), embeddings.float().cpu().numpy())

    def _autocast(self) -> AbstractContextManager[object]:
        if self._precision is Precision.BFLOAT16:
            return torch.autocast(self._device.type, dtype=torch.bfloat16)
        return nullcontext()
