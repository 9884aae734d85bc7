"""Which series is looked at for the canal, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.series import Choice, Series, Weighting
from spinextract_gui.readers.mri.order import main_axis
from spinextract_gui.readers.mri.words import LUMBAR, SPINE, says_fat_dark
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_X, _Z = 0, 2
_AXES = {_X: "sagittal", _Z: "axial"}
_RANK = {Weighting.T2: 0, Weighting.STIR: 1, Weighting.UNKNOWN: 2, Weighting.T1: 3}
_FEW_SLICES = 3


def choose_sagittal(series: Sequence[Series]) -> Choice:
    """Return the series in which the canal is graded, or why none will do."""
    return _choose(series, _X)


def choose_axial(series: Sequence[Series]) -> Choice:
    """Return the series shown beside it, or why there is none; grading does not need one."""
    return _choose(series, _Z)


def _choose(series: Sequence[Series], axis: int) -> Choice:
    plane = _AXES[axis]
    across = [index for index, one in enumerate(series) if _axis(one) == axis]
    if not across:
        return Choice(None, f"There is no {plane} series.")
    lumbar = [index for index in across if series[index].body_part in ("", LUMBAR, SPINE)]
    if not lumbar:
        parts = _joined({series[index].body_part for index in across})
        return Choice(None, f"The {plane} series show the {parts}; expected the lumbar spine.")
    best = min(lumbar, key=lambda index: _rank(series[index], index))
    chosen = series[best]
    if chosen.weighting is Weighting.T1:
        return Choice(None, f"There is no {plane} T2 series: what there is, is T1-weighted.")
    return Choice(best, _reason(chosen, plane, alone=len(lumbar) == 1))


def _axis(series: Series) -> int:
    """Return the patient axis that most slices are across."""
    axes = [main_axis(one.geometry) for one in series.slices]
    return max(set(axes), key=axes.count)


def _rank(series: Series, index: int) -> tuple[object, ...]:
    """Order candidates: contrast, part of the body, plain fat, some slices, then the first."""
    return (
        _RANK[series.weighting],
        series.body_part != LUMBAR,
        says_fat_dark(series.description),
        len(series.slices) < _FEW_SLICES,
        series.number,
        index,
    )


def _reason(series: Series, plane: str, *, alone: bool) -> str:
    name = f"{series.weighting.value} {plane}" if _known(series) else f"{plane.capitalize()}"
    reason = f"{name}{_timing(series)}, called {shown(series.description)}."
    if not _known(series):
        reason += " Its weighting is not known"
        reason += ": it is the only one." if alone else ": it is the likeliest; please check."
    if series.weighting is Weighting.STIR:
        reason += " There is no plain T2."
    if not series.body_part:
        reason += " The part of the body is not stated."
    if len(series.slices) == 1:
        reason += " It has one slice only: the canal may lie beside it."
    return reason


def _known(series: Series) -> bool:
    return series.weighting is not Weighting.UNKNOWN


def _timing(series: Series) -> str:
    times = (
        ("TE", series.acquisition.echo_time_ms),
        ("TR", series.acquisition.repetition_time_ms),
        ("TI", series.acquisition.inversion_time_ms),
    )
    said = ", ".join(f"{name} {value:g} ms" for name, value in times if value is not None)
    return f" ({said})" if said else ""


def _joined(parts: set[str]) -> str:
    return " and ".join(sorted(shown(part) for part in parts))
