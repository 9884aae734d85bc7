"""What the command line says: results on stdout, progress and complaints on stderr."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

# a file or a pipe has no width: nothing in a table may be cut for its sake
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 240)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(sentence: str) -> None:
    """Print plain text to stdout; text from files is never read as markup."""
    out.print(Text(sentence))


def complain(sentence: str) -> None:
    """Print one sentence to stderr."""
    err.print(Text(sentence))


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
