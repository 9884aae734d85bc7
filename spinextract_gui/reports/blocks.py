"""What the first page of every report is made of: banners, headline, badge, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import Badge
from spinextract_gui.reports import palette
from spinextract_gui.reports.page import LEFT_MM, WIDTH_MM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spinextract_gui.reports.page import Page

_GAP_MM = 6.0
"""Between what stands left and right on one line."""


def draw_banner(page: Page, sentence: str) -> None:
    """Say before everything else what weakens the result as a whole."""
    y = page.get_y()
    page.panel(LEFT_MM, y, WIDTH_MM, 8.4, palette.CAUTION_SURFACE)
    page.set_fill_color(*palette.CAUTION)
    page.rect(LEFT_MM, y, 1.1, 8.4, style="F")
    page.words(LEFT_MM + 4.5, y + 5.4, sentence, 9.5, palette.CAUTION, weight="medium")
    page.set_y(y + 12)


def draw_context(page: Page, what: str, answered: str) -> None:
    """Say which case this is on the left, who answered and when on the right.

    What does not fit beside the case gets a line of its own below.
    """
    y = page.get_y() + 4
    left = page.words(LEFT_MM, y, what, 9.5, palette.DIM, width=WIDTH_MM)
    if left + _GAP_MM + page.width_of(answered, 9.5) <= WIDTH_MM:
        page.words(LEFT_MM, y, answered, 9.5, palette.DIM, side="R", width=WIDTH_MM)
    else:
        y += 4.6
        page.words(LEFT_MM, y, answered, 9.5, palette.DIM, width=WIDTH_MM)
    page.set_y(y + 3)


def draw_headline(page: Page, words: str, number: str) -> None:
    """Draw the answer and its probability in the same size."""
    baseline = page.get_y() + 9
    page.words(LEFT_MM, baseline, words, 28, weight="bold")
    if number:
        page.words(LEFT_MM, baseline, number, 28, weight="bold", side="R", width=WIDTH_MM)
    page.set_y(baseline + 5)


def draw_badge(page: Page, badge: Badge, beside: str) -> None:
    """Draw the badge in words, colour and shape, with a remark beside it."""
    words = badge.value[0].upper() + badge.value[1:]
    y, height = page.get_y(), 7.6
    ink = {Badge.HIGH: palette.WHITE, Badge.LOW: palette.CAUTION, Badge.NO_CALL: palette.DIM}
    colour = ink[badge]
    page.set_font("medium", size=10)
    width = page.get_string_width(words) + 13
    page.set_draw_color(*colour)
    page.set_line_width(0.35)
    fill = {Badge.HIGH: palette.GOOD, Badge.LOW: palette.WHITE, Badge.NO_CALL: palette.TRACK}
    page.set_fill_color(*fill[badge])
    style = "DF" if badge is Badge.LOW else "F"
    page.rect(LEFT_MM, y, width, height, style=style, round_corners=True, corner_radius=1.4)
    _badge_shape(page, badge, LEFT_MM + 3.2, y + height / 2)
    page.words(LEFT_MM + 9.2, y + 5.1, words, 10, colour, weight="medium")
    if beside:
        page.words(LEFT_MM + width + 4, y + 5.1, beside, 9, palette.DIM)
    page.set_y(y + height + 7)


def draw_reasons(page: Page, sentences: Iterable[str], size: float) -> None:
    """List why there is no call, or every caution that applies to the call."""
    width = WIDTH_MM - 3.5
    for words in sentences:
        height = page.paragraph(LEFT_MM, 0, width, words, size, draw=False)
        page.need(height)
        y = page.get_y()
        page.paragraph(LEFT_MM + 3.5, y, width, words, size)
        page.set_fill_color(*palette.CAUTION)
        page.rect(LEFT_MM, y + 0.6, 0.8, height - 1.2, style="F")
        page.set_y(y + height + 1.4)


def _badge_shape(page: Page, badge: Badge, x: float, y: float) -> None:
    """Draw a check mark, a triangle or a dash, 3.6 mm wide, centred on `y`."""
    page.set_line_width(0.55)
    if badge is Badge.HIGH:
        page.set_draw_color(*palette.WHITE)
        page.polyline([(x, y + 0.1), (x + 1.3, y + 1.4), (x + 3.6, y - 1.4)])
    elif badge is Badge.LOW:
        page.set_draw_color(*palette.CAUTION)
        page.polygon([(x, y + 1.6), (x + 3.6, y + 1.6), (x + 1.8, y - 1.7)])
    else:
        page.set_draw_color(*palette.DIM)
        page.line(x, y, x + 3.6, y)
