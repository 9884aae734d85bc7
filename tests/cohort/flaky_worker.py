"""A worker whose cases crash, hang or fail as their folders are called; see `serve`."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from spinextract_gui.cohort.answer import UnitResult
from spinextract_gui.cohort.worker import serve
from spinextract_gui.domain.errors import InputError, ModelError
from spinextract_gui.domain.slide import SkippedInput

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.cohort.job import Job


class FlakyRunner:
    """Notes its process beside every case it sees."""

    def __init__(self, job: Job) -> None:
        if job.cache_folder == "refuse":
            raise ModelError("The model is not there.")

    def run(self, path: Path) -> UnitResult:
        with (path / "seen").open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        seen = len((path / "seen").read_text().splitlines())
        name = path.name
        if name.startswith("crash") or (name.startswith("once") and seen == 1):
            os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("hang"):
            time.sleep(600)
        if name.startswith("bug"):
            raise ZeroDivisionError
        if name.startswith("bad"):
            raise InputError("The case is bad.")
        print("a library prints")  # noqa: T201
        return UnitResult(failed=(SkippedInput(name, "left out"),))

    def close(self) -> None:
        """Do nothing."""


if __name__ == "__main__":
    serve(FlakyRunner)
