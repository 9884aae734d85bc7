"""From pages to a file that is whole or not there."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from spinextract_gui.reports.page import Page
from spinextract_gui.storage.atomic import write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_SMALLEST_REPORT_BYTES = 5_000


def write_document(parts: Iterable[Callable[[Page], None]], path: Path, title: str) -> None:
    """Let every part draw its pages and write them as one PDF.

    Raises StorageError when the file could not be written whole; an older one is untouched.
    """
    with closing(Page(title)) as page:
        for draw in parts:
            draw(page)
        document = bytes(page.output())
    write_bytes(path, document, check=_is_whole)


def _is_whole(data: bytes) -> bool:
    """Tell whether `data` begins and ends as a PDF and is not just a stub."""
    return (
        len(data) >= _SMALLEST_REPORT_BYTES
        and data.startswith(b"%PDF-")
        and data.rstrip().endswith(b"%%EOF")
    )
