"""Choosing how a stenosis network computes: device by what is there, precision by its vectors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spinextract_gui.domain.errors import ModelError, RuntimeUnavailableError
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes import blob_cache
from spinextract_gui.inference.runtimes.accelerators import find_accelerator
from spinextract_gui.inference.runtimes.openvino_library import capabilities
from spinextract_gui.inference.runtimes.stenosis.check import golden_agreement
from spinextract_gui.inference.runtimes.stenosis.compiler import StenosisCompiler
from spinextract_gui.inference.runtimes.stenosis.feature_ladder import FeatureLadder
from spinextract_gui.inference.runtimes.stenosis.openvino_features import OpenVinoFeatures
from spinextract_gui.inference.runtimes.stenosis.runtime import StenosisRuntime
from spinextract_gui.networks.bundle import StenosisBundle
from spinextract_gui.networks.manifest import GOLDEN

if TYPE_CHECKING:
    from collections.abc import Collection

    from spinextract_gui.inference.runtimes.golden_check import Agreement
    from spinextract_gui.inference.runtimes.stenosis.engine import FeatureEngine
    from spinextract_gui.inference.runtimes.stenosis.head import Head
    from spinextract_gui.networks.bundle import ModelBundle

    Notify = Callable[[str], None]

_log = logging.getLogger(__name__)
_TORCH: Final = "torch"
_UNSTEADY: Final = (
    "This network's answers hang on the last digits of its sums: OpenVINO and torch disagree by "
    "up to {:.2f} in probability at float32. It runs in torch, which is slower; do not rely on "
    "its numbers."
)


def open_stenosis_runtime(
    bundle: ModelBundle,
    device: Device,
    precision: Precision,
    cache_folder: Path,
    notify: Callable[[str], None],
) -> StenosisRuntime:
    """Make a stenosis network ready to answer. May take half a minute the first time.

    Parameters
    ----------
    device
        AUTO takes an accelerator where torch finds one, else the processor.
    precision
        AUTO takes the fastest that agrees with float32 on the golden vectors: probabilities
        within 0.01 and the same grades.
    cache_folder
        Compiled models and past choices are kept below it; with them no start needs torch.
    notify
        Gets a sentence for everything the user should know: a wait, a fallback.

    Raises
    ------
    RuntimeUnavailableError
        When this machine does not offer the device or precision.
    ModelError
        When the bundle is for another task, is damaged, or does not answer as its golden
        vectors say.
    """
    stenosis = bundle.expect(StenosisBundle)
    if precision is Precision.INT8:
        raise RuntimeUnavailableError(
            "Stenosis models are not computed in int8; choose auto, float32 or bfloat16."
        )
    processor = ProcessorChoice(stenosis, cache_folder / "openvino", notify)
    if device is Device.CPU:
        return processor.open(precision)
    found = find_accelerator(device)
    if found is not None:
        return _on_accelerator(processor, found, precision)
    if device is not Device.AUTO:
        raise RuntimeUnavailableError(
            f"This machine offers no {device.upper()} device to torch; choose auto or cpu."
        )
    return processor.open(precision)


def candidates(precision: Precision, available: Collection[str]) -> list[Precision]:
    """Return the precisions to try on the processor, the fastest first.

    `available` are OpenVINO's OPTIMIZATION_CAPABILITIES.

    Raises
    ------
    RuntimeUnavailableError
        When the processor does not have the precision.
    """
    has_bfloat16 = "BF16" in available
    if precision is Precision.AUTO:
        return [*([Precision.BFLOAT16] if has_bfloat16 else ()), Precision.FLOAT32]
    if precision is Precision.BFLOAT16 and not has_bfloat16:
        raise RuntimeUnavailableError(
            "This processor does not compute in bfloat16; choose float32 or auto."
        )
    return [precision]


@dataclass(eq=False)
class ProcessorChoice:
    """Tries precisions on the processor, the fastest first, and remembers which one held."""

    bundle: StenosisBundle
    folder: Path
    notify: Callable[[str], None]

    def open(self, precision: Precision) -> StenosisRuntime:
        """Return the runtime; see `open_stenosis_runtime`."""
        options = candidates(precision, capabilities())
        manifest, calibrator = self.bundle.manifest, self.bundle.info.calibrator_hash
        about = (manifest.files[GOLDEN], str(manifest.class_weights), calibrator)
        note = self._compiler.path("choice", precision, *about).with_suffix(".choice")
        known = blob_cache.load_json(note) or {}
        way, sentence = str(known.get("way", "")), str(known.get("sentence", ""))
        if way in {_TORCH, *options}:
            runtime = self._runtime(way)
        else:
            self.notify(f"Preparing {self.bundle.info.name} for this processor; this happens once.")
            runtime, way, sentence = self._best(options)
            blob_cache.save_json(note, {"way": way, "sentence": sentence})
        if sentence:
            self.notify(sentence)
        return runtime

    @property
    def head(self) -> Head:
        """The network's head, which is the same on every device."""
        return self._compiler.head()

    def _best(self, options: list[Precision]) -> tuple[StenosisRuntime, str, str]:
        """Return the first runtime that holds, or what comes closest with a sentence."""
        for option in options:
            runtime = self._runtime(option)
            found = golden_agreement(self.bundle, runtime)
            _log.info("%s differs from float32 by %.4f.", option, found.probability)
            if found.holds:
                return runtime, option.value, ""
            if option is options[-1] and option is not Precision.FLOAT32:
                return runtime, option.value, inexact(option, found)
            runtime.close()
        return self._in_torch(found)

    def _in_torch(self, openvino: Agreement) -> tuple[StenosisRuntime, str, str]:
        """Return the network as the golden vectors were made. Raises ModelError."""
        runtime = self._runtime(_TORCH)
        check_exact(golden_agreement(self.bundle, runtime), runtime)
        return runtime, _TORCH, _UNSTEADY.format(openvino.probability)

    def _runtime(self, way: str) -> StenosisRuntime:
        if way == _TORCH:
            from spinextract_gui.inference.runtimes.stenosis.torch_features import TorchFeatures

            engine: FeatureEngine = TorchFeatures(self.bundle, Device.CPU, Precision.FLOAT32)
        else:
            precision = Precision(way)
            engine = OpenVinoFeatures(self._compiler.compiled(precision), precision)
        return StenosisRuntime(engine, self.head)

    @cached_property
    def _compiler(self) -> StenosisCompiler:
        return StenosisCompiler(self.bundle, self.folder)


def _on_accelerator(
    processor: ProcessorChoice, device: Device, precision: Precision
) -> StenosisRuntime:
    """Return the network on an accelerator, with the ladder below it."""
    if (precision, device) == (Precision.BFLOAT16, Device.MPS):
        raise RuntimeUnavailableError(
            "MPS does not compute in bfloat16 here; choose float32 or auto."
        )
    fast = [Precision.BFLOAT16] if device is Device.CUDA else []
    options = [*fast, Precision.FLOAT32] if precision is Precision.AUTO else [precision]
    for option in options:
        runtime = _laddered(processor, device, option)
        found = golden_agreement(processor.bundle, runtime)
        if found.holds:
            return runtime
        if option is precision and option is not Precision.FLOAT32:
            processor.notify(inexact(option, found))
            return runtime
        if option is options[-1]:
            check_exact(found, runtime)
        runtime.close()
    raise AssertionError("float32 is the last option")


def _laddered(processor: ProcessorChoice, device: Device, precision: Precision) -> StenosisRuntime:
    from spinextract_gui.inference.runtimes.stenosis.torch_features import TorchFeatures

    accelerator = TorchFeatures(processor.bundle, device, precision)
    engine = FeatureLadder(
        accelerator, lambda: processor.open(Precision.AUTO).engine, processor.notify
    )
    return StenosisRuntime(engine, processor.head)


def check_exact(found: Agreement, runtime: StenosisRuntime) -> None:
    """Close and refuse a network whose float32 is not what its golden vectors say."""
    if not found.holds:
        runtime.close()
        raise ModelError(
            "The model does not answer as its golden vectors say, so it cannot be used "
            f"(difference {found.probability:.3f})."
        )


def inexact(precision: Precision, found: Agreement) -> str:
    """Return what to tell about a wished precision that is not exact enough."""
    return (
        f"At {precision} this model's probabilities differ from float32 by up to "
        f"{found.probability:.2f}; choose auto for trustworthy numbers."
    )
