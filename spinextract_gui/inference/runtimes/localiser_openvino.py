"""The localiser on the processor through OpenVINO, compiled once and kept in the cache."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.domain.settings import Precision
from spinextract_gui.inference.runtimes import blob_cache
from spinextract_gui.inference.runtimes.compiled import processor_name, usable_cores
from spinextract_gui.inference.runtimes.localiser_base import finite
from spinextract_gui.inference.runtimes.localiser_graph import localiser_graph
from spinextract_gui.inference.runtimes.openvino_library import core, version
from spinextract_gui.networks.localiser.weights import localiser_tensors

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import LevelsBundle

_log = logging.getLogger(__name__)
_GRAPH = "1"
"""Version of the graph; raised whenever `localiser_graph` changes."""


class OpenVinoLocaliser:
    """A `LocaliserRuntime`.

    Parameters
    ----------
    folder
        Where the compiled network is kept.
    hint
        ``f32`` or ``bf16``.
    """

    def __init__(self, bundle: LevelsBundle, folder: Path, hint: str) -> None:
        self._hint = hint
        key = blob_cache.cache_key(
            bundle.info.model_hash, version(), "localiser", _GRAPH, processor_name(), hint
        )
        self._request: Any = _compiled(bundle, folder / f"{key}.blob", hint).create_infer_request()

    @property
    def info(self) -> DeviceInfo:
        """The processor and the precision."""
        precision = Precision.BFLOAT16 if self._hint == "bf16" else Precision.FLOAT32
        return DeviceInfo("cpu", processor_name(), f"OpenVINO {version()}", precision.value)

    def answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Answer one after the other; see `LocaliserRuntime`."""
        return finite(np.concatenate([self._answered(image[None]) for image in images]))

    def close(self) -> None:
        """Give back the request."""
        self._request = None

    def _answered(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        self._request.infer([np.ascontiguousarray(image, np.float32)])
        answer: NDArray[np.float32] = self._request.get_output_tensor(0).data.copy()
        return answer


def _compiled(bundle: LevelsBundle, path: Path, hint: str) -> Any:
    configuration = {
        "INFERENCE_PRECISION_HINT": hint,
        "NUM_STREAMS": "1",
        "INFERENCE_NUM_THREADS": str(usable_cores()),
    }
    blob = blob_cache.load(path)
    if blob is not None:
        try:
            return core().import_model(blob, "CPU", configuration)
        except RuntimeError:  # written by a build that calls itself the same
            _log.warning("A compiled localiser was not accepted.")
    model = core().compile_model(localiser_graph(localiser_tensors(bundle)), "CPU", configuration)
    blob_cache.save(path, model.export_model().getvalue())
    return model
