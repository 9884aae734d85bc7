"""What the page of evaluations holds at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spinextract_gui.desktop.evaluation.outcome import Outcome

INVITATION = (
    "Drop a labelled folder",
    "A cohort of slides with its meta file or a table patient, class; labelled MRI slices with a "
    "table image_path, row_id, level, severity; or the folder of the RSNA 2024 challenge.",
)
READY = ("Ready to evaluate", "Every input is computed anew; nothing leaves this computer.")
WORKING = ("Evaluating…", "Figures and intervals come when the last input is done.")
RUN, STOP, STOPPING, AGAIN = "Evaluate", "Stop", "Stopping…", "Evaluate again"


@dataclass(frozen=True, slots=True)
class Cohort:
    """A folder of labelled inputs.

    Attributes
    ----------
    task
        ``srh`` or ``stenosis``.
    sort
        What the folder was found to be, for the user.
    table
        Its table of labels, where one lies in it; None otherwise.
    """

    folder: Path
    task: str
    sort: str
    table: Path | None = None


@dataclass
class EvaluationState:
    """The chosen cohort and model, the run, and what came of it."""

    cohort: Cohort | None = None
    model: str = ""
    running: bool = False
    stopping: bool = False
    outcome: Outcome | None = None

    @property
    def words(self) -> tuple[str, str]:
        """What stands where the outcome will: a title and a sentence."""
        if self.running:
            return WORKING
        return INVITATION if self.cohort is None else READY

    @property
    def button(self) -> str:
        """What the one Run/Stop button reads."""
        if self.running:
            return STOPPING if self.stopping else STOP
        return RUN if self.outcome is None else AGAIN
