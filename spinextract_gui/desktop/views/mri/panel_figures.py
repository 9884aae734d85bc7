"""The cards and the chart of the panel: agreement, who placed the markers, the profile; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.mri.level_rows import grade_of
from spinextract_gui.desktop.views.mri.state import Figure, PanelInput, ProfileState
from spinextract_gui.domain.mri.level import Markers, PlacedBy

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.grade import GradingVerdict

_PLACED = {
    PlacedBy.MODEL: "model",
    PlacedBy.TEMPLATE: "two clicks",
    PlacedBy.USER: "you",
    PlacedBy.MOVED: "you",
    PlacedBy.LABEL_MAP: "label map",
    PlacedBy.FILE: "file",
}


def agreement(verdict: GradingVerdict) -> Figure | None:
    """Return the agreement at the level where the models agree least."""
    several = [one for one in verdict.levels if len(one.models) > 1]
    if not several:
        count = max((len(one.models) for one in verdict.levels), default=0)
        return Figure("1 model", "no others to compare with") if count else None
    least = min(several, key=lambda one: one.agreement)
    total = len(least.models)
    if least.agreement >= 1:
        return Figure(f"{total} of {total}", "models agree on every level")
    agreeing = round(least.agreement * total)
    return Figure(f"{agreeing} of {total}", f"models agree on {least.level.title}")


def placed_by(markers: Markers | None) -> Figure | None:
    """Return who placed most markers, and which ones the user moved."""
    if markers is None or not markers.by_level:
        return None
    moved = [one.level.title for one in markers.ordered if one.placed_by is PlacedBy.MOVED]
    others = [one for one in markers.ordered if one.placed_by is not PlacedBy.MOVED]
    kinds = [one.placed_by for one in others] or [PlacedBy.MOVED]
    if PlacedBy.TEMPLATE in kinds:
        lead = _PLACED[PlacedBy.TEMPLATE]
    else:
        lead = _PLACED[max(kinds, key=kinds.count)]
    words = "markers placed by"
    if moved and others:
        which = "all others" if len(moved) > 3 else ", ".join(moved)
        words = f"markers placed by\n{which} moved by you"
    if markers.transitional:
        words += "\nnumbering uncertain (L6)"
    return Figure(lead, words)


def profile_state(given: PanelInput) -> ProfileState | None:
    """Return the canal's course for the chart; None without one."""
    profile = given.profile
    if profile is None or len(profile.along) < 2:
        return None
    ticks = tuple(one for one in profile.levels if 0 <= one[1] < len(profile.along))
    nearest = min(ticks, key=lambda one: abs(one[1] - profile.narrowest), default=None)
    grade = grade_of(given, nearest[0]) if nearest else None
    return ProfileState(
        profile.along,
        profile.widths,
        "mm" if profile.in_mm else "px",
        profile.narrowest,
        grade.call if grade else None,
        ticks,
    )
