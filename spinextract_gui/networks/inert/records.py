"""What is left of Python objects when their pickle is read without running it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class InertError(Exception):
    """The pickle is damaged or uses something that plain numbers never need."""


@dataclass(frozen=True, slots=True)
class Name:
    """The dotted name of a class or function that the pickle mentions; never looked up."""

    dotted: str


@dataclass(slots=True, eq=False)
class Record:
    """An object the pickle would have built.

    Attributes
    ----------
    made_by
        Name of the class or function; for stranger constructions an empty string.
    arguments
        What it would have been called with.
    state
        What would have been put into it; None when there was nothing.
    items
        Members of a list subclass, or alternating keys and values of a dict subclass.
    """

    made_by: str
    arguments: Any = ()
    state: Any = None
    items: list[Any] = field(default_factory=list)

    def attribute(self, name: str) -> Any:
        """Return an attribute from the state, or None."""
        return self.state.get(name) if isinstance(self.state, dict) else None
