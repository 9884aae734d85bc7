"""Cases made up for the report's tests: noise for pixels, invented answers."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Point, Size
from spinextract_gui.domain.result import (
    CaseResult,
    DeviceInfo,
    ModelInfo,
    Provenance,
    SlideResult,
)
from spinextract_gui.domain.slide import (
    PATCH_SIZE_PX,
    Case,
    Patch,
    Pixels,
    ReadFault,
    SkippedInput,
    Slide,
)
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

    from spinextract_gui.domain.geometry import Region

THRESHOLD = 0.77


class MemorySlide(Slide):
    """A slide whose pixels are an array (2, H, W) uint16; `gone` makes every read fail."""

    def __init__(self, patient: str, name: str, pixels: Pixels, gone: bool = False) -> None:
        self.slide_id, self.patient_id, self.path = name, patient, Path(name)
        self.pixels, self.gone = pixels, gone
        self.size = Size(*pixels.shape[1:])
        self.pixel_size_um = 0.5
        rows = range(0, self.size.height - PATCH_SIZE_PX + 1, PATCH_SIZE_PX)
        cols = range(0, self.size.width - PATCH_SIZE_PX + 1, PATCH_SIZE_PX)
        places = [Point(row, col) for row in rows for col in cols]
        self.patches = tuple(
            Patch(i, place, f"{patient}/{name}.tif#{place.row}_{place.col}")
            for i, place in enumerate(places)
        )

    def read_patches(self, patches: Sequence[Patch]) -> list[Pixels | ReadFault]:
        if self.gone:
            return [ReadFault("The file is gone.") for _ in patches]
        return [self.read_region(patch.region) for patch in patches]

    def read_region(self, region: Region, level: int = 0) -> Pixels:
        if self.gone:
            raise InputError("The file is gone.")
        cut = self.pixels[:, region.row : region.bottom, region.col : region.right]
        for _ in range(level):
            cut = np.pad(cut, ((0, 0), (0, cut.shape[1] % 2), (0, cut.shape[2] % 2)), "edge")
            rows, cols = cut.shape[1] // 2, cut.shape[2] // 2
            cut = cut.reshape(2, rows, 2, cols, 2).mean(axis=(2, 4)).astype(np.uint16)
        return cut

    def input_hash(self) -> str:
        return "ab" * 32


def noise_slide(patient: str = "NAME_77", name: str = "S1", seed: int = 1) -> MemorySlide:
    """Return a small slide of noise, quick to make."""
    pixels = np.random.default_rng(seed).integers(4000, 16000, (2, 900, 1200), np.uint16)
    return MemorySlide(patient, name, pixels)


def patch_results(slide: Slide, seed: int = 0) -> tuple[PatchResult, ...]:
    """Return answers that favour meningioma, some for others, some left out."""
    rng = np.random.default_rng(seed)
    results = []
    for patch in slide.patches:
        kind = rng.random()
        if kind < 0.12:
            why = LeftOut.BLANK if kind < 0.09 else LeftOut.BLOOD
            results.append(PatchResult(patch, left_out=why))
            continue
        top = 1 if kind < 0.85 else int(rng.integers(0, 4))
        results.append(PatchResult(patch, _peak(rng, top, 0.6), _peak(rng, top, 0.93)))
    return tuple(results)


def _peak(rng: np.random.Generator, top: int, height: float) -> Probabilities:
    values = rng.random(4) * 0.25
    values[top] += height * rng.uniform(0.6, 1.0)
    a, b, c, d = (values / values.sum()).tolist()
    return Probabilities((a, b, c, d))


def verdict(patches: Sequence[PatchResult]) -> Verdict:
    """Return a confident verdict over `patches`."""
    used = np.array([p.calibrated.values for p in patches if p.calibrated is not None])
    a, b, c, d = used.mean(axis=0).tolist()
    mean = Probabilities((a, b, c, d))
    w, x, y, z = (Interval(max(0.0, m - 0.04), min(1.0, m + 0.04)) for m in mean.values)
    left_out = {why: sum(p.left_out is why for p in patches) for why in LeftOut}
    return Verdict(
        call=mean.top,
        probabilities=mean,
        intervals=(w, x, y, z),
        badge=Badge.HIGH if mean.confidence >= THRESHOLD else Badge.LOW,
        agreement=float((used.argmax(axis=1) == mean.top).mean()),
        counts=PatchCounts(len(patches), len(used), {k: n for k, n in left_out.items() if n}),
        reasons=("Few patches: wrong slides of the published study had 104 on average.",),
        threshold=THRESHOLD,
        calibrated=True,
        partial=False,
    )


def case_of(slides: Sequence[Slide], synthetic: bool = True) -> tuple[CaseResult, Case]:
    """Return a diagnosed case over `slides`."""
    results = []
    for seed, slide in enumerate(slides):
        patches = patch_results(slide, seed)
        results.append(
            SlideResult(
                slide.label, slide.slide_id, verdict(patches), patches,
                TumourClass.MENINGIOMA, slide.pixel_size_um,
            )
        )  # fmt: skip
    every = [patch for result in results for patch in result.patches]
    whole = CaseResult(
        slides[0].patient_id, verdict(every), tuple(results), TumourClass.MENINGIOMA,
        (SkippedInput("NAME_77/notes.txt", "NAME_77/notes.txt is a text file, not a slide."),),
        provenance({slide.label: slide.input_hash() for slide in slides}, synthetic),
    )  # fmt: skip
    return whole, Case(slides[0].patient_id, Path("case"), tuple(slides))


def provenance(hashes: dict[str, str], synthetic: bool = True) -> Provenance:
    """Return where a made-up result came from."""
    title = "SpineXtract demo (synthetic)" if synthetic else "SpineXtract UKK"
    return Provenance(
        hashes,
        ModelInfo("demo-srh", title, "9c1f" * 16, "07aa" * 16, THRESHOLD, synthetic),
        DeviceInfo("cpu", "Intel Xeon 6975P", "OpenVINO 2026.2", "bfloat16"),
        {"tissue filter": "auto: on", "flatten": "auto: off", "min_patches": "10", "seed": "0"},
        {"spinextract": "0.1.0", "openvino": "2026.2.0", "numpy": "2.4.0"},
        "2026-11-21T20:50:00+00:00",
        5.13,
    )


def no_call(result: CaseResult) -> CaseResult:
    """Return the same case with a no call on the case and every slide."""

    def without(v: Verdict) -> Verdict:
        reason = "Only 6 patches show tissue; at least 10 are needed."
        return replace(v, call=None, badge=Badge.NO_CALL, reasons=(reason,))

    slides = tuple(replace(s, verdict=without(s.verdict)) for s in result.slides)
    return replace(result, verdict=without(result.verdict), slides=slides)


@cache
def two_slides() -> tuple[CaseResult, Case]:
    """Return the usual case: one patient, two slides."""
    return case_of([noise_slide(name="SLIDE_A"), noise_slide(name="SLIDE_B", seed=2)])
