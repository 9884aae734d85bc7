"""Reading a file that has no business being large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from pathlib import Path


def read_small(path: Path, most_bytes: int, what: str) -> bytes:
    """Return the content of a file.

    Parameters
    ----------
    what
        What it should be, such as ``a table of patients``.

    Raises
    ------
    InputError
        When it cannot be read or is larger than such a file ever is.
    """
    name = shown(path.name)
    try:
        with path.open("rb") as stream:
            data = stream.read(most_bytes + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{name} could not be read: {reason}.") from error
    if len(data) > most_bytes:
        raise InputError(f"{name} is too large for {what}.")
    return data
