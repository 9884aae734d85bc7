"""A backbone on the processor through OpenVINO."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.inference.runtimes.compiled import processor_name
from spinextract_gui.inference.runtimes.openvino_library import version

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.settings import Precision


class OpenVinoFeatures:
    """Every slice is a request of its own over all cores.

    A study mostly asks for one slice, and then all cores should work on it; and numbers do not
    depend on how many slices are asked for together.

    Parameters
    ----------
    model
        A compiled model: (1, 3, 224, 224) float32 -> (1, width).
    """

    def __init__(self, model: Any, precision: Precision) -> None:
        self._request = model.create_infer_request()
        self._precision = precision

    @property
    def info(self) -> DeviceInfo:
        """The processor and the precision."""
        runtime = f"OpenVINO {version()}"
        return DeviceInfo("cpu", processor_name(), runtime, self._precision.value)

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Answer one slice after the other. OpenVINO lets go of the interpreter meanwhile."""
        return np.concatenate([self._one(image[None]) for image in images])

    def close(self) -> None:
        """Give back the compiled model."""
        self._request = None

    def _one(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        self._request.infer([image])
        return np.array(self._request.get_output_tensor(0).data, np.float32)
