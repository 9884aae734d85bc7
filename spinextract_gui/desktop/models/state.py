"""What the Models page holds at a moment."""

from __future__ import annotations

from dataclasses import dataclass, field

from spinextract_gui.desktop.models.facts import ModelFacts


@dataclass
class ModelsState:
    """The models at hand, the chosen one, and the work under way.

    Attributes
    ----------
    checked
        Per name what the last check of the model said.
    job
        What is being done, as the page words it; empty while nothing is.
    """

    rows: tuple[ModelFacts, ...] = ()
    chosen: str = ""
    checked: dict[str, str] = field(default_factory=dict)
    job: str = ""
    stopping: bool = False

    @property
    def current(self) -> ModelFacts | None:
        """The chosen model."""
        return self.find(self.chosen)

    def find(self, name: str) -> ModelFacts | None:
        """Return the model called `name`."""
        return next((row for row in self.rows if row.name == name), None)
