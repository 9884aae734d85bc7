"""A case as lists show it; apart from the store, so that the window starts without SQLAlchemy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

HISTOLOGY, MRI, BOTH = "histology", "mri", "both"


@dataclass(frozen=True, slots=True)
class RecentCase:
    """A case of this or an earlier session; holds an alias, never a name.

    Attributes
    ----------
    path
        What was opened; of a case with both, what the slides were opened from.
    state, verdict_line
        Of the slides, or of the study when there are no slides.
    thumbnail
        PNG of the first slide, else of the study.
    sort
        ``histology``, ``mri`` or ``both``.
    study_path, study_state, study_line
        The same of the MRI study that was opened last; empty without one.
    """

    key: str
    alias: str
    path: str
    opened_at: datetime
    state: str
    verdict_line: str
    thumbnail: bytes | None
    sort: str = HISTOLOGY
    study_path: str = ""
    study_state: str = ""
    study_line: str = ""

    @property
    def line(self) -> str:
        """What is known of the slides and of the study in one line."""
        both = self.sort == BOTH
        return f"{self.verdict_line} · {self.study_line}" if both else self.verdict_line
