"""Whatever computes the stenosis networks: OpenVINO on the processor, torch on accelerators."""

from __future__ import annotations

from spinextract_gui.inference.runtimes.stenosis.choice import open_stenosis_runtime
from spinextract_gui.inference.runtimes.stenosis.runtime import StenosisRuntime

__all__ = ["StenosisRuntime", "open_stenosis_runtime"]
