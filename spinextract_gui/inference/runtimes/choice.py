"""Choosing a runtime: device by what is there, precision by what the golden vectors allow."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.domain.errors import ModelError, RuntimeUnavailableError
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes import blob_cache, recipe
from spinextract_gui.inference.runtimes.base import Output
from spinextract_gui.inference.runtimes.compiled import Compiler
from spinextract_gui.inference.runtimes.golden_check import Agreement, agreement, answers
from spinextract_gui.inference.runtimes.guard import Guard, is_sound, known_errors
from spinextract_gui.inference.runtimes.openvino_cpu import OpenVinoRuntime
from spinextract_gui.inference.runtimes.openvino_library import capabilities
from spinextract_gui.inference.runtimes.trial import trial_patches
from spinextract_gui.networks.bundle import SrhBundle

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.inference.runtimes.base import Runtime
    from spinextract_gui.inference.runtimes.recipe import Recipe

_log = logging.getLogger(__name__)
_RECIPE, _GUARDED, _SENTENCE = "recipe", "guarded", "sentence"


def open_runtime(
    bundle: SrhBundle,
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
        AUTO takes the fastest that agrees with float32 on the golden vectors and on phantoms:
        probabilities within 0.01 and the same class. Patches it cannot be trusted with are
        computed in float32 (`guard`).
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
    bundle: SrhBundle,
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

    bundle: SrhBundle
    compiler: Compiler
    notify: Callable[[str], None]
    batch_size: int | None

    def open(self, precision: Precision, folder: Path) -> Runtime:
        options = recipe.candidates(precision, capabilities())
        # the comparison depends on the calibrator too
        about = ("choice", precision, self.bundle.info.calibrator_hash)
        note = folder / f"{self.compiler.key(*about)}.choice"
        kept = self._kept(options, blob_cache.load_json(note) or {})
        if kept is not None:
            return kept
        if len(options) > 1:
            self.notify("Preparing the model for this processor; this happens once.")
        option, guard, sentence = self._best(options, guarded=precision is Precision.AUTO)
        found = {_RECIPE: option.key, _GUARDED: guard is not None, _SENTENCE: sentence}
        blob_cache.save_json(note, found)
        return self._told(option, guard, sentence)

    def _kept(self, options: list[Recipe], known: dict[str, Any]) -> Runtime | None:
        """Open what was chosen before; None when that is not known or no longer there."""
        option = next((one for one in options if one.key == known.get(_RECIPE)), None)
        if option is None:
            return None
        guard = self._kept_guard(option) if known.get(_GUARDED) else None
        if known.get(_GUARDED) and guard is None:
            return None
        return self._told(option, guard, str(known.get(_SENTENCE, "")))

    def _told(self, option: Recipe, guard: Guard | None, sentence: str) -> Runtime:
        """Open a recipe and pass on what the user should know of it."""
        if sentence:
            self.notify(sentence)
        return self._runtime(option, guard)

    def _best(self, options: list[Recipe], *, guarded: bool) -> tuple[Recipe, Guard | None, str]:
        """Return the first recipe that holds, alone or guarded, or else the least wrong one."""
        tried: list[tuple[Recipe, Agreement]] = []
        for option in options:
            output = self._outputs(option)
            found = agreement(self.bundle, output.head, self._known.head)
            _log.info("%s differs from float32 by %.4f.", option.key, found.probability)
            exact = option.precision is Precision.FLOAT32
            if exact:
                _check_exact(found)
            if guarded and not exact:
                guard = self._new_guard(option, output)
                if is_sound(guard, output, self._known):
                    return option, guard, ""
            elif found.holds:
                return option, None, ""
            tried.append((option, found))
        option, found = min(tried, key=lambda one: one[1].probability)
        return option, None, _inexact(option, found)

    def _new_guard(self, option: Recipe, output: Output) -> Guard:
        errors = known_errors(output, self._known)
        return Guard(self.bundle, self.compiler.asking_head(option, errors))

    def _kept_guard(self, option: Recipe) -> Guard | None:
        head = self.compiler.kept_asking_head(option)
        return None if head is None else Guard(self.bundle, head)

    def _runtime(self, option: Recipe, guard: Guard | None = None) -> OpenVinoRuntime:
        exact = self.compiler.compiled(recipe.FLOAT32) if guard is not None else ()
        models = self.compiler.compiled(option)
        return OpenVinoRuntime(models, option, self.batch_size, guard=guard, exact_models=exact)

    def _outputs(self, option: Recipe) -> Output:
        """Answer the golden vectors, and phantoms nobody fitted to."""
        with self._runtime(option) as runtime:
            patches = np.concatenate([self.bundle.golden.inputs, trial_patches()])
            return answers(runtime, patches)

    @cached_property
    def _known(self) -> Output:
        """What float32 says of the same patches: the bundle's word on its golden vectors."""
        exact, golden = self._outputs(recipe.FLOAT32), self.bundle.golden
        rest = slice(len(golden.head), None)
        return Output(
            np.concatenate([golden.head, exact.head[rest]]),
            np.concatenate([golden.embeddings, exact.embeddings[rest]]),
        )


def _check_exact(found: Agreement) -> None:
    """Refuse a model whose float32 is not what its golden vectors say. Raises ModelError."""
    if not found.holds:
        raise ModelError(
            "The model does not answer as its golden vectors say, so it cannot be used "
            f"(difference {found.probability:.3f})."
        )


def _inexact(option: Recipe, found: Agreement) -> str:
    """Return what to tell about a wished precision that is not exact enough."""
    return (
        f"At {option.precision} this model's probabilities differ from float32 by up to "
        f"{found.probability:.2f}; choose auto for trustworthy numbers."
    )
