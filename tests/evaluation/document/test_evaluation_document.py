"""Reports set for browsers and for print: hostile texts stay texts, long ones find their room."""

from __future__ import annotations

import io
from html import unescape
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image

from spinextract_gui.evaluation.document.html import as_html
from spinextract_gui.evaluation.document.model import (
    Cards,
    Document,
    Heading,
    Picture,
    Pictures,
    Table,
    Words,
)
from spinextract_gui.evaluation.document.pdf import write_pdf
from spinextract_gui.reports.plain_text import visible
from tests.reports.hostile_text import HOSTILE
from tests.reports.pdf_reading import all_objects, page_pictures, page_texts

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.evaluation.document.model import Block


def png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(file, "PNG")
    return file.getvalue()


def document(*blocks: Block, headline: str = "A model", banners: tuple[str, ...] = ()) -> Document:
    return Document("Title", "Kind", "about", headline, ("left", "right"), banners, blocks)


def hostile() -> Document:
    """Every hostile text in every place that can hold one."""
    blocks: list[Block] = []
    for text in HOSTILE:
        blocks += [Heading(text), Words(text), Words(text, quiet=True)]
        blocks.append(Cards(((text, text, text),)))
        blocks.append(Table((text, "b"), ((text, text),), (1.0, 1.0)))
        blocks.append(Pictures((Picture(png(40, 30), text),)))
    return document(*blocks, headline=HOSTILE[2], banners=tuple(HOSTILE[:3]))


def test_that_hostile_texts_are_texts_in_a_browser() -> None:
    page = as_html(hostile()).decode("utf-8")
    body = page[page.index("<body>") :]
    for tag in ("<script", "<img src='", "<b>bold", "onerror"):
        assert tag not in body
    for text in HOSTILE:
        assert f"<td>{text}</td>" in unescape(body) or visible(text) in unescape(body)
    assert "default-src 'none'" in page


def test_that_hostile_texts_are_texts_on_paper(tmp_path: Path) -> None:
    write_pdf(hostile(), tmp_path / "a.pdf")
    whole = " ".join(page_texts(tmp_path / "a.pdf"))
    assert "<script>alert(1)</script>" in whole
    assert "**bold**" in whole
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        actions = [o for o in all_objects(pdf) if isinstance(o, pikepdf.Dictionary)]
        assert not [one for one in actions if one.get("/S") in {"/JavaScript", "/Launch", "/URI"}]


def test_that_a_heading_stays_with_what_it_announces(tmp_path: Path) -> None:
    rows = tuple((f"row {n}", "x" * 60, "y" * 60) for n in range(9))
    filler = [Words("word " * 60) for _ in range(9)]
    for number in range(1, 9):
        kept = (Heading("Announced"), Table(("First", "b", "c"), rows, (1.0, 1.0, 1.0)))
        write_pdf(document(*filler[:number], *kept), tmp_path / "a.pdf")
        (at,) = (i for i, text in enumerate(page_texts(tmp_path / "a.pdf")) if "Announced" in text)
        assert "row 0" in page_texts(tmp_path / "a.pdf")[at]
        assert "row 8" in page_texts(tmp_path / "a.pdf")[at]


def test_that_a_browser_gives_a_wide_picture_the_whole_width_and_no_other() -> None:
    def rows(*sizes: tuple[int, int]) -> int:
        shown = Pictures(tuple(Picture(png(*size), "said") for size in sizes))
        return as_html(document(shown)).count(b'<div class="row whole">')

    assert rows((900, 300)) == 1
    assert rows((300, 300)) == rows((900, 300), (900, 300)) == 0


def test_that_two_pictures_stand_side_by_side_and_a_wide_one_alone(tmp_path: Path) -> None:
    def navy(*pictures: bytes) -> tuple[int, int]:
        """Return how many columns and rows of the page the pictures cover."""
        shown = Pictures(tuple(Picture(one, "said") for one in pictures))
        write_pdf(document(shown), tmp_path / "a.pdf")
        blue = (page_pictures(tmp_path / "a.pdf")[0][..., :3] == (128, 0, 0)).all(axis=2)  # BGR
        return int(blue.any(axis=0).sum()), int(blue.any(axis=1).sum())

    wide, single = navy(png(900, 300)), navy(png(300, 300))
    pair = navy(png(300, 300), png(300, 300))
    assert wide[0] > 1.9 * single[0]
    assert pair[0] > 1.9 * single[0]
    assert pair[1] == single[1]
