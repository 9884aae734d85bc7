"""A table with hairlines, as long as it needs to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from spinextract_gui.reports import palette
from spinextract_gui.reports.page import LEFT_MM, WIDTH_MM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spinextract_gui.reports.page import Page

_LINE_MM = 4.3
ROW_MM = _LINE_MM + 2.2
KEPT_TOGETHER_MM = 120.0
"""A longer table may begin on one page and end on the next."""


def draw_table(
    page: Page, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """Draw a table with hairlines whose heads stand again on every page it reaches."""
    page.set_font("regular", size=8.5)
    page.set_text_color(*palette.INK)
    page.set_draw_color(*palette.HAIRLINE)
    page.set_fill_color(*palette.WHITE)
    page.set_line_width(0.2)
    page.set_x(LEFT_MM)
    with page.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=tuple(widths),
        headings_style=FontFace(family="medium", emphasis="", color=palette.DIM),
        line_height=_LINE_MM,
        padding=(1.1, 3, 1.1, 0),
        text_align="LEFT",
        v_align="TOP",
        width=WIDTH_MM,
    ) as table:
        for cells in (heads, *rows):
            table.row([page.clean(cell) for cell in cells])
    page.set_y(page.get_y() + 4)


def listed(values: Mapping[str, str], between: str) -> str:
    """Return names and values in one line."""
    return " · ".join(f"{name}{between}{value}" for name, value in values.items())
