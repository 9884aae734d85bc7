"""One number of threads for everything that must come out the same on every machine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

_THREADS: Final = 2


@contextmanager
def steady_threads() -> Iterator[None]:
    """Let torch compute on two threads, whatever the machine has.

    In which order torch adds numbers hangs on the number of its threads. Most networks do not
    care; one that does would answer differently on another computer.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(_THREADS)
    try:
        yield
    finally:
        torch.set_num_threads(before)
