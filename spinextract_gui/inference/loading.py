"""Reading ahead: patches are read, sorted out and evened out while the network computes."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.settings import DiagnosisSettings, Switch
from spinextract_gui.domain.slide import Patch, ReadFault, Slide
from spinextract_gui.domain.verdict import LeftOut, PatchResult
from spinextract_gui.inference import flatten
from spinextract_gui.inference.gate import gate, tissue_level
from spinextract_gui.readers.spread import spreading_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spinextract_gui.domain.slide import Pixels

_log = logging.getLogger(__name__)
_AHEAD = 4
"""Batches that wait to be computed; more would only take memory."""
_PATIENCE_S = 0.1


@dataclass(frozen=True, slots=True)
class SlideBegins:
    """Patches of this slide come next; `caution` is a sentence about its illumination."""

    slide: Slide
    filtered: bool
    flattened: bool
    caution: str


@dataclass(frozen=True, eq=False)
class Batch:
    """Patches of one slide.

    Attributes
    ----------
    kept
        Those for the network; `pixels` are theirs, (n, 2, 300, 300) uint16.
    left_out
        Results of the others.
    """

    slide: Slide
    kept: tuple[Patch, ...]
    pixels: NDArray[np.uint16]
    left_out: tuple[PatchResult, ...]


@dataclass(frozen=True, slots=True)
class SlideEnds:
    """No patch of this slide is left; `failure` says why it could not be used."""

    slide: Slide
    failure: str = ""


Item: TypeAlias = SlideBegins | Batch | SlideEnds


class Loader:
    """Reads the slides of a case one after the other in a thread of its own.

    Parameters
    ----------
    batch_size
        Largest batch; the first ones are smaller, so that the first answers come soon.
    """

    def __init__(
        self, slides: Sequence[Slide], settings: DiagnosisSettings, batch_size: int
    ) -> None:
        self._slides = slides
        self._settings = settings
        self._batch_size = batch_size
        self._queue: Queue[Item | None] = Queue(_AHEAD)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="patch-loader", daemon=True)
        self._thread.start()

    def items(self) -> Iterator[Item]:
        """Yield everything in order; ends when all is read or after `stop`."""
        while not self._stopped.is_set():
            with suppress(Empty):
                item = self._queue.get(timeout=_PATIENCE_S)
                if item is None:
                    return
                yield item

    def stop(self) -> None:
        """Make the thread end after the batch it reads now."""
        self._stopped.set()

    def close(self) -> None:
        """Stop and wait for the thread."""
        self.stop()
        self._thread.join()

    def _run(self) -> None:
        for slide in self._slides:
            failure = ""
            try:
                self._load(slide)
            except SpinextractError as error:
                failure = error.sentence
            except Exception:
                _log.exception("A slide could not be read")
                failure = "The slide could not be read: its file or folder is damaged or gone."
            self._put(SlideEnds(slide, failure))
        self._put(None)

    def _load(self, slide: Slide) -> None:
        order = spreading_order(slide.patches)
        sample, rest = order[: flatten.SAMPLES], order[flatten.SAMPLES :]
        first = slide.read_patches(sample)
        readable = [pixels for pixels in first if not isinstance(pixels, ReadFault)]
        handling = self._handling(slide, readable)
        self._put(handling.begins)
        start = 0
        for size in self._sizes(len(order)):
            if self._stopped.is_set():
                return
            patches = order[start : start + size]
            from_sample = first[start : start + size]
            beyond = rest[max(0, start - len(sample)) : max(0, start + size - len(sample))]
            pixels = [*from_sample, *(slide.read_patches(beyond) if beyond else ())]
            self._put(handling.batch(slide, patches, pixels))
            start += size

    def _handling(self, slide: Slide, readable: list[Pixels]) -> _Handling:
        wish = self._settings.tissue_filter
        filtered = wish is Switch.ON or (wish is Switch.AUTO and not slide.patches_chosen_by)
        even, caution = flatten.decide(
            self._settings.flatten, readable, whole_slide=slide.path.is_file()
        )
        begins = SlideBegins(slide, filtered, even, caution)
        return _Handling(begins, tissue_level(readable) if even else float(flatten.LEVEL))

    def _sizes(self, count: int) -> Iterator[int]:
        size = min(2, self._batch_size)
        while count > 0:
            yield min(size, count)
            count -= size
            size = min(2 * size, self._batch_size)

    def _put(self, item: Item | None) -> None:
        while not self._stopped.is_set():
            with suppress(Full):
                self._queue.put(item, timeout=_PATIENCE_S)
                return


@dataclass(frozen=True, slots=True)
class _Handling:
    """What is done with the patches of one slide."""

    begins: SlideBegins
    level: float

    def batch(
        self, slide: Slide, patches: Sequence[Patch], read: Sequence[Pixels | ReadFault]
    ) -> Batch:
        """Sort out what the network does not get, and even out what it gets."""
        kept: list[Patch] = []
        pixels: list[Pixels] = []
        left_out: list[PatchResult] = []
        for patch, found in zip(patches, read, strict=True):
            if isinstance(found, ReadFault):
                note = found.sentence
                left_out.append(PatchResult(patch, left_out=LeftOut.UNREADABLE, note=note))
                continue
            reason = gate(found, self.level) if self.begins.filtered else None
            if reason is not None:
                left_out.append(PatchResult(patch, left_out=reason))
                continue
            kept.append(patch)
            pixels.append(found)
        stacked = np.stack(pixels) if pixels else np.empty((0, 2, 300, 300), np.uint16)
        if self.begins.flattened and pixels:
            stacked = flatten.flattened(stacked)
        return Batch(slide, tuple(kept), stacked, tuple(left_out))
