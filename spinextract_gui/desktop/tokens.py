"""Colours of the visual language; pure values, so that anything may draw with them."""

from __future__ import annotations

from dataclasses import dataclass

from spinextract_gui.domain.tumour import TumourClass

CLASS_COLOURS = {
    TumourClass.EPENDYMOMA: "#56B4E9",
    TumourClass.MENINGIOMA: "#E69F00",
    TumourClass.METASTASIS: "#CC79A7",
    TumourClass.SCHWANNOMA: "#2FB58A",
}
"""Colour-blind safe (Okabe and Ito, 2008); never shown without the class's letter or name."""

LEFT_OUT_COLOUR = "#8A919C"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme; every colour is ``#RRGGBB``.

    Attributes
    ----------
    window, panel, raised, hairline
        Surfaces from back to front, and the line between them.
    text, dim, faint
        Words that matter, labels (both at least 4.5:1 on every surface), disabled words.
    accent, accent_fill, on_accent
        The one accent as line or word, as filled button, and the words on that.
    good_fill, on_good
        High confidence badge.
    caution, danger
        Words and outlines of cautions (low confidence, research use) and of failures.
    track
        The empty part of a bar.
    """

    name: str
    is_dark: bool
    window: str
    panel: str
    raised: str
    hairline: str
    text: str
    dim: str
    faint: str
    accent: str
    accent_fill: str
    accent_hover: str
    on_accent: str
    hover: str
    good_fill: str
    on_good: str
    caution: str
    danger: str
    track: str


DARK = Tokens(
    name="dark",
    is_dark=True,
    window="#101318",
    panel="#181C23",
    raised="#212732",
    hairline="#2E3542",
    text="#E8ECF2",
    dim="#9AA4B2",
    faint="#667080",
    accent="#5AA9FF",
    accent_fill="#1F6FD4",
    accent_hover="#1B62BC",
    on_accent="#FFFFFF",
    hover="#2A313E",
    good_fill="#1E5B43",
    on_good="#E4F8EE",
    caution="#F2C265",
    danger="#FF8F9A",
    track="#262C37",
)

LIGHT = Tokens(
    name="light",
    is_dark=False,
    window="#F5F6F8",
    panel="#FFFFFF",
    raised="#FFFFFF",
    hairline="#DDE1E7",
    text="#1B2027",
    dim="#5B6675",
    faint="#98A1AE",
    accent="#1769C9",
    accent_fill="#1769C9",
    accent_hover="#1259AC",
    on_accent="#FFFFFF",
    hover="#EDF0F4",
    good_fill="#1B6F4C",
    on_good="#FFFFFF",
    caution="#805300",
    danger="#B3202F",
    track="#E6E9EE",
)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two ``#RRGGBB`` colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
