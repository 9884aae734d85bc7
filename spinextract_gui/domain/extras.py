"""Optional parts of the installation: what they are for, and how to get them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from spinextract_gui.domain.errors import SpinextractError

EXTRAS: Final = {
    "train": ("lightning", "torchmetrics", "tensorboard", "yaml"),
    "cluster": ("dask", "distributed"),
}
"""By the extra's name in the package: the modules that it brings."""


def is_installed(extra: str) -> bool:
    """Whether every module of an extra can be imported; nothing is."""
    return all(find_spec(module) is not None for module in EXTRAS[extra])


def require(extra: str, purpose: str) -> None:
    """Refuse to go on without an extra.

    Parameters
    ----------
    purpose
        What needs it, such as ``Training``.

    Raises
    ------
    SpinextractError
        With the command that installs it.
    """
    if not is_installed(extra):
        raise SpinextractError(f"{purpose} needs more than is installed: {command(extra)}.")


def command(extra: str) -> str:
    """Return the command that installs an extra."""
    return f"pip install 'spinextract[{extra}]'"
