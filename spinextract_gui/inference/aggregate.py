"""From patches to verdicts: running sums per slide and over all patches of the patient."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import (
    Badge,
    Interval,
    LeftOut,
    PatchCounts,
    Probabilities,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spinextract_gui.domain.verdict import PatchResult

FEW_PATCHES = 100
"""Wrong slides of the publication had 103.7 tumour patches on average, right ones 189.4."""
MANY_LEFT_OUT = 0.5
MOST_UNLIKE = 0.5
"""With more of the used patches than this unlike known tissue there is no call: the mean would
rest on patches that the model can say nothing about. Half was chosen before any unknown slide
was looked at; known slides have about one patch in twenty."""
MANY_UNLIKE = 0.25
"""From this share on it is told beside a call."""
NO_STATISTICS = (
    "The model has no statistics of known tissue: it cannot tell when tissue is none of its four."
)
_95_PERCENT = 1.959963984540054
"""Half width of a 95 % interval of the normal distribution, in standard errors."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What turns sums into a verdict.

    Attributes
    ----------
    threshold
        Confidence from which a verdict is called high confidence.
    min_patches
        Fewer used patches give a no call.
    calibrated
        Whether the bundle has a calibrator.
    knows_tissue
        Whether the bundle can tell tissue unlike any that it learned from.
    """

    threshold: float
    min_patches: int
    calibrated: bool
    knows_tissue: bool = True


@dataclass(eq=False)
class Tally:
    """Running sums over patches; adding a batch costs the same however many came before.

    Attributes
    ----------
    total
        Patches of the slide or case, looked at or not.
    cautions
        Sentences that hold whatever the numbers are, such as an input that was not flattened.
    """

    total: int
    cautions: list[str] = field(default_factory=list)
    _used: int = 0
    _unlike: int = 0
    _judged: int = 0
    _sum: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(TumourClass)))
    _squares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(TumourClass)))
    _votes: Counter[TumourClass] = field(default_factory=Counter)
    _left_out: Counter[LeftOut] = field(default_factory=Counter)

    def add(self, results: Iterable[PatchResult]) -> None:
        """Take in patches; each must come once."""
        for result in results:
            if result.calibrated is not None:
                values = np.array(result.calibrated.values)
                self._used += 1
                self._sum += values
                self._squares += values * values
                self._votes[result.calibrated.top] += 1
                self._judged += result.novelty is not None
                self._unlike += result.is_unlike
            elif result.left_out is not None:
                self._left_out[result.left_out] += 1

    def caution(self, sentence: str) -> None:
        """Remember a sentence, once."""
        if sentence and sentence not in self.cautions:
            self.cautions.append(sentence)

    @property
    def top(self) -> TumourClass | None:
        """The most probable class so far, whatever the rules make of it."""
        return TumourClass(int(self._sum.argmax())) if self._used else None

    def verdict(self, rules: Rules, *, partial: bool, slides: Sequence[Tally] = ()) -> Verdict:
        """Return the verdict of what was added so far.

        Parameters
        ----------
        slides
            The tallies of a patient's slides, to tell when they disagree.
        """
        unlike = self._unlike if self._judged else None
        counts = PatchCounts(self.total, self._used, dict(self._left_out), unlike)
        probabilities = self._probabilities()
        enough = probabilities is not None and self._used >= rules.min_patches
        called = enough and not self.is_unlike
        return Verdict(
            call=probabilities.top if called and probabilities else None,
            probabilities=probabilities,
            intervals=self._intervals(),
            badge=_badge(probabilities if called else None, rules, partial=partial),
            agreement=self._votes[probabilities.top] / self._used if probabilities else 0.0,
            counts=counts,
            reasons=tuple(_reasons(counts, rules, [*self.cautions, *_conflict(slides, rules)])),
            threshold=rules.threshold,
            calibrated=rules.calibrated,
            partial=partial,
        )

    @property
    def is_unlike(self) -> bool:
        """Whether most of it is unlike any tissue that the model learned from."""
        return self._unlike > MOST_UNLIKE * self._used

    @property
    def used(self) -> int:
        """Patches that were classified."""
        return self._used

    def _probabilities(self) -> Probabilities | None:
        if not self._used:
            return None
        first, second, third, fourth = (self._sum / self._used).tolist()
        return Probabilities((first, second, third, fourth))

    def _intervals(self) -> tuple[Interval, Interval, Interval, Interval] | None:
        """Use the normal approximation of a mean; a single patch says nothing."""
        if not self._used:
            return None
        mean = self._sum / self._used
        if self._used == 1:
            whole = Interval(0.0, 1.0)
            return whole, whole, whole, whole
        scatter = (self._squares / self._used - mean * mean).clip(0) * self._used
        half = _95_PERCENT * np.sqrt(scatter / (self._used - 1)) / sqrt(self._used)
        low, high = (mean - half).clip(0, 1).tolist(), (mean + half).clip(0, 1).tolist()
        first, second, third, fourth = map(Interval, low, high)
        return first, second, third, fourth


def _badge(probabilities: Probabilities | None, rules: Rules, *, partial: bool) -> Badge:
    """Return the badge; a run that saw only a part of the tissue never earns the highest."""
    if probabilities is None:
        return Badge.NO_CALL
    sure = probabilities.confidence >= rules.threshold and not partial
    return Badge.HIGH if sure else Badge.LOW


def _reasons(counts: PatchCounts, rules: Rules, cautions: Iterable[str]) -> Iterable[str]:
    yield from _unlike(counts)
    if not counts.used:
        yield "No patch could be used, so there is no call."
    elif counts.used < rules.min_patches:
        noun = "patch" if counts.used == 1 else "patches"
        yield (
            f"Only {counts.used} {noun} could be used; a call needs at least {rules.min_patches}."
        )
    elif counts.used < FEW_PATCHES:
        yield (
            f"Only {counts.used} patches were used; slides that the published system got wrong "
            "had 104 on average, the others 189."
        )
    looked_at = counts.used + counts.left_out_total
    if looked_at and counts.left_out_total > MANY_LEFT_OUT * looked_at:
        yield f"{counts.left_out_total} of {looked_at} patches had to be left out."
    if not rules.calibrated:
        yield "The model has no calibrator: its probabilities are uncalibrated."
    if not rules.knows_tissue:
        yield NO_STATISTICS
    yield from cautions


def _unlike(counts: PatchCounts) -> Iterable[str]:
    """Yield a sentence when a good part is unlike any tissue that the model learned from."""
    if not counts.unlike or counts.unlike <= MANY_UNLIKE * counts.used:
        return
    found = f"{counts.unlike} of {counts.used} patches ({counts.unlike / counts.used:.0%})"
    if counts.unlike > MOST_UNLIKE * counts.used:
        yield f"Outside of what the model knows: {found} are unlike any tissue it learned from."
    else:
        yield f"{found} are unlike any tissue that the model learned from."


def _conflict(slides: Sequence[Tally], rules: Rules) -> Iterable[str]:
    """Yield a sentence when slides with enough patches speak for different classes."""
    sure = [one for one in slides if one.used >= max(1, rules.min_patches) and not one.is_unlike]
    tops = {slide.top for slide in sure}
    names = [tumour.title for tumour in TumourClass if tumour in tops]
    if len(names) > 1:
        yield f"The slides of this patient speak for different tumours: {', '.join(names)}."
