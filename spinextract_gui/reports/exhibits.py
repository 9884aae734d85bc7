"""Everything pictured of one case, gathered before the first line is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from PIL.Image import Image

from spinextract_gui.domain.evidence import evidence
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.verdict import PatchResult
from spinextract_gui.reports.pictures import SlidePictures, patch_pictures, slide_pictures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.slide import Case, Slide


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A patch shown as evidence; `number` ties it to its place on the slide."""

    number: int
    slide_label: str
    result: PatchResult
    image: Image | None


@dataclass(frozen=True, slots=True)
class CasePictures:
    """One case with its pictures.

    Attributes
    ----------
    slides
        By slide label.
    for_, against
        Numbered through, `for_` first; both empty without a call.
    """

    result: CaseResult
    slides: dict[str, SlidePictures]
    for_: tuple[Exhibit, ...]
    against: tuple[Exhibit, ...]

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """All evidence in the order of its numbers."""
        return (*self.for_, *self.against)


def gather(result: CaseResult, case: Case | None, budget_px: int) -> CasePictures:
    """Read and draw all pictures of a case, `budget_px` pixels for all slides together."""
    opened = {slide.label: slide for slide in case.slides} if case is not None else {}
    share = budget_px // max(1, 2 * len(result.slides))
    slides = {s.label: slide_pictures(opened.get(s.label), s, share) for s in result.slides}
    home = {id(patch): slide.label for slide in result.slides for patch in slide.patches}
    every = [patch for slide in result.slides for patch in slide.patches]
    chosen = evidence(every, result.verdict.call)
    both = (*chosen.for_, *chosen.against)
    images = _patch_images([(home[id(patch)], patch) for patch in both], opened, slides)
    exhibits = tuple(
        Exhibit(number, home[id(patch)], patch, images[id(patch)])
        for number, patch in enumerate(both, start=1)
    )
    split = len(chosen.for_)
    return CasePictures(result, slides, exhibits[:split], exhibits[split:])


def _patch_images(
    placed: Sequence[tuple[str, PatchResult]],
    opened: dict[str, Slide],
    slides: dict[str, SlidePictures],
) -> dict[int, Image | None]:
    """Read patches slide by slide; the pictures by the identity of the patch's result."""
    images: dict[int, Image | None] = {}
    for label, group in groupby(sorted(placed, key=lambda pair: pair[0]), lambda pair: pair[0]):
        results = [result for _, result in group]
        patches = [result.patch for result in results]
        read = patch_pictures(opened.get(label), patches, slides[label].display)
        images.update(zip(map(id, results), read, strict=True))
    return images
