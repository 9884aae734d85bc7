"""How many threads torch gets.

Torch's threads wait for each other after every operation. Where something else computes too,
one of them is always behind, and two threads then train many times slower than one. So a
training takes the processors that stand idle when it begins.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 16
"""Small batches gain nothing beyond."""


def spare_threads(processes: int = 1) -> int:
    """Return the number of idle processors for each of `processes` trainings, at least one."""
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    idle = _processors() - round(busy)
    return max(1, min(_MOST, idle // processes))


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Let torch compute on `count` threads, and on as many as before afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
