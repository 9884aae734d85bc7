"""What stands where a case has no slides, or no MRI: an invitation to drop them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.parts import button, column, label, row
from spinextract_gui.desktop.views.top_bar import follow

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from spinextract_gui.desktop.tokens import Tokens


class EmptyHalf(QFrame):
    """A drop target with what belongs there and a button for who likes to choose."""

    def __init__(self, name: str, title: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._sign = label("", "body")
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._open = button("Open folder…", "", f"{name}Open")
        zone = QFrame()
        zone.setObjectName("dropZone")
        outer = column(self, margin=24)
        outer.addWidget(zone)
        inside = column(zone, margin=24, spacing=8)
        inside.addStretch(3)
        inside.addWidget(self._sign)
        inside.addSpacing(8)
        for text, role in ((title, "title"), (words, "dim")):
            line = label(text, role, f"{name}-{role}", wrap=True)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            inside.addWidget(line)
        inside.addSpacing(8)
        across = row()
        across.addStretch(1)
        across.addWidget(self._open)
        across.addStretch(1)
        inside.addLayout(across)
        inside.addStretch(4)

    def bind(self, actions: dict[str, QAction]) -> None:
        """Connect the button to the action it stands for."""
        follow(self._open, actions["open_folder"])

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._sign.setPixmap(icon("upload-simple", tokens.accent).pixmap(40, 40))


def no_slides() -> EmptyHalf:
    """Return the invitation to drop slides."""
    return EmptyHalf(
        "noSlides",
        "Drop a slide on this case",
        "A whole-slide TIFF or a patient folder dropped here joins this case.",
    )


def no_study() -> EmptyHalf:
    """Return the invitation to drop an MRI series."""
    return EmptyHalf(
        "noStudy",
        "Drop an MRI series on this case",
        "A DICOM folder or a NIfTI file dropped here joins this case.",
    )
