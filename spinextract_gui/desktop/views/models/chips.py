"""Short words in a frame: what a model is, at a glance; words first, colour second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.parts import clear, label, row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QHBoxLayout

    from spinextract_gui.desktop.models.rows import Chip


def chip_row() -> QHBoxLayout:
    """Return an empty row for chips."""
    return row(spacing=6)


def fill_chips(line: QHBoxLayout, chips: Sequence[Chip]) -> None:
    """Show `chips` from the left."""
    clear(line)
    for chip in chips:
        made = label(chip.words, "chip", "modelChip")
        made.setProperty("kind", chip.kind)
        line.addWidget(made)
    line.addStretch(1)
