"""The localiser ready to answer: OpenVINO on the processor, torch on accelerators."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import ModelError, RuntimeUnavailableError
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes.accelerators import find_accelerator
from spinextract_gui.inference.runtimes.localiser_base import LocaliserRuntime
from spinextract_gui.inference.runtimes.localiser_openvino import OpenVinoLocaliser
from spinextract_gui.inference.runtimes.openvino_library import capabilities
from spinextract_gui.networks.bundle import LevelsBundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.domain.result import DeviceInfo
    from spinextract_gui.networks.bundle import ModelBundle

__all__ = ["FallingBack", "LocaliserRuntime", "open_localiser_runtime"]

_log = logging.getLogger(__name__)
_MOST_DIFFERENCE = {"f32": 1e-3, "bf16": 0.25}
"""Of a probability from the golden vectors; single pixels at edges move most."""


def open_localiser_runtime(
    bundle: ModelBundle,
    device: Device,
    precision: Precision,
    cache_folder: Path,
    notify: Callable[[str], None],
) -> LocaliserRuntime:
    """Make the network ready.

    Parameters
    ----------
    precision
        BFLOAT16 is used where the processor has it; everything else computes in float32,
        because the network is small enough.

    Raises
    ------
    ModelError
        When the bundle is not for levels, is damaged, or does not answer as its golden
        vectors say.
    RuntimeUnavailableError
        When this machine does not offer the device.
    """
    levels = bundle.expect(LevelsBundle)

    def processor() -> LocaliserRuntime:
        fast = precision is Precision.BFLOAT16 and "BF16" in capabilities()
        hint = "bf16" if fast else "f32"
        return _proven(OpenVinoLocaliser(levels, cache_folder / "openvino", hint), levels, hint)

    found = None if device is Device.CPU else find_accelerator(device)
    if found is not None:
        from spinextract_gui.inference.runtimes.localiser_torch import TorchLocaliser

        return FallingBack(
            lambda: _proven(TorchLocaliser(levels, found), levels, "f32"), processor, notify
        )
    if device not in (Device.AUTO, Device.CPU):
        raise RuntimeUnavailableError(
            f"This machine offers no {device.upper()} device to torch; choose auto or cpu."
        )
    return processor()


def _proven(runtime: LocaliserRuntime, bundle: LevelsBundle, hint: str) -> LocaliserRuntime:
    """Return the runtime when it meets the golden vectors. Raises ModelError."""
    golden = bundle.golden
    difference = float(np.abs(runtime.answer(golden.images) - golden.outputs).max())
    if not difference <= _MOST_DIFFERENCE[hint]:  # written so that a NaN fails
        runtime.close()
        raise ModelError(
            f"The model {bundle.manifest.name} does not answer as its golden vectors say, so it "
            f"cannot be used (difference {difference:.3f})."
        )
    return runtime


class FallingBack:
    """An accelerator, and the processor as soon as the accelerator fails.

    Parameters
    ----------
    accelerator, processor
        Make the runtimes; the second is called only when it is needed.
    notify
        Gets a sentence when the processor takes over.
    """

    def __init__(
        self,
        accelerator: Callable[[], LocaliserRuntime],
        processor: Callable[[], LocaliserRuntime],
        notify: Callable[[str], None],
    ) -> None:
        self._processor = processor
        self._notify = notify
        self._fell = False
        try:
            self._runtime = accelerator()
        except (RuntimeError, ModelError):
            self._fall()

    @property
    def info(self) -> DeviceInfo:
        """What computes now."""
        return self._runtime.info

    def answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Answer; what failed above is answered again on the processor."""
        try:
            return self._runtime.answer(images)
        except RuntimeError:
            if self._fell:
                raise
            self._runtime.close()
            self._fall()
            return self._runtime.answer(images)

    def close(self) -> None:
        """Close what computes now."""
        self._runtime.close()

    def _fall(self) -> None:
        _log.exception("The accelerator could not run the localiser")
        self._notify("The graphics card could not find the levels; the processor does it.")
        self._fell = True
        self._runtime = self._processor()
