"""What this machine offers, for the doctor and for reports of benchmarks."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass

from spinextract_gui.domain.settings import Device
from spinextract_gui.inference.provenance import versions
from spinextract_gui.inference.runtimes.accelerators import find_accelerator
from spinextract_gui.inference.runtimes.compiled import processor_name, usable_cores
from spinextract_gui.inference.runtimes.openvino_library import capabilities


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """Facts about the machine.

    Attributes
    ----------
    processor
        Product name.
    cores, usable_cores
        Of the machine, and those this process may use.
    memory_gib
        Main memory; None where the system does not tell.
    capabilities
        What the processor is fast at, such as ``BF16`` and ``INT8`` (OpenVINO's names).
    accelerators
        Devices besides the processor that torch can use.
    versions
        Of the program and its libraries.
    """

    processor: str
    cores: int
    usable_cores: int
    memory_gib: float | None
    system: str
    capabilities: tuple[str, ...]
    accelerators: tuple[str, ...]
    versions: Mapping[str, str]


def machine_facts() -> MachineFacts:
    """Look at the machine. torch is imported only where an accelerator is likely."""
    devices = (Device.CUDA, Device.MPS)
    return MachineFacts(
        processor=processor_name(),
        cores=os.cpu_count() or 1,
        usable_cores=usable_cores(),
        memory_gib=_memory_gib(),
        system=platform.platform(),
        capabilities=tuple(sorted(capabilities())),
        accelerators=tuple(one.value for one in devices if find_accelerator(one) is not None),
        versions=versions(),
    )


def _memory_gib() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return None
