"""The decoder child: reads foreign files so that the program does not have to."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import stat
import sys
import warnings
from functools import cache
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import imagecodecs  # noqa: F401  (its memory counts as idle, see limit_memory)
from tifffile import TiffFileError

from spinextract_gui.readers.decoder.protocol import Message, read_message, write_message
from spinextract_gui.readers.decoder.tiff_file import OpenTiffs, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.readers.decoder.mri_files import OpenMri

MEMORY_ABOVE_IDLE = 3 << 29
"""1.5 GiB: what a child may take beyond what it has after its imports."""


def main() -> None:
    """Serve requests from standard input until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program to handle
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    # A codec that prints must not garble the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # The block is the parent's: were it tracked here too, it would be unlinked twice.
    resource_tracker.register = lambda *_: None
    limit_memory()
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer every item of every request, in order."""
    tiffs = OpenTiffs()
    memory: SharedMemory | None = None
    while (request := read_message(requests)) is not None:
        if memory is None or memory.name != request["memory"]:
            memory = SharedMemory(name=request["memory"])
        answer = _operations()[request["operation"]]
        for number, item in enumerate(request["items"]):
            write_message(answers, {"item": number, **_attempt(answer, tiffs, item, memory)})


def _operations() -> dict[str, Callable[[OpenTiffs, Message, SharedMemory], Message]]:
    return {
        "prepare": _prepare,
        "describe": _describe,
        "read": _read,
        "describe_mri": _describe_mri,
        "read_mri": _read_mri,
    }


def _attempt(
    answer: Callable[[OpenTiffs, Message, SharedMemory], Message],
    tiffs: OpenTiffs,
    item: Message,
    memory: SharedMemory,
) -> Message:
    """Do one item; whatever goes wrong inside a foreign file is an answer, not an end."""
    try:
        return {"ok": True, "value": answer(tiffs, item, memory)}
    except MemoryError:
        return {"ok": False, "value": "it needs more memory than any slide should"}
    except Exception as error:
        return {"ok": False, "value": reason(error)}


def _prepare(_tiffs: OpenTiffs, item: Message, _memory: SharedMemory) -> Message:
    """Import what an operation needs, so that its first file does not wait for that."""
    if item["operation"].endswith("_mri"):
        _mri()
    return {}


def _describe(tiffs: OpenTiffs, item: Message, _memory: SharedMemory) -> Message:
    return tiffs.open(Path(item["path"])).describe()


def _read(tiffs: OpenTiffs, item: Message, memory: SharedMemory) -> Message:
    window = Window(item["row"], item["col"], item["height"], item["width"])
    if memory.buf is None:
        raise ValueError("the shared memory was closed")
    block = memory.buf[item["offset"] : item["offset"] + window.nbytes]
    try:
        tiffs.open(Path(item["path"])).read(item["level"], window, block)
    finally:
        block.release()
    return {}


def _describe_mri(_tiffs: OpenTiffs, item: Message, _memory: SharedMemory) -> Message:
    path = Path(item["path"])
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep us waiting
        raise ValueError("it is no file")
    return _mri().describe(path)


def _read_mri(_tiffs: OpenTiffs, item: Message, memory: SharedMemory) -> Message:
    if memory.buf is None:
        raise ValueError("the shared memory was closed")
    nbytes = int(item["height"]) * int(item["columns"]) * 4
    block = memory.buf[:nbytes]
    try:
        _mri().read(Path(item["path"]), item, block)
    finally:
        block.release()
    return {}


@cache
def _mri() -> OpenMri:
    """Return what reads MRI files; imported here so that slides open without waiting for it."""
    from spinextract_gui.readers.decoder.mri_files import OpenMri

    return OpenMri()


def reason(error: Exception) -> str:
    """Return what went wrong as a short clause of plain text."""
    if isinstance(error, FileNotFoundError):
        return "it is no longer there"
    if isinstance(error, PermissionError):
        return "it may not be read by this user"
    if not isinstance(error, ValueError | OSError | NotImplementedError | TiffFileError):
        return "it is damaged"  # the words of such an error are about code
    text = " ".join(str(error).split())
    return text[:200] if text else "it is damaged"


def limit_memory() -> None:
    """Cap the address space where the system can (Linux), so that a bomb ends only us."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    import resource

    idle = int(statm.read_text().split()[0]) * resource.getpagesize()
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (idle + MEMORY_ABOVE_IDLE,) * 2)


if __name__ == "__main__":
    main()
