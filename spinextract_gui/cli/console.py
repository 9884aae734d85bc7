"""What the command line says: results on stdout, progress and complaints on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

# a file or a pipe has no width: nothing in a table may be cut for its sake
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 240)
err = Console(stderr=True, highlight=False, soft_wrap=True)
_SAID = 20
"""What could not be used is named one by one up to this number."""


def say(sentence: str) -> None:
    """Print plain text to stdout; text from files is never read as markup."""
    out.print(Text(sentence))


def complain(sentence: str) -> None:
    """Print one sentence to stderr."""
    err.print(Text(sentence))


def complain_of(sentences: Sequence[str], rest: str) -> None:
    """Print the first sentences, and how many more there are.

    Parameters
    ----------
    rest
        What the others are, behind their number.
    """
    for sentence in sentences[:_SAID]:
        complain(sentence)
    if len(sentences) > _SAID:
        complain(f"{len(sentences) - _SAID} more {rest}")


def progress_bar() -> Progress:
    """Return a progress bar on stderr that counts patches and names their rate."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )


def plain(text: str) -> str:
    """Return `text` so that rich shows it literally."""
    return escape(text)
