"""Looking into written reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def page_texts(path: Path) -> list[str]:
    """Return the text of every page with single spaces."""
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return [re.sub(r"\s+", " ", text) for text in pages]


def page_pictures(path: Path) -> list[NDArray[np.uint8]]:
    """Return every page as a picture at 72 dpi."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.render(scale=1).to_numpy().copy() for page in document]
    finally:
        document.close()


def all_objects(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every indirect object."""
    yield from pdf.objects


def objects_of_type(pdf: pikepdf.Pdf, name: str) -> list[Any]:
    """Return the dictionaries and streams whose ``/Type`` is `name`."""
    found = (o for o in all_objects(pdf) if isinstance(o, pikepdf.Dictionary | pikepdf.Stream))
    return [o for o in found if o.get("/Type") == name]
