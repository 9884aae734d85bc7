"""Small cases and results for the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.geometry import Point, Region, Size
from spinextract_gui.domain.result import (
    CaseResult,
    DeviceInfo,
    ModelInfo,
    Provenance,
    SlideResult,
)
from spinextract_gui.domain.slide import Case, Patch, Pixels, ReadFault, SkippedInput, Slide
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import (
    Badge,
    Interval,
    LeftOut,
    PatchCounts,
    PatchResult,
    Probabilities,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class NamedSlide(Slide):
    """A slide of which only the names matter."""

    def __init__(self, patient_id: str) -> None:
        self.slide_id, self.patient_id = "1", patient_id
        self.path, self.size = Path(patient_id), Size(300, 600)
        self.patches = (Patch(0, Point(0, 0), "a.tif"), Patch(1, Point(0, 300), "b.tif"))

    def read_patches(self, patches: Sequence[Patch]) -> list[Pixels | ReadFault]:
        return [ReadFault("No pixels.") for _ in patches]

    def read_region(self, region: Region, level: int = 0) -> Pixels:
        raise NotImplementedError

    def input_hash(self) -> str:
        return "ab" * 32


def case_of(patient_id: str) -> Case:
    return Case(patient_id, Path("/data") / patient_id, (NamedSlide(patient_id),))


def result_of(case: Case) -> CaseResult:
    raw = Probabilities((0.02, 0.9, 0.05, 0.03))
    slide = case.slides[0]
    patches = (
        PatchResult(slide.patches[0], raw, raw),
        PatchResult(slide.patches[1], left_out=LeftOut.BLANK, note="It is <b>blank</b>."),
    )
    edge = Interval(0.1, 0.2)
    verdict = Verdict(
        TumourClass.MENINGIOMA,
        raw,
        (edge, edge, edge, edge),
        Badge.LOW,
        1.0,
        PatchCounts(2, 1, {LeftOut.BLANK: 1}),
        ("Few patches.",),
        0.77,
        True,
        False,
    )
    model = ModelInfo("demo", "Demo", "9c" * 32, "77" * 32, 0.77, True)
    device = DeviceInfo("cpu", "Example", "OpenVINO 2026.4", "float32")
    settings = {"precision": "auto", "min_patches": "10"}
    hashes = {slide.label: slide.input_hash()}
    provenance = Provenance(hashes, model, device, settings, {"torch": "2.13"}, "2026", 1.5)
    slides = (SlideResult(slide.label, "1", verdict, patches, TumourClass.METASTASIS, 0.5),)
    failed = (SkippedInput("c.tif", "It is truncated."),)
    return CaseResult(case.patient_id, verdict, slides, None, failed, provenance)
