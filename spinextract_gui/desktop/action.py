"""What an action of the window is, and when it makes sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Situation:
    """What the window holds, as far as it decides which actions make sense.

    `has_slides` and `has_study` are true while that half of the case is on the shown tab;
    `has_result` and `running` speak of what the tab shows.
    """

    has_case: bool = False
    has_result: bool = False
    running: bool = False
    stopping: bool = False
    several_slides: bool = False
    has_recents: bool = False
    heatmap_visible: bool = True
    names_hidden: bool = True
    dark: bool = True
    has_work: bool = True
    has_slides: bool = False
    has_study: bool = False
    can_grade: bool = False
    has_markers: bool = False
    has_level: bool = False
    transitional: bool = False
    placing: bool = False
    can_undo: bool = False
    can_redo: bool = False
    on_models: bool = False
    on_evaluation: bool = False
    can_use_model: bool = False
    can_check_model: bool = False
    can_remove_model: bool = False
    model_work: bool = False
    model_stopping: bool = False
    can_evaluate: bool = False
    evaluation_stopping: bool = False
    has_evaluation: bool = False


Rule = Callable[[Situation], bool]


def always(_: Situation) -> bool:
    """Enable in every situation."""
    return True


def with_case(now: Situation) -> bool:
    """Enable while a case is open."""
    return now.has_case


def with_result(now: Situation) -> bool:
    """Enable once there is a result, a partial one included."""
    return now.has_result and not now.running


def with_several_slides(now: Situation) -> bool:
    """Enable while the case has more than one slide."""
    return now.several_slides


def with_recents(now: Situation) -> bool:
    """Enable while the library remembers a case."""
    return now.has_recents


def can_run_or_stop(now: Situation) -> bool:
    """Enable with a case, unless it is being stopped already."""
    return now.has_case and now.has_work and not now.stopping


def when_idle(now: Situation) -> bool:
    """Enable while nothing runs."""
    return not now.running


def with_idle_case(now: Situation) -> bool:
    """Enable while a case is open and nothing runs."""
    return now.has_case and not now.running


def with_slides(now: Situation) -> bool:
    """Enable while slides are shown."""
    return now.has_slides


def with_picture(now: Situation) -> bool:
    """Enable while slides or MRI are shown."""
    return now.has_slides or now.has_study


def heatmap_is_visible(now: Situation) -> bool:
    """Tell whether the heatmap is shown."""
    return now.heatmap_visible


def names_are_hidden(now: Situation) -> bool:
    """Tell whether aliases stand in for names."""
    return now.names_hidden


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do.

    Attributes
    ----------
    icon
        Name in the Phosphor set, without prefix.
    shortcut
        In Qt's portable notation.
    handler
        Name of the method of `Commands` that does it.
    enabled
        Whether it makes sense in a situation.
    checked
        For switches: whether it is on.
    """

    id: str
    menu: str
    text: str
    icon: str
    shortcut: str
    handler: str
    tip: str
    enabled: Rule = always
    checked: Rule | None = None
