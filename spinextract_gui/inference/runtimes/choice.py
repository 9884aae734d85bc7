"""Choosing a runtime: device by what is there, precision by what the golden vectors allow."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import ModelError, RuntimeUnavailableError
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes import blob_cache, recipe
from spinextract_gui.inference.runtimes.compiled import Compiler
from spinextract_gui.inference.runtimes.golden_check import Agreement, agreement, answers
from spinextract_gui.inference.runtimes.openvino_cpu import OpenVinoRuntime
from spinextract_gui.inference.runtimes.openvino_library import capabilities
from spinextract_gui.inference.runtimes.trial import trial_patches
from spinextract_gui.networks.bundle import ModelBundle

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes.base import Runtime
    from spinextract_gui.inference.runtimes.recipe import Recipe

_log = logging.getLogger(__name__)
_CHOICE, _SENTENCE = "recipe", "sentence"


def open_runtime(
    bundle: ModelBundle,
    device: Device,
    precision: Precision,
    cache_folder: Path,
    notify: Callable[[str], None],
    batch_size: int | None = None,
) -> Runtime:
    """Make a network ready to answer.

    Parameters
    ----------
    device
        AUTO takes an accelerator where torch finds one, else the processor.
    precision
        AUTO takes the fastest whose golden vectors hold: probabilities within 0.01 of float32
        and the same class for every one of them.
    cache_folder
        Compiled models and past choices are kept below it.
    notify
        Gets a sentence for everything the user should know: a wait, a fallback.

    Raises
    ------
    RuntimeUnavailableError
        When this machine does not offer the device or precision.
    ModelError
        When the bundle is damaged, or does not answer as its golden vectors say.
    """
    if device is not Device.CPU:
        from spinextract_gui.inference.runtimes.accelerators import (
            find_accelerator,
            open_accelerator,
        )

        found = find_accelerator(device)
        if found is not None:
            return open_accelerator(bundle, found, precision, cache_folder, notify, batch_size)
        if device is not Device.AUTO:
            raise RuntimeUnavailableError(
                f"This machine offers no {device.upper()} device to torch; choose auto or cpu."
            )
    return open_cpu(bundle, precision, cache_folder, notify, batch_size)


def open_cpu(
    bundle: ModelBundle,
    precision: Precision,
    cache_folder: Path,
    notify: Callable[[str], None],
    batch_size: int | None = None,
) -> Runtime:
    """Make the network ready on the processor; see `open_runtime`."""
    chooser = _Chooser(bundle, Compiler(bundle, cache_folder / "openvino"), notify, batch_size)
    return chooser.open(precision, cache_folder / "openvino")


@dataclass(eq=False)
class _Chooser:
    """Tries recipes, the fastest first, and remembers which one held."""

    bundle: ModelBundle
    compiler: Compiler
    notify: Callable[[str], None]
    batch_size: int | None

    def open(self, precision: Precision, folder: Path) -> Runtime:
        options = recipe.candidates(precision, capabilities())
        note = folder / f"{self.compiler.key('choice', precision, self._judge)}.choice"
        known = blob_cache.load_json(note) or {}
        for option in options:
            if option.key == known.get(_CHOICE):
                if sentence := known.get(_SENTENCE):
                    self.notify(str(sentence))
                return self._runtime(option)
        if len(options) > 1:
            self.notify("Preparing the model for this processor; this happens once.")
        chosen, found = self._best(options)
        sentence = "" if found.holds else _inexact(chosen, found)
        if sentence:
            self.notify(sentence)
        blob_cache.save_json(note, {_CHOICE: chosen.key, _SENTENCE: sentence})
        return self._runtime(chosen)

    def _best(self, options: list[Recipe]) -> tuple[Recipe, Agreement]:
        """Return the first recipe that holds, or the least wrong one."""
        tried: list[tuple[Recipe, Agreement]] = []
        for option in options:
            with self._runtime(option) as runtime:
                found = self._compare(runtime, option)
            _log.info("%s differs from float32 by %.4f.", option.key, found.probability)
            if found.holds:
                return option, found
            tried.append((option, found))
        return min(tried, key=lambda one: one[1].probability)

    def _runtime(self, option: Recipe) -> OpenVinoRuntime:
        return OpenVinoRuntime(self.compiler.compiled(option), option, self.batch_size)

    def _compare(self, runtime: Runtime, option: Recipe) -> Agreement:
        """Compare on the golden vectors, and where they hold on phantoms nobody fitted to."""
        golden = self.bundle.golden
        found = agreement(self.bundle, answers(runtime, golden.inputs).head, golden.head)
        if not found.holds or option.precision is Precision.FLOAT32:
            return found
        on_phantoms = answers(runtime, trial_patches()).head
        return max(
            found,
            agreement(self.bundle, on_phantoms, self._exact_on_phantoms),
            key=lambda one: (not one.same_class, one.probability),
        )

    @cached_property
    def _exact_on_phantoms(self) -> NDArray[np.float32]:
        runtime = self._runtime(recipe.FLOAT32)
        try:
            return answers(runtime, trial_patches()).head
        finally:
            runtime.close()

    @property
    def _judge(self) -> str:
        """What the comparison depends on besides the model: the calibrator."""
        return self.bundle.info.calibrator_hash


def _inexact(option: Recipe, found: Agreement) -> str:
    """Refuse a float32 that is wrong; return what to tell about a wished lower precision."""
    if option.precision is Precision.FLOAT32:
        raise ModelError(
            "The model does not answer as its golden vectors say, so it cannot be used "
            f"(difference {found.probability:.3f})."
        )
    return (
        f"At {option.precision} this model's probabilities differ from float32 by up to "
        f"{found.probability:.2f}; choose auto for trustworthy numbers."
    )
