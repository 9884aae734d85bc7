"""A backbone in torch: on accelerators, and on the processor for networks that need it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

# torch comes in here and not at start-up: imported after Qt it fails on Windows (WinError
# 1114), and it costs two seconds. Only those who need it import this module.
import torch

from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes.compiled import processor_name
from spinextract_gui.inference.runtimes.ladder import AcceleratorError
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.networks.stenosis.threads import steady_threads

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import StenosisBundle


class TorchFeatures:
    """A `FeatureEngine` in torch; bfloat16 by autocast when asked for.

    On the processor slices go through one at a time and on two threads, as they did for the
    golden vectors: torch sums a larger batch, or more threads' parts, in another order.

    Raises
    ------
    ModelError
        When the bundle's weights are damaged.
    """

    def __init__(self, bundle: StenosisBundle, device: Device, precision: Precision) -> None:
        self._device = torch.device(device.value)
        self._precision = precision
        # TF32 keeps ten bits of each factor: what is called float32 here shall be float32
        torch.backends.cudnn.allow_tf32 = False
        network = StenosisNet.from_tensors(bundle.tensors(), bundle.manifest.backbone)
        self._backbone: torch.nn.Module | None = network.base_model.to(self._device)

    @property
    def info(self) -> DeviceInfo:
        """Device, its product name and the precision."""
        kind = self._device.type
        name = torch.cuda.get_device_name(self._device) if kind == "cuda" else processor_name()
        release = torch.__version__.split("+", maxsplit=1)[0]
        return DeviceInfo(kind, name, f"torch {release}", self._precision.value)

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Answer at once on an accelerator, one by one on the processor.

        Raises
        ------
        AcceleratorError
            When the device fails or has too little memory.
        """
        size = 1 if self._device.type == "cpu" else len(images)
        try:
            parts = [
                self._computed(images[start : start + size])
                for start in range(0, len(images), size)
            ]
        except torch.OutOfMemoryError as error:
            if self._device.type == "cuda":
                torch.cuda.empty_cache()
            raise AcceleratorError(out_of_memory=True) from error
        except RuntimeError as error:
            raise AcceleratorError("out of memory" in str(error).lower()) from error
        found: NDArray[np.float32] = torch.cat(parts).numpy()
        return found

    def close(self) -> None:
        """Give the device's memory back."""
        self._backbone = None
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _computed(self, images: NDArray[np.float32]) -> torch.Tensor:
        if self._backbone is None:
            raise RuntimeError("this network was closed")
        with torch.inference_mode(), self._manner():
            features: torch.Tensor = self._backbone(torch.from_numpy(images).to(self._device))
        return features.float().cpu()

    def _manner(self) -> AbstractContextManager[object]:
        if self._device.type == "cpu":
            return steady_threads()
        if self._precision is Precision.BFLOAT16:
            return torch.autocast(self._device.type, dtype=torch.bfloat16)
        return nullcontext()
