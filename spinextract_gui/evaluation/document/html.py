"""A report as one page for browsers: no script, no network, every text escaped."""

from __future__ import annotations

import base64
import struct
from html import escape
from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.evaluation.document.model import WIDE, Cards, Heading, Pictures, Table, Words
from spinextract_gui.evaluation.figures.style import hexed
from spinextract_gui.reports import palette
from spinextract_gui.reports.plain_text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.evaluation.document.model import Block, Document, Picture

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Even if a text slipped through, a browser would load and run nothing."""
_STYLE = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; padding: 32px 24px 64px; max-width: 980px; background: white;
  color: {hexed(palette.INK)}; font: 15px/1.5 Inter, system-ui, "Segoe UI", Roboto, sans-serif;
  font-variant-numeric: tabular-nums; }}
header {{ display: flex; gap: 12px; align-items: baseline; padding-bottom: 12px;
  border-bottom: 1px solid {hexed(palette.HAIRLINE)}; }}
header b {{ font-weight: 600; }}
header span, .context, .quiet, figcaption {{ color: {hexed(palette.DIM)}; }}
header span:last-child {{ margin-left: auto; }}
h1 {{ font-size: 28px; font-weight: 600; line-height: 1.25; margin: 8px 0 24px; }}
h2 {{ font-size: 20px; font-weight: 600; margin: 48px 0 12px; }}
.context {{ display: flex; justify-content: space-between; gap: 16px; font-size: 13px;
  margin-top: 16px; }}
.banner {{ background: {hexed(palette.CAUTION_SURFACE)}; color: {hexed(palette.CAUTION)};
  border-left: 4px solid {hexed(palette.CAUTION)}; border-radius: 4px; padding: 10px 16px;
  margin: 12px 0 0; font-weight: 500; }}
.quiet {{ font-size: 13px; }}
.cards {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px;
  margin: 0 0 24px; }}
.card {{ background: {hexed(palette.SURFACE)}; border-radius: 8px; padding: 14px 16px; }}
.card b {{ display: block; font-size: 24px; font-weight: 600; line-height: 1.2; }}
.card em {{ display: block; font-style: normal; font-weight: 500; margin-top: 4px; }}
.card small {{ color: {hexed(palette.DIM)}; font-size: 13px; }}
.wide {{ overflow-x: auto; }}
table {{ width: 100%; border-collapse: collapse; font-size: 13px; margin: 8px 0 20px; }}
th {{ text-align: left; font-weight: 500; color: {hexed(palette.DIM)}; }}
th, td {{ padding: 7px 12px 7px 0; border-bottom: 1px solid {hexed(palette.HAIRLINE)};
  vertical-align: top; overflow-wrap: anywhere; }}
.row {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr));
  gap: 20px; margin: 0 0 12px; }}
.row.whole {{ grid-template-columns: 1fr; }}
img {{ width: 100%; height: auto; display: block; }}
footer {{ margin-top: 56px; padding-top: 12px; border-top: 1px solid {hexed(palette.HAIRLINE)};
  color: {hexed(palette.CAUTION)}; font-weight: 600; }}
@media print {{ h2 {{ break-after: avoid; }} .row, table, .cards {{ break-inside: avoid; }} }}
"""


def as_html(document: Document) -> bytes:
    """Return a report as a page that holds everything it shows."""
    body = [
        *(f'<p class="banner">{_text(one)}</p>' for one in document.banners),
        '<p class="context">' + "".join(f"<span>{_text(o)}</span>" for o in document.context),
        f"</p><h1>{_text(document.headline)}</h1>",
        *map(_block, document.blocks),
    ]
    head = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(document.title)}</title><style>{_STYLE}</style></head><body>"
        f"<header><b>SpineXtract</b><span>{_text(document.kind)}</span>"
        f"<span>{_text(document.about)}</span></header><main>"
    )
    tail = f"</main><footer>{escape(RESEARCH_USE)}</footer></body></html>\n"
    return (head + "\n".join(body) + tail).encode("utf-8")


def _block(block: Block) -> str:
    match block:
        case Heading(words=words):
            return f"<h2>{_text(words)}</h2>"
        case Words(words=words, quiet=quiet):
            return f'<p class="quiet">{_text(words)}</p>' if quiet else f"<p>{_text(words)}</p>"
        case Cards(cards=cards):
            return f'<div class="cards">{"".join(_card(*card) for card in cards)}</div>'
        case Table():
            return _table(block)
        case Pictures(pictures=pictures):
            return _pictures(pictures)


def _card(number: str, words: str, remark: str) -> str:
    return (
        f'<div class="card"><b>{_text(number)}</b><em>{_text(words)}</em>'
        f"<small>{_text(remark)}</small></div>"
    )


def _table(table: Table) -> str:
    whole = sum(table.widths)
    columns = "".join(f'<col style="width:{100 * one / whole:.1f}%">' for one in table.widths)
    rows = "".join(f"<tr>{_cells('td', row)}</tr>" for row in table.rows)
    return (
        f'<div class="wide"><table><colgroup>{columns}</colgroup>'
        f"<thead><tr>{_cells('th', table.heads)}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(tag: str, cells: Sequence[str]) -> str:
    return "".join(f"<{tag}>{_text(cell)}</{tag}>" for cell in cells)


def _pictures(pictures: Sequence[Picture]) -> str:
    whole = len(pictures) == 1 and _is_wide(pictures[0].png)
    row = "row whole" if whole else "row"
    return f'<div class="{row}">{"".join(map(_picture, pictures))}</div>'


def _is_wide(png: bytes) -> bool:
    """Tell by a PNG's head whether it takes the whole width, as it does in print."""
    width, height = struct.unpack(">II", png[16:24])
    return bool(width > WIDE * height)


def _picture(picture: Picture) -> str:
    data = base64.b64encode(picture.png).decode("ascii")
    return f'<img alt="{_text(picture.said)}" src="data:image/png;base64,{data}">'


def _text(text: str) -> str:
    return escape(visible(text))
