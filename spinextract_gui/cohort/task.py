"""What a cohort is about; apart from the job, so that the command line starts without pydantic."""

from __future__ import annotations

from enum import StrEnum


class Task(StrEnum):
    """What is done with a case; AUTO goes by what it is."""

    AUTO = "auto"
    SRH = "srh"
    STENOSIS = "stenosis"
