"""The patches that speak for the call and against it; a click flies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from spinextract_gui.desktop.tokens import CLASS_COLOURS, DARK
from spinextract_gui.desktop.views.painted import Picture
from spinextract_gui.desktop.views.parts import Pressable, column, label
from spinextract_gui.desktop.wording import probability

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QImage

    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.domain.tumour import TumourClass
    from spinextract_gui.domain.verdict import PatchResult

_COLUMNS = 4
_SIDE = 65


class EvidenceStrip(QWidget):
    """A title over up to four patches; keeps its places, so that nothing jumps while it runs."""

    patch_chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._tokens = DARK
        self._results: tuple[PatchResult, ...] = ()
        self._title = label("", "dim", f"{name}Title")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._places = [self._place(position) for position in range(_COLUMNS)]
        self._grid.setColumnStretch(_COLUMNS, 1)
        outer = column(self, spacing=6)
        outer.addWidget(self._title)
        outer.addLayout(self._grid)

    @property
    def indices(self) -> tuple[int, ...]:
        """Which patches are shown."""
        return tuple(result.patch.index for result in self._results)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        for _, picture in self._places:
            picture.set_tokens(tokens)

    def set_patches(self, title: str, results: Sequence[PatchResult], call: TumourClass) -> None:
        """Show `results`, the strongest first; other classes than `call` carry their letter."""
        before, self._results = self._results, tuple(results[:_COLUMNS])
        self._title.setText(title)
        self.setVisible(bool(self._results))
        for position, (frame, picture) in enumerate(self._places):
            frame.setVisible(position < len(self._results))
            if position >= len(self._results):
                continue
            result = self._results[position]
            if position >= len(before) or before[position].patch != result.patch:
                picture.set_image(None)
            _describe(frame, picture, result, call)

    def set_pictures(self, images: Mapping[int, QImage]) -> None:
        """Fill in pictures by patch index."""
        for result, (_, picture) in zip(self._results, self._places, strict=False):
            if (image := images.get(result.patch.index)) is not None:
                picture.set_image(image)

    def _place(self, position: int) -> tuple[Pressable, Picture]:
        frame = Pressable("evidence", "evidencePatch")
        picture = Picture(QSize(_SIDE, _SIDE))
        column(frame, margin=1, spacing=0).addWidget(picture)
        frame.pressed.connect(lambda: self._choose(position))
        self._grid.addWidget(frame, 0, position)
        return frame, picture

    def _choose(self, position: int) -> None:
        if position < len(self._results):
            self.patch_chosen.emit(self._results[position].patch.index)


def _describe(frame: Pressable, picture: Picture, result: PatchResult, call: TumourClass) -> None:
    if result.calibrated is None:
        return
    top = result.calibrated.top
    number = probability(result.calibrated.confidence)
    picture.set_frame(CLASS_COLOURS[top], number if top is call else f"{top.letter} {number}")
    words = f"{top.title} {number}: show this patch on the slide"
    frame.setToolTip(words)
    frame.setAccessibleName(words)
