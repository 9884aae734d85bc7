"""Which patches to show beside a verdict: the strongest for it and the strongest against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import PatchResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spinextract_gui.domain.tumour import TumourClass


@dataclass(frozen=True, slots=True)
class Evidence:
    """Classified patches only, the strongest first.

    Attributes
    ----------
    for_
        Patches whose own class is the call.
    against
        Patches whose own class is any other.
    """

    for_: tuple[PatchResult, ...]
    against: tuple[PatchResult, ...]


def evidence(
    results: Iterable[PatchResult],
    call: TumourClass | None,
    n_for: int = 4,
    n_against: int = 4,
) -> Evidence:
    """Choose the patches that speak most clearly for and against `call`.

    A patch's class is its most probable one after calibration; its strength is the margin of
    the head's output, because calibrated patch confidences are saturated (median 0.97 on the
    published calibration set). Equal strengths keep the order of `results`. Without a call
    nothing speaks for or against anything: both are empty.
    """
    if call is None:
        return Evidence((), ())
    used = [r for r in results if r.raw is not None and r.calibrated is not None]
    used.sort(key=_strength, reverse=True)
    return Evidence(
        for_=tuple(r for r in used if _own_class(r) is call)[:n_for],
        against=tuple(r for r in used if _own_class(r) is not call)[:n_against],
    )


def _strength(result: PatchResult) -> float:
    return result.raw.margin if result.raw is not None else 0.0


def _own_class(result: PatchResult) -> TumourClass | None:
    return result.calibrated.top if result.calibrated is not None else None
