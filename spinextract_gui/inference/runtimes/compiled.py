"""From a bundle and a recipe to compiled OpenVINO models, through the cache."""

from __future__ import annotations

import logging
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from spinextract_gui.domain.settings import Precision
from spinextract_gui.inference.runtimes import blob_cache
from spinextract_gui.inference.runtimes.equalise import equalised
from spinextract_gui.inference.runtimes.folding import fold
from spinextract_gui.inference.runtimes.graph import asking_head, segments
from spinextract_gui.inference.runtimes.openvino_library import core, version
from spinextract_gui.inference.runtimes.quantise import Quantiser, observe
from spinextract_gui.inference.runtimes.trial import calibration_patches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes.folding import Convolution
    from spinextract_gui.inference.runtimes.graph import Segment
    from spinextract_gui.inference.runtimes.recipe import Recipe
    from spinextract_gui.networks.bundle import SrhBundle

_log = logging.getLogger(__name__)
GRAPHS = "6"
"""Version of our graphs; raised whenever `graph`, `head_graph` or `quantise` change."""
_SEGMENT_HINTS = "hints"
CORES_VARIABLE = "SPINEXTRACT_CORES"
"""Environment variable with this process's share of the cores, where several work side by side."""


def processor_name() -> str:
    """Return the processor's product name."""
    return str(core().get_property("CPU", "FULL_DEVICE_NAME")).strip()


def usable_cores() -> int:
    """Return how many cores this process may use; `CORES_VARIABLE` can only lower it."""
    if hasattr(os, "sched_getaffinity"):
        there = len(os.sched_getaffinity(0))
    else:
        there = os.cpu_count() or 1
    share = os.environ.get(CORES_VARIABLE, "")
    return max(1, min(there, int(share))) if share.isdecimal() else there


class Compiler:
    """Compiles one bundle; weights are read only when the cache cannot help.

    Parameters
    ----------
    folder
        Where compiled models are kept; made when needed.
    """

    def __init__(self, bundle: SrhBundle, folder: Path) -> None:
        self._bundle = bundle
        self._folder = folder

    def key(self, *parts: str) -> str:
        """Return a cache key of the model, the library, the processor and `parts`."""
        return blob_cache.cache_key(
            self._bundle.info.model_hash, version(), GRAPHS, processor_name(), *parts
        )

    def compiled(self, recipe: Recipe) -> list[Any]:
        """Return the compiled parts of the network, in order.

        Raises
        ------
        ModelError
            When the weights are damaged.
        """
        return self._kept(recipe.key) or self._anew(recipe.key, self._segments(recipe))

    def asking_head(self, recipe: Recipe, errors: NDArray[np.float32]) -> Any:
        """Compile and keep `graph.asking_head` for a recipe that makes these errors."""
        return self._anew(_asking(recipe), [asking_head(self._tensors, errors)])[0]

    def kept_asking_head(self, recipe: Recipe) -> Any | None:
        """Return what `asking_head` kept, or None."""
        kept = self._kept(_asking(recipe))
        return kept[0] if kept else None

    def _segments(self, recipe: Recipe) -> list[Segment]:
        if recipe.precision is Precision.INT8:
            return segments(self._tensors, self._equalised, recipe, self._quantiser)
        return segments(self._tensors, self._convolutions, recipe, None)

    def _kept(self, name: str) -> list[Any]:
        """Return the parts kept under `name`; empty when they are absent or damaged."""
        stem = self._folder / self.key(name)
        note = blob_cache.load_json(stem.with_suffix(".json"))
        if note is None:
            return []
        models = []
        for index, hint in enumerate(note[_SEGMENT_HINTS]):
            blob = blob_cache.load(stem.with_suffix(f".{index}.blob"))
            if blob is None:
                return []
            try:
                models.append(core().import_model(blob, "CPU", _configuration(hint)))
            except RuntimeError:  # written by a build that calls itself the same
                _log.warning("A compiled model for %s was not accepted.", name)
                return []
        return models

    def _anew(self, name: str, parts: Sequence[Segment]) -> list[Any]:
        """Compile parts and keep them under `name`."""
        stem = self._folder / self.key(name)
        models = [
            core().compile_model(part.model, "CPU", _configuration(part.hint)) for part in parts
        ]
        for index, model in enumerate(models):
            blob_cache.save(stem.with_suffix(f".{index}.blob"), model.export_model().getvalue())
        hints = [part.hint for part in parts]
        blob_cache.save_json(stem.with_suffix(".json"), {_SEGMENT_HINTS: hints})
        return models

    @cached_property
    def _tensors(self) -> dict[str, Any]:
        return self._bundle.tensors()

    @cached_property
    def _convolutions(self) -> dict[str, Convolution]:
        return fold(self._tensors)

    @cached_property
    def _patches(self) -> NDArray[np.uint16]:
        return calibration_patches(self._bundle)

    @cached_property
    def _equalised(self) -> dict[str, Convolution]:
        found = observe(self._convolutions, self._patches)
        return equalised(self._convolutions, {name: one.peaks for name, one in found.items()})

    @cached_property
    def _quantiser(self) -> Quantiser:
        return Quantiser(observe(self._equalised, self._patches))


def _asking(recipe: Recipe) -> str:
    return f"{recipe.key}-asking"


def _configuration(hint: str) -> dict[str, str]:
    """One stream a core, each with one thread: full cores without any waiting for each other."""
    count = str(usable_cores())
    return {
        "INFERENCE_PRECISION_HINT": hint,
        "NUM_STREAMS": count,
        "INFERENCE_NUM_THREADS": count,
    }
