"""One worker process, as the one who gives it work sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.inference.runtimes.compiled import CORES_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.cohort.job import Job

COMMAND = (sys.executable, "-P", "-m", "spinextract_gui.cohort.worker")
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_START_S = 600.0
"""A model that is compiled for the first time takes its time."""
_END_S = 5.0


class WorkerLostError(Exception):
    """The process died or answered garbage."""


class WorkerHungError(Exception):
    """The process did not answer in time; it was killed."""


class WorkerProcess:
    """A process that works on units; for one thread at a time, `kill` for any.

    Raises
    ------
    SpinextractError
        From the constructor, when the worker cannot open what the job needs.
    WorkerLostError, WorkerHungError
        From the constructor and from `ask`.
    """

    def __init__(self, job: Job, cores: int, command: Sequence[str] = COMMAND) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(cores),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # no console on Windows
            )
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SpinextractError(f"A worker process could not be started: {reason}.") from error
        try:
            answer = self._exchange(job.model_dump_json(), _START_S)
        except BaseException:
            self.end()
            raise
        if "refused" in answer:
            self.end()
            raise SpinextractError(str(answer["refused"]))

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    def ask(self, path: Path, seconds: float) -> dict[str, Any]:
        """Return ``result`` (JSON text) or ``failed`` (a sentence) of the unit at `path`."""
        return self._exchange(json.dumps({"path": str(path)}), seconds)

    def kill(self) -> None:
        """End it at once, whatever it does."""
        with suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """End it at once and clear up after it."""
        self.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _exchange(self, line: str, seconds: float) -> dict[str, Any]:
        late = threading.Event()

        def kill() -> None:
            late.set()
            self.kill()

        watch = threading.Timer(seconds, kill)
        watch.daemon = True
        watch.start()
        try:
            return self._said(line)
        except (OSError, ValueError) as error:
            if late.is_set():
                raise WorkerHungError from error
            raise WorkerLostError from error
        finally:
            watch.cancel()

    def _said(self, line: str) -> dict[str, Any]:
        """Return the answer. Raises OSError or ValueError when there is none."""
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise ValueError("no pipes")
        requests.write(line.encode() + b"\n")
        requests.flush()
        answer = json.loads(answers.readline())
        if not isinstance(answer, dict):
            raise ValueError("no answer")
        return answer


def _environment(cores: int) -> dict[str, str]:
    """Give the worker its share of the cores, and this package also in a checkout."""
    paths = (str(_PACKAGE_PARENT), os.environ.get("PYTHONPATH", ""))
    shares = dict.fromkeys((CORES_VARIABLE, "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(cores))
    path = os.pathsep.join(part for part in paths if part)
    return {**os.environ, **shares, "PYTHONPATH": path}
