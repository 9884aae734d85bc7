"""Finding an accelerator without paying for torch where there is none."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import ModelError, RuntimeUnavailableError
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes.golden_check import agreement, answers
from spinextract_gui.inference.runtimes.ladder import LadderRuntime

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.inference.runtimes.base import Runtime
    from spinextract_gui.networks.bundle import SrhBundle

_BATCH = 32


def find_accelerator(device: Device) -> Device | None:
    """Return CUDA or MPS when `device` allows it and it works here, else None.

    torch is imported only when the machine looks as if it had the accelerator.
    """
    wanted = (Device.CUDA, Device.MPS) if device is Device.AUTO else (device,)
    likely = [one for one in wanted if _likely(one)]
    if not likely:
        return None
    from spinextract_gui.inference.runtimes.torch_network import works

    return next((one for one in likely if works(one)), None)


def open_accelerator(
    bundle: SrhBundle,
    device: Device,
    precision: Precision,
    cache_folder: Path,
    notify: Callable[[str], None],
    batch_size: int | None,
) -> Runtime:
    """Make the network ready on an accelerator, with the ladder below it.

    Raises
    ------
    RuntimeUnavailableError
        For int8, and for bfloat16 on MPS.
    ModelError
        When the network does not answer as its golden vectors say.
    """
    if precision is Precision.INT8 or (precision, device) == (Precision.BFLOAT16, Device.MPS):
        raise RuntimeUnavailableError(
            f"{device.upper()} does not compute in {precision} here; choose float32 or auto."
        )
    options = [Precision.FLOAT32] if precision is Precision.AUTO else [precision]
    if precision is Precision.AUTO and device is Device.CUDA:
        options.insert(0, Precision.BFLOAT16)
    for option in options:
        runtime = _ladder(bundle, device, option, cache_folder, notify, batch_size)
        golden = bundle.golden
        found = agreement(bundle, answers(runtime, golden.inputs).head, golden.head)
        if found.holds:
            return runtime
        if option is precision and option is not Precision.FLOAT32:
            notify(
                f"At {option} this model's probabilities differ from float32 by up to "
                f"{found.probability:.2f}; choose auto for trustworthy numbers."
            )
            return runtime
        runtime.close()
    raise ModelError(
        "The model does not answer as its golden vectors say, so it cannot be used on "
        f"{device.upper()}."
    )


def _ladder(
    bundle: SrhBundle,
    device: Device,
    precision: Precision,
    cache_folder: Path,
    notify: Callable[[str], None],
    batch_size: int | None,
) -> Runtime:
    from spinextract_gui.inference.runtimes.choice import open_cpu
    from spinextract_gui.inference.runtimes.torch_network import TorchNetwork

    def processor() -> Runtime:
        return open_cpu(bundle, Precision.AUTO, cache_folder, notify, batch_size)

    network = TorchNetwork(bundle, device, precision)
    return LadderRuntime(network, processor, notify, batch_size or _BATCH)


def _likely(device: Device) -> bool:
    """Whether the installed torch and the machine could have the device at all."""
    if device is Device.MPS:
        return sys.platform == "darwin" and platform.machine() == "arm64"
    try:
        release = importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return False
    if device is not Device.CUDA or sys.platform == "darwin" or release.endswith("+cpu"):
        return False
    return Path("/dev/nvidiactl").exists() or shutil.which("nvidia-smi") is not None
