"""From a stenosis bundle to a compiled OpenVINO model, through the cache.

Converting needs torch and half a minute; the compiled model is kept, so that every later start
needs neither.
"""

from __future__ import annotations

import logging
import threading
import warnings
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spinextract_gui.domain.settings import Precision
from spinextract_gui.inference.runtimes import blob_cache
from spinextract_gui.inference.runtimes.compiled import processor_name, usable_cores
from spinextract_gui.inference.runtimes.openvino_library import core, openvino, version
from spinextract_gui.inference.runtimes.stenosis.head import Head, head_tensors
from spinextract_gui.networks.stenosis.preprocess import INPUT_PX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import StenosisBundle

_log = logging.getLogger(__name__)
GRAPHS: Final = "1"
"""Version of the conversion; raised whenever this module changes what is compiled."""
_HINTS: Final = {Precision.FLOAT32: "f32", Precision.BFLOAT16: "bf16"}
_SHAPE: Final = [1, 3, INPUT_PX, INPUT_PX]
_TORCH = threading.Lock()
"""Attention's fast path is a switch of the whole process: one conversion at a time."""


class StenosisCompiler:
    """Compiles one bundle; weights are read only when the cache cannot help.

    Parameters
    ----------
    folder
        Where compiled models are kept; made when needed.
    """

    def __init__(self, bundle: StenosisBundle, folder: Path) -> None:
        self._bundle = bundle
        self._folder = folder

    def path(self, *parts: str) -> Path:
        """Return the cache file of the model, the library, the processor and `parts`."""
        key = blob_cache.cache_key(
            self._bundle.info.model_hash, version(), GRAPHS, processor_name(), *parts
        )
        return self._folder / f"stenosis-{key}"

    def head(self) -> Head:
        """Return the head, without reading the backbone when it is in the cache."""
        path = self.path("head").with_suffix(".head")
        stream = blob_cache.load(path)
        if stream is not None:
            with np.load(stream, allow_pickle=False) as kept:
                return Head({name: kept[name] for name in kept.files})
        head = Head(head_tensors(self._tensors))
        blob_cache.save(path, head.to_bytes())
        return head

    def compiled(self, precision: Precision) -> Any:
        """Return the compiled backbone.

        Raises
        ------
        ModelError
            When the weights are damaged.
        """
        path = self.path(precision.value).with_suffix(".blob")
        configuration = _configuration(_HINTS[precision])
        blob = blob_cache.load(path)
        if blob is not None:
            try:
                return core().import_model(blob, "CPU", configuration)
            except RuntimeError:  # written by a build that calls itself the same
                _log.warning("A compiled model at %s was not accepted.", precision)
        model = core().compile_model(self._converted, "CPU", configuration)
        blob_cache.save(path, model.export_model().getvalue())
        return model

    @cached_property
    def _tensors(self) -> dict[str, NDArray[np.float32]]:
        return self._bundle.tensors()

    @cached_property
    def _converted(self) -> Any:
        """The backbone as an OpenVINO model, traced from torch."""
        import torch

        from spinextract_gui.networks.stenosis.network import StenosisNet

        network = StenosisNet.from_tensors(self._tensors, self._bundle.manifest.backbone)
        example = torch.zeros(_SHAPE)
        with _TORCH, torch.inference_mode(), warnings.catch_warnings(), _slow_attention():
            # a traced network is right for one input size, which is all it is for
            warnings.simplefilter("ignore")
            trace: Callable[..., torch.nn.Module] = torch.jit.trace  # untyped in torch
            traced = trace(network.base_model, example, check_trace=False, strict=False)
            return openvino().convert_model(traced, example_input=example, input=_SHAPE)


@contextmanager
def _slow_attention() -> Iterator[None]:
    """Keep torch from attention's fast path: one operator of its own that no converter knows."""
    import torch

    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)


def _configuration(hint: str) -> dict[str, str]:
    """One request at a time over all cores."""
    return {
        "INFERENCE_PRECISION_HINT": hint,
        "NUM_STREAMS": "1",
        "INFERENCE_NUM_THREADS": str(usable_cores()),
    }
