"""From patches to slide to patient: means, intervals, agreement, and the verdict on them.

Published rule (Reinecke et al. 2026): a slide's probabilities are the mean over its patches, a
patient's the mean over all patches of the patient; the class is the largest, and confidence
from the bundle's threshold on is high. The no call is ours.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from spinextract_gui.domain.verdict import PatchResult

FEW_PATCHES = 104
"""Wrong slides of the publication had this many tumour patches on average, right ones 189."""
_Z_95 = 1.959963984540054
_MANY_LEFT_OUT = 0.5


@dataclass(frozen=True, slots=True)
class Rules:
    """What turns means into a verdict.

    Attributes
    ----------
    threshold
        High confidence from here on; `calibrated` says whether it was fitted for that.
    min_patches
        Fewer used patches give a no call.
    """

    threshold: float
    calibrated: bool
    min_patches: int


class Tally:
    """Running sums over the patches of one slide or one patient; each batch costs the same."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._used = 0
        self._sum: NDArray[np.float64] = np.zeros(len(TumourClass))
        self._squares: NDArray[np.float64] = np.zeros(len(TumourClass))
        self._votes: Counter[TumourClass] = Counter()
        self._left_out: Counter[LeftOut] = Counter()

    def add(self, results: Iterable[PatchResult]) -> None:
        """Count more patches."""
        for result in results:
            if result.left_out is not None:
                self._left_out[result.left_out] += 1
            if result.calibrated is None:
                continue
            values = np.array(result.calibrated.values)
            self._used += 1
            self._sum += values
            self._squares += values**2
            self._votes[result.calibrated.top] += 1

    def drop_rest(self) -> None:
        """Forget patches that can no longer come, so that the counts add up."""
        self.total = self._used + self._left_out.total()

    def verdict(
        self, rules: Rules, *, partial: bool, cautions: tuple[str, ...] = ()
    ) -> Verdict:
        """Return the verdict on the patches so far; `cautions` are added to its reasons."""
        counts = PatchCounts(self.total, self._used, dict(self._left_out))
        mean = self._mean()
        called = mean is not None and self._used >= rules.min_patches
        reasons = () if called else (self._why_no_call(rules),)
        return Verdict(
            call=mean.top if mean is not None and called else None,
            probabilities=mean,
            intervals=self._intervals() if mean is not None else None,
            badge=_badge(mean, rules) if mean is not None and called else Badge.NO_CALL,
            agreement=self._votes[mean.top] / self._used if mean is not None else 0.0,
            counts=counts,
            reasons=(*reasons, *self._cautions(rules, called=called, partial=partial), *cautions),
            threshold=rules.threshold,
            calibrated=rules.calibrated,
            partial=partial,
        )

    def _mean(self) -> Probabilities | None:
        if not self._used:
            return None
        first, second, third, fourth = (self._sum / self._used).tolist()
        return Probabilities((first, second, third, fourth))

    def _intervals(self) -> tuple[Interval, Interval, Interval, Interval]:
        """Return mean +- 1.96 standard errors; one patch alone says nothing: [0, 1]."""
        if self._used < 2:
            whole = Interval(0.0, 1.0)
            return whole, whole, whole, whole
        mean = self._sum / self._used
        variance = (self._squares / self._used - mean**2).clip(0) * self._used / (self._used - 1)
        half = _Z_95 * np.sqrt(variance / self._used)
        low, high = (mean - half).clip(0, 1).tolist(), (mean + half).clip(0, 1).tolist()
        first, second, third, fourth = (Interval(*ends) for ends in zip(low, high, strict=True))
        return first, second, third, fourth

    def _why_no_call(self, rules: Rules) -> str:
        if not self._used:
            return "No patch shows tissue that could be classified."
        plural = "" if self._used == 1 else "es"
        return (
            f"Too little tissue: {self._used} patch{plural} could be used, "
            f"at least {rules.min_patches} are needed."
        )

    def _cautions(self, rules: Rules, *, called: bool, partial: bool) -> Iterable[str]:
        """Yield what limits the answer; counts mean nothing before the run is over."""
        if not rules.calibrated:
            yield "Uncalibrated: this model has no calibrator, its probabilities are raw."
        if partial:
            return
        if called and self._used < FEW_PATCHES:
            yield (
                f"Few patches ({self._used}): slides the published system got wrong "
                f"had {FEW_PATCHES} on average."
            )
        left_out = self._left_out.total()
        if called and left_out > _MANY_LEFT_OUT * (left_out + self._used):
            yield f"More patches were left out ({left_out}) than used ({self._used})."


def _badge(mean: Probabilities, rules: Rules) -> Badge:
    return Badge.HIGH if mean.confidence >= rules.threshold else Badge.LOW


def disagreement(slides: Iterable[tuple[str, Verdict]]) -> tuple[str, ...]:
    """Return a caution when the slides of one patient call different classes."""
    calls = {verdict.call for _, verdict in slides if verdict.call is not None}
    if len(calls) < 2:
        return ()
    names = " and ".join(call.title.lower() for call in sorted(calls))
    return (f"The slides of this patient disagree: {names}.",)
