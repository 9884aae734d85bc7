"""Keeps from the user what Lightning and torch say to programmers."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOGGERS = ("lightning.pytorch", "lightning.fabric", "lightning.pytorch.utilities.rank_zero")
_SAID_OTHERWISE = (
    # the checkpoint folder of a resumed run is not empty, and is meant not to be
    r"Checkpoint directory .* exists and is not empty",
    r"The `.*` does not have many workers",
    r"Found \d+ module\(s\) in eval mode",
    r"It is recommended to use `self.log\(.*sync_dist=True\)`",
    r"`?isinstance\(treespec, LeafSpec\)`? is deprecated",
    r"Experiment logs directory .* exists and is not empty",
    r".*The default value for `?weights_only",
    r"You are trying to `self.log\(\)`",
    r"Total length of `list` across ranks is zero",
    r"GPU available but not used",
    r"MPS available but not used",
    r"The number of training batches .* is smaller than the logging interval",
    r"Precision bf16-mixed is not supported",
    # newer releases of torch have another word for it, older ones only this
    r"`broadcast_buffers` is deprecated",
)


@contextmanager
def quiet_lightning() -> Iterator[None]:
    """Silence Lightning's tips and what is known and meant; anything else still shows."""
    levels = {name: logging.getLogger(name).level for name in _LOGGERS}
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            for message in _SAID_OTHERWISE:
                warnings.filterwarnings("ignore", message)
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
