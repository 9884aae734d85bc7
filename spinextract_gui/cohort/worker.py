"""The worker process: a job first, then units one at a time, a line of JSON each way.

It ends when its input ends: also when whoever started it is killed.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from spinextract_gui.cohort.answer import to_text
from spinextract_gui.cohort.job import Job
from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.storage.folders import restrict_permissions

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.cohort.runner import Runner

_log = logging.getLogger(__name__)


def serve(open_runner: Callable[[Job], Runner]) -> None:
    """Answer units with what `open_runner` opens until the input ends."""
    restrict_permissions()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who gives the work
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries may print; this line is ours
    requests = sys.stdin.buffer
    try:
        runner = open_runner(Job.model_validate_json(requests.readline()))
    except SpinextractError as error:
        _say(answers, {"refused": error.sentence})
        return
    _say(answers, {"ready": True})
    try:
        for line in requests:
            _say(answers, _answer(runner, json.loads(line)["path"]))
    finally:
        runner.close()


def _answer(runner: Runner, path: str) -> dict[str, Any]:
    """Return the result as text, or why there is none. Only a lack of memory ends the worker."""
    try:
        return {"result": to_text(runner.run(Path(path)))}
    except SpinextractError as error:
        return {"failed": error.sentence}
    except MemoryError:
        raise
    except Exception as error:
        _log.exception("A case made the program fail")
        return {"failed": f"The program failed on this case ({type(error).__name__})."}


def _say(stream: BinaryIO, message: dict[str, Any]) -> None:
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


def main() -> None:
    """Serve cases."""
    from spinextract_gui.cohort.runner import CaseRunner

    serve(CaseRunner)


if __name__ == "__main__":
    main()
