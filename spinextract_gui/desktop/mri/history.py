"""Undo and redo of what the user does to markers and own grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level, Markers


@dataclass(frozen=True, slots=True)
class Work:
    """Everything of a study that the user may change.

    Attributes
    ----------
    markers
        None until levels were placed or found.
    own_grades
        What the user says beside the models.
    """

    markers: Markers | None = None
    own_grades: Mapping[Level, Grade] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One change, with what it is called: ``moved L4/L5``."""

    words: str
    before: Work
    after: Work


class History:
    """The changes of one study, in order; a new change forgets what was undone."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether a change that was taken back can be made again."""
        return bool(self._undone)

    def record(self, step: Step) -> None:
        """Note a change that was just made; one that changed nothing is not noted."""
        if step.before != step.after:
            self._done.append(step)
            self._undone.clear()

    def undo(self) -> Step | None:
        """Take the last change back; its `before` is how things are to be now."""
        return _moved(self._done, self._undone)

    def redo(self) -> Step | None:
        """Make the last undone change again; its `after` is how things are to be now."""
        return _moved(self._undone, self._done)

    def clear(self) -> None:
        """Forget every change, as when another series is looked at."""
        self._done.clear()
        self._undone.clear()


def _moved(from_: list[Step], to: list[Step]) -> Step | None:
    if not from_:
        return None
    to.append(from_.pop())
    return to[-1]
