"""The one door through which OpenVINO is imported."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any


@cache
def openvino() -> Any:
    """Import OpenVINO, late and without its reporting, and return the module.

    Late: start-up never pays for it. The package imports ``openvino_telemetry`` where that is
    installed and sends events to Google Analytics when a model is converted. A None in
    ``sys.modules`` makes that import fail, and OpenVINO then uses stand-ins that do nothing:
    this program opens no connection unless the user asks for a download.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino as library

    return library


@cache
def core() -> Any:
    """Return the one OpenVINO core of this process; making one loads the plugins anew."""
    return openvino().Core()


def capabilities() -> frozenset[str]:
    """Return what the processor is fast at, such as ``FP32``, ``BF16`` and ``INT8``."""
    return frozenset(core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))


def version() -> str:
    """Return the release, such as ``2026.4.1``."""
    return str(openvino().get_version()).split("-", maxsplit=1)[0]
