"""Whatever computes the network: OpenVINO on the processor, torch on accelerators."""

from __future__ import annotations

from spinextract_gui.inference.runtimes.base import Output, Runtime
from spinextract_gui.inference.runtimes.choice import open_runtime

__all__ = ["Output", "Runtime", "open_runtime"]
