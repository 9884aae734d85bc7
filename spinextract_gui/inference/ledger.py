"""The books of one run: results and running sums of every slide and of the patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spinextract_gui.domain.result import SlideResult
from spinextract_gui.domain.slide import SkippedInput, Slide
from spinextract_gui.domain.verdict import PatchResult, Probabilities, Verdict
from spinextract_gui.inference.aggregate import Rules, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.slide import Patch
    from spinextract_gui.inference.runtimes import Output
    from spinextract_gui.networks.bundle import SrhBundle


@dataclass(eq=False)
class _SlidePage:
    slide: Slide
    tally: Tally
    results: list[PatchResult] = field(default_factory=list)
    begun: bool = False
    ended: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing is left to come."""
        return self.ended or len(self.results) == len(self.slide.patches)


class Ledger:
    """Takes in results in any order of patches; every question about them is answered here."""

    def __init__(self, slides: Sequence[Slide], rules: Rules) -> None:
        self._rules = rules
        self._pages = {
            slide.label: _SlidePage(slide, Tally(len(slide.patches))) for slide in slides
        }
        self._patient = Tally(sum(len(slide.patches) for slide in slides))
        self.failed: list[SkippedInput] = []
        self.done = 0

    @property
    def total(self) -> int:
        """Patches of all slides that can be read."""
        return self._patient.total

    def begin(self, slide: Slide, caution: str) -> None:
        """Open the page of a slide."""
        page = self._pages[slide.label]
        page.begun = True
        page.tally.caution(caution)
        self._patient.caution(caution)

    def add(self, slide: Slide, results: Sequence[PatchResult]) -> None:
        """Take in results of one slide."""
        page = self._pages[slide.label]
        page.results += results
        page.tally.add(results)
        self._patient.add(results)
        self.done += len(results)

    def end(self, slide: Slide) -> SlideResult:
        """Close the page of a slide that was read to its end."""
        self._pages[slide.label].ended = True
        return self._slide_result(self._pages[slide.label])

    def fail(self, slide: Slide, sentence: str) -> SkippedInput:
        """Strike out a slide that could not be read; what it gave already still counts."""
        page = self._pages[slide.label]
        skipped = SkippedInput(slide.label, sentence)
        self.failed.append(skipped)
        page.ended = True
        self._patient.total -= len(slide.patches) - len(page.results)
        if not page.results:
            del self._pages[slide.label]
        return skipped

    def slide_verdict(self, slide: Slide) -> Verdict:
        """Return the running verdict of one slide."""
        page = self._pages[slide.label]
        return page.tally.verdict(self._rules, partial=not page.complete)

    def patient_verdict(self, *, partial: bool) -> Verdict:
        """Return the verdict over all patches of all slides."""
        tallies = [page.tally for page in self._pages.values()]
        return self._patient.verdict(self._rules, partial=partial, slides=tallies)

    def slide_results(self) -> tuple[SlideResult, ...]:
        """Return the results of every slide that was begun, in the order of the case."""
        return tuple(self._slide_result(page) for page in self._pages.values() if page.begun)

    def open_slides(self) -> tuple[SlideResult, ...]:
        """Return the results of the slides that were begun and not ended."""
        pages = self._pages.values()
        return tuple(self._slide_result(page) for page in pages if page.begun and not page.ended)

    def _slide_result(self, page: _SlidePage) -> SlideResult:
        return SlideResult(
            label=page.slide.label,
            slide_id=page.slide.slide_id,
            verdict=page.tally.verdict(self._rules, partial=not page.complete),
            patches=tuple(sorted(page.results, key=lambda result: result.patch.index)),
            true_class=page.slide.true_class,
            pixel_size_um=page.slide.pixel_size_um,
        )


def patch_results(
    bundle: SrhBundle, patches: Sequence[Patch], output: Output
) -> tuple[PatchResult, ...]:
    """Return the results of patches from what the network says of them.

    Without a calibrator the calibrated probabilities are the head's output itself; without
    statistics of known tissue no patch has a novelty.
    """
    raw = [_probabilities(row) for row in output.head.tolist()]
    calibrated, novelty = raw, list[float | None]([None] * len(raw))
    if bundle.calibrator is not None:
        rows = bundle.calibrator.calibrate(output.head).tolist()
        calibrated = [_probabilities(row) for row in rows]
    if bundle.known_tissue is not None:
        novelty = bundle.known_tissue.novelty(output.embeddings).tolist()
    return tuple(
        PatchResult(patch, own, scaled, novelty=far)
        for patch, own, scaled, far in zip(patches, raw, calibrated, novelty, strict=True)
    )


def _probabilities(row: Sequence[float]) -> Probabilities:
    first, second, third, fourth = row
    return Probabilities((first, second, third, fourth))
