"""Inter, shipped with the program, with figures of equal width so that numbers never jump."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from spinextract_gui.storage.folders import shipped

FAMILY = "Inter"
SIZES_PX = (12, 13, 15, 20, 28)
"""The only sizes in the window."""


def install_fonts() -> None:
    """Load the shipped typeface; without it Qt falls back to the system's own."""
    for path in sorted((shipped("resources") / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def interface_font(
    size_px: int, weight: QFont.Weight = QFont.Weight.Normal, figures: bool = False
) -> QFont:
    """Return Inter at `size_px` pixels.

    With `figures` all digits have one width. That is not for running text: Inter's tabular
    set widens the hyphen too.
    """
    font = QFont(FAMILY)
    font.setPixelSize(size_px)
    font.setWeight(weight)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if figures:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
