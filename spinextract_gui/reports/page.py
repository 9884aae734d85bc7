"""The sheet of paper: fonts, margins, header, footer, and the few shapes everything is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.reports import palette
from spinextract_gui.reports.plain_text import printable
from spinextract_gui.storage.folders import shipped

if TYPE_CHECKING:
    from PIL.Image import Image

    from spinextract_gui.reports.palette import Colour

    Weight = Literal["regular", "medium", "bold"]
    Side = Literal["L", "R", "C"]

LEFT_MM = 18.0
RIGHT_MM = 192.0
WIDTH_MM = RIGHT_MM - LEFT_MM
TOP_MM = 30.0
BOTTOM_MM = 270.0
"""A4, and everything still lies inside the printable part of a Letter sheet (15 mm less)."""

HISTOLOGY, MRI = "Stimulated Raman histology", "Spine MRI"
"""What the pages of a report are about."""

LINE = 1.42
"""Line height in ems."""

_MM_PER_PT = 25.4 / 72
_PAGE_COUNT = "\ue000" * 4
"""Stands for the number of pages until it is known; private use, so no cleaned text holds it."""
_LONGEST_TEXT = 2000
_LONGEST_LINE = 200


class Page(FPDF):
    """An A4 PDF/A-2U with Inter embedded; lengths in mm, type sizes in points.

    `case_name` and `kind` stand in the header of the pages added after they were set.
    """

    def __init__(self, title: str = "SpineXtract histology report") -> None:
        super().__init__(unit="mm", format="A4", enforce_compliance="PDF/A-2U")
        fonts = shipped("resources") / "fonts"
        self.add_font("regular", "", fonts / "Inter-Regular.ttf")
        self.add_font("medium", "", fonts / "Inter-Medium.ttf")
        self.add_font("bold", "", fonts / "Inter-SemiBold.ttf")
        self._known = {
            code for font in self.fonts.values() if isinstance(font, TTFFont) for code in font.cmap
        }
        self.case_name, self.kind = "", HISTOLOGY
        self._level = 0
        self.alias_nb_pages(_PAGE_COUNT)
        self.set_margins(LEFT_MM, TOP_MM, 210 - RIGHT_MM)
        self.set_auto_page_break(True, 297 - BOTTOM_MM)
        self.c_margin = 0
        self.set_lang("en-US")
        self.set_title(title)
        self.set_subject(RESEARCH_USE)
        self.set_creator("SpineXtract")
        self.set_display_mode("fullpage")

    def close(self) -> None:
        """Close the font files; fontTools leaves them open for late reading."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def header(self) -> None:
        """Draw the head of every page: program on the left, case on the right."""
        self.words(LEFT_MM, 20.5, "SpineXtract", 9.5, weight="bold")
        self.words(LEFT_MM + 23, 20.5, self.kind, 9, palette.DIM)
        self.words(LEFT_MM, 20.5, self.case_name, 9, palette.DIM, side="R", width=WIDTH_MM)
        self.hairline(24)
        self.set_y(TOP_MM)

    def footer(self) -> None:
        """Draw the foot of every page: the page number and the research-use line."""
        self.hairline(275)
        self._type(8.5, palette.DIM, "regular")
        self.set_xy(LEFT_MM, 276.5)
        self.cell(WIDTH_MM, 4.2, f"Page {self.page_no()} of {_PAGE_COUNT}")
        caution = palette.CAUTION
        self.words(
            LEFT_MM, 279.5, RESEARCH_USE, 8.5, caution, weight="bold", side="R", width=WIDTH_MM
        )

    def begin(self, kind: str, case_name: str, *, marked: bool = False) -> None:
        """Begin a part on a new page; `marked` gives it an entry of its own in the outline."""
        self.case_name, self.kind = case_name, kind
        self.add_page()
        self._level = int(marked)
        if marked:
            self.start_section(kind, strict=False)

    def words(
        self,
        x: float,
        baseline: float,
        text: str,
        size_pt: float,
        colour: Colour = palette.INK,
        *,
        weight: Weight = "regular",
        side: Side = "L",
        width: float = 0.0,
    ) -> float:
        """Put one line of text and return its width in mm.

        `side` aligns it within `width`, and a line longer than `width` ends in an ellipsis.
        """
        self._type(size_pt, colour, weight)
        shown = self._cut(self.clean(text), width) if width else self.clean(text)
        length = float(self.get_string_width(shown, normalized=True))
        shift = {"L": 0.0, "C": (width - length) / 2, "R": width - length}[side]
        self.text(x + shift, baseline, shown)
        return length

    def width_of(self, text: str, size_pt: float) -> float:
        """Return how wide one line of text would be, in mm."""
        self._type(size_pt, palette.INK, "regular")
        return float(self.get_string_width(self.clean(text), normalized=True))

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size_pt: float,
        colour: Colour = palette.INK,
        *,
        weight: Weight = "regular",
        draw: bool = True,
    ) -> float:
        """Put wrapped text from `y` on and return its height in mm; `draw=False` measures only."""
        self._type(size_pt, colour, weight)
        before = self.get_y()
        self.set_xy(x, y)
        line, shown = size_pt * LINE * _MM_PER_PT, self.clean(text)
        lines = self.multi_cell(
            width, line, shown, align="L", dry_run=not draw, output=MethodReturnValue.LINES
        )
        self.set_xy(LEFT_MM, before)
        return line * len(cast("list[str]", lines))

    def heading(self, text: str, room: float) -> None:
        """Start a section that needs `room` mm below its heading; it stands in the outline."""
        self.need(room + 12)
        if self.get_y() > TOP_MM + 1:
            self.set_y(self.get_y() + 4)
        self.start_section(self.clean(text), self._level, strict=False)
        self.words(LEFT_MM, self.get_y() + 4.6, text, 13, weight="bold")
        self.set_y(self.get_y() + 9)

    def need(self, height: float) -> None:
        """Go to a new page unless `height` mm are left on this one."""
        if self.get_y() + height > BOTTOM_MM:
            self.add_page()

    def hairline(self, y: float) -> None:
        """Draw a thin line across the page."""
        self.set_draw_color(*palette.HAIRLINE)
        self.set_line_width(0.2)
        self.line(LEFT_MM, y, RIGHT_MM, y)

    def panel(self, x: float, y: float, width: float, height: float, fill: Colour) -> None:
        """Draw a filled rectangle with softly rounded corners."""
        self.set_fill_color(*fill)
        self.rect(x, y, width, height, style="F", round_corners=True, corner_radius=1.2)

    def picture(
        self, image: Image, x: float, y: float, width: float, height: float, said: str
    ) -> None:
        """Place an RGB image, lossless; `said` is read out by screen readers."""
        self.image(image, x, y, width, height, alt_text=said)

    def clean(self, text: str) -> str:
        """Return `text` as this document's font can show it, shortened when absurdly long."""
        shown = printable(text, self._known)
        return shown if len(shown) <= _LONGEST_TEXT else f"{shown[:_LONGEST_TEXT]}…"

    def _type(self, size_pt: float, colour: Colour, weight: Weight) -> None:
        self.set_font(weight, size=size_pt)
        self.set_text_color(*colour)

    def _cut(self, text: str, width: float) -> str:
        if self.get_string_width(text, normalized=True) <= width:
            return text
        text = text[:_LONGEST_LINE]
        while text and self.get_string_width(f"{text}…", normalized=True) > width:
            text = text[:-1]
        return f"{text}…"
