"""What the program is, what it is not for, and what it is made of."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from spinextract_gui import __version__
from spinextract_gui.desktop.views.painted import Logo
from spinextract_gui.desktop.views.parts import button, column, label, row
from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, RESEARCH_USE

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_LIBRARIES = ("PySide6-Essentials", "openvino", "torch", "numpy", "tifffile", "SQLAlchemy", "fpdf2")
_WHAT = (
    "Tells four spinal tumours apart on stimulated Raman histology slides, on this computer. "
    "A re-implementation of SpineXtract (Reinecke et al., npj Digital Medicine 2026, "
    "10.1038/s41746-025-02279-6)."
)


class AboutCard(QFrame):
    """Floats in the middle of the window until it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("aboutCard")
        self.setProperty("role", "floating")
        self.setFixedWidth(440)
        self._host = parent
        self._versions = QGridLayout()
        self._versions.setHorizontalSpacing(24)
        self._versions.setVerticalSpacing(4)
        self._close = button("Close", "", "aboutClose")
        self._close.clicked.connect(self.close_card)
        self._before: QWidget | None = None
        self._inside = inside = column(self, margin=24, spacing=12)
        head = row(spacing=12)
        head.addWidget(Logo())
        head.addWidget(label(f"SpineXtract {__version__}", "title"), 1)
        inside.addLayout(head)
        for words, role in ((RESEARCH_USE, "caution"), (_WHAT, "body"), (FOUR_CLASSES_ONLY, "dim")):
            inside.addWidget(label(words, role, wrap=True))
        inside.addLayout(self._versions)
        inside.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def open_card(self) -> None:
        """Show the card in the middle of the window."""
        self._before = self._host.window().focusWidget()
        if self._versions.count() == 0:
            self._list_versions()
        self._inside.activate()
        self.setFixedHeight(self._inside.totalHeightForWidth(self.width()))
        area = self._host.rect()
        self.move((area.width() - self.width()) // 2, (area.height() - self.height()) // 2)
        self.show()
        self.raise_()
        self._close.setFocus()

    def close_card(self) -> None:
        """Go away and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def _list_versions(self) -> None:
        """Name the libraries from their metadata; none is imported for it."""
        for at, name in enumerate(_LIBRARIES):
            try:
                found = version(name)
            except PackageNotFoundError:
                found = "not installed"
            self._versions.addWidget(label(name, "dim"), at, 0)
            self._versions.addWidget(label(found, "dim"), at, 1)
        self._versions.setColumnStretch(1, 1)
