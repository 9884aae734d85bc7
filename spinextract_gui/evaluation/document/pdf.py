"""A report as PDF/A."""

from __future__ import annotations

import io
from functools import partial
from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING

from PIL import Image

from spinextract_gui.evaluation.document.model import (
    WIDE,
    Cards,
    Document,
    Heading,
    Pictures,
    Table,
    Words,
)
from spinextract_gui.reports import palette
from spinextract_gui.reports.blocks import draw_banner, draw_context
from spinextract_gui.reports.document import write_document
from spinextract_gui.reports.page import LEFT_MM, WIDTH_MM
from spinextract_gui.reports.ruled_table import KEPT_TOGETHER_MM, ROW_MM, draw_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.evaluation.document.model import Block
    from spinextract_gui.reports.page import Page

_GAP_MM, _CARD_MM = 4.0, 21.0
_LETTER_MM, _LINE_MM = 1.6, 4.3
_ROOM_MM = 45.0
"""So much of what follows must fit below a heading."""


def write_pdf(document: Document, path: Path) -> None:
    """Write a report. Raises StorageError; an older file is then untouched."""
    write_document([partial(_draw, document=document)], path, document.title)


def _draw(page: Page, document: Document) -> None:
    page.begin(document.kind, document.about)
    for sentence in document.banners:
        draw_banner(page, sentence)
    draw_context(page, *document.context)
    _headline(page, document.headline)
    for block, following in zip_longest(document.blocks, document.blocks[1:]):
        _block(page, block, following)


def _headline(page: Page, words: str) -> None:
    top = page.get_y() + 1
    height = page.paragraph(LEFT_MM, top, WIDTH_MM, words, 20, weight="bold")
    page.set_y(top + height + 3)


def _block(page: Page, block: Block, following: Block | None) -> None:
    match block:
        case Heading(words=words, new_page=True):
            page.add_page()
            page.heading(words, 0)
        case Heading(words=words):
            page.heading(words, max(_ROOM_MM, _room_mm(following)))
        case Words(words=words, quiet=quiet):
            _words(page, words, quiet=quiet)
        case Cards():
            _cards(page, block)
        case Table():
            _table(page, block)
        case Pictures():
            _pictures(page, block)


def _words(page: Page, words: str, *, quiet: bool) -> None:
    size, colour = (8.0, palette.DIM) if quiet else (9.5, palette.INK)
    height = page.paragraph(LEFT_MM, 0, WIDTH_MM, words, size, draw=False)
    page.need(height)
    page.paragraph(LEFT_MM, page.get_y(), WIDTH_MM, words, size, colour)
    page.set_y(page.get_y() + height + 3)


def _cards(page: Page, block: Cards) -> None:
    page.need(_CARD_MM)
    width = (WIDTH_MM - _GAP_MM * (len(block.cards) - 1)) / len(block.cards)
    top = page.get_y()
    for index, (number, words, remark) in enumerate(block.cards):
        x, inner = LEFT_MM + index * (width + _GAP_MM), width - 7
        page.panel(x, top, width, _CARD_MM, palette.SURFACE)
        page.words(x + 3.5, top + 8, number, 15, weight="bold", width=inner)
        page.words(x + 3.5, top + 13, words, 8.5, weight="medium", width=inner)
        page.words(x + 3.5, top + 17.4, remark, 8, palette.DIM, width=inner)
    page.set_y(top + _CARD_MM + 6)


def _table(page: Page, block: Table) -> None:
    page.need(_table_mm(block))
    whole = sum(block.widths)
    draw_table(page, block.heads, block.rows, [WIDTH_MM * one / whole for one in block.widths])


def _room_mm(block: Block | None) -> float:
    """Return how much room a table or a picture needs, which must not leave its heading."""
    match block:
        case Table():
            return _table_mm(block)
        case Pictures(pictures=pictures):
            return _size_mm([_opened(one.png) for one in pictures])[1]
        case _:
            return 0.0


def _table_mm(block: Table) -> float:
    """Return about how much room a table needs; a long one may go over to the next page."""
    whole = sum(block.widths)
    widths = [WIDTH_MM * one / whole - 3 for one in block.widths]
    high = sum(
        max(ceil(len(cell) * _LETTER_MM / width) for cell, width in zip(row, widths, strict=True))
        for row in (block.heads, *block.rows)
    )
    rows = len(block.rows) + 1
    return min(ROW_MM * rows + _LINE_MM * (high - rows), KEPT_TOGETHER_MM)


def _pictures(page: Page, block: Pictures) -> None:
    images = [_opened(one.png) for one in block.pictures]
    width, height = _size_mm(images)
    page.need(height)
    top = page.get_y()
    for index, (one, image) in enumerate(zip(block.pictures, images, strict=True)):
        x, tall = LEFT_MM + index * (width + _GAP_MM), width * image.height / image.width
        page.picture(image, x, top, width, tall, page.clean(one.said))
    page.set_y(top + height + 4)


def _opened(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGB")


def _size_mm(images: Sequence[Image.Image]) -> tuple[float, float]:
    """Return the width of each picture and the height of the highest."""
    alone = len(images) == 1 and images[0].width > WIDE * images[0].height
    width = WIDTH_MM if alone else (WIDTH_MM - _GAP_MM) / 2
    return width, max(width * one.height / one.width for one in images)
