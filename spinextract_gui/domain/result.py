"""What a finished (or stopped) diagnosis leaves behind, with where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import PatchResult, Verdict


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """What really computed.

    Attributes
    ----------
    device
        ``cpu``, ``cuda`` or ``mps``.
    name
        The processor's or accelerator's product name.
    runtime
        ``OpenVINO 2026.4`` or ``torch 2.13``.
    precision
        ``float32``, ``bfloat16`` or ``int8``.
    """

    device: str
    name: str
    runtime: str
    precision: str

    @property
    def short(self) -> str:
        """For the status line, such as ``CPU OpenVINO bfloat16``."""
        return f"{self.device.upper()} {self.runtime.split()[0]} {self.precision}"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model answered; hashes are sha256 in hex.

    `synthetic` is True for a model trained on phantoms only: every surface then says so.
    `calibrator_hash` and `known_tissue_hash` are empty for a model without.
    """

    name: str
    title: str
    model_hash: str
    calibrator_hash: str
    threshold: float
    synthetic: bool
    known_tissue_hash: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything needed to repeat a result.

    Attributes
    ----------
    input_hashes
        sha256 per slide label.
    settings
        Names and values of every parameter that can change a number.
    versions
        Of the program and the libraries that computed.
    started_at
        ISO 8601 with time zone; `seconds` is the wall time of the run.
    """

    input_hashes: Mapping[str, str]
    model: ModelInfo
    device: DeviceInfo
    settings: Mapping[str, str]
    versions: Mapping[str, str]
    started_at: str
    seconds: float


@dataclass(frozen=True, slots=True)
class SlideResult:
    """Results of one slide; `patches` in table order, without those not reached."""

    label: str
    slide_id: str
    verdict: Verdict
    patches: tuple[PatchResult, ...]
    true_class: TumourClass | None
    pixel_size_um: float | None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Results of one patient; the verdict is over all patches of all slides."""

    patient_id: str
    verdict: Verdict
    slides: tuple[SlideResult, ...]
    true_class: TumourClass | None
    failed: tuple[SkippedInput, ...]
    provenance: Provenance
