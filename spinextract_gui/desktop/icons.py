"""Line icons of the Phosphor set, painted from the font that qtawesome ships.

The package itself is never imported: it pulls in a layer over every Qt module, which took a
sixth of the time until the window stood.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPixmap,
    QRawFont,
    QTransform,
)

if TYPE_CHECKING:
    from PySide6.QtCore import QRect, QSize

_FONT, _NAMES = "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"
_DRAWN_PX = 64
_SHARE = 0.875
"""Of an icon's rectangle that its glyph fills, as qtawesome has it."""


class _GlyphEngine(QIconEngine):
    """Paints one outline in one of two colours."""

    def __init__(self, outline: QPainterPath, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._outline, self._colour, self._disabled = outline, colour, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Fill the outline in the middle of `rect`."""
        scale = _SHARE * min(rect.width(), rect.height()) / _DRAWN_PX
        middle = QPointF(rect.x() + rect.width() / 2, rect.y() + rect.height() / 2)
        place = QTransform.fromTranslate(middle.x(), middle.y()).scale(scale, scale)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._disabled if mode is QIcon.Mode.Disabled else self._colour)
        painter.drawPath(place.map(self._outline))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon on a transparent ground."""
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, made.rect(), mode, state)
        painter.end()
        return made


@cache
def _folder() -> Path:
    spec = find_spec("qtawesome")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]) / "fonts"


@cache
def _font() -> QRawFont:
    return QRawFont(str(_folder() / _FONT), _DRAWN_PX)


@cache
def _characters() -> dict[str, str]:
    return dict(json.loads((_folder() / _NAMES).read_text()))


@cache
def _outline(name: str) -> QPainterPath:
    """Return the glyph with the middle of its square at the origin."""
    font = _font()
    glyph = font.glyphIndexesForString(chr(int(_characters()[name], 16)))[0]
    width = font.advancesForGlyphIndexes([glyph])[0].x()
    return font.pathForGlyph(glyph).translated(-width / 2, (font.ascent() - font.descent()) / 2)


def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """Return the icon called `name` (without prefix) in ``#RRGGBB`` colours.

    Raises KeyError for a name that the set does not have.
    """
    return QIcon(_GlyphEngine(_outline(name), QColor(colour), QColor(disabled or colour)))
