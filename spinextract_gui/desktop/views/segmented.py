"""A row of buttons of which exactly one is on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame

from spinextract_gui.desktop.views.parts import button, row


class Segmented(QFrame):
    """Chooses one of a few; signals only what the user chose."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: tuple[str, ...], accessible: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setProperty("role", "card")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        line = row(self, margin=2, spacing=2)
        self._buttons = {
            choice: button(choice, "segment", f"{name}-{choice}") for choice in choices
        }
        for choice, made in self._buttons.items():
            made.setCheckable(True)
            made.setAccessibleName(f"{accessible}: {choice}")
            self._group.addButton(made)
            line.addWidget(made)
        self._group.buttonClicked.connect(lambda pressed: self.chosen.emit(pressed.text()))
        self.set_choice(choices[0])

    @property
    def choice(self) -> str:
        """What is on."""
        return next(words for words, made in self._buttons.items() if made.isChecked())

    def set_choice(self, choice: str) -> None:
        """Turn one on without signalling."""
        self._buttons[choice].setChecked(True)
