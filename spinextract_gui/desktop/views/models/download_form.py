"""Asking before a connection is opened: from where, what for, under which name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from spinextract_gui.desktop.models.download_order import DownloadOrder, name_of
from spinextract_gui.desktop.views.models.fields import field, text_line
from spinextract_gui.desktop.views.parts import button, column, label, row

_CONSENT = (
    "This opens a network connection from this computer to the hub, the only one that this "
    "program ever makes, and only when you press the button. Nothing of your cases is sent: the "
    "hub learns this computer's address and which files are fetched."
)
_CHECKED = (
    "Each file is checked against the hub's sha256, nothing in it is executed, and a download "
    "that breaks off goes on where it was."
)
_OFFLINE = (
    "No network here? Fetch the files on another computer, bring them on a USB stick, and use "
    "Import."
)


class DownloadForm(QFrame):
    """Collects a `DownloadOrder`.

    Signals
    -------
    download_wanted
        A `DownloadOrder`.
    cancelled
        The user thought better.
    """

    download_wanted = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("downloadForm")
        self._repo = text_line("downloadRepo", "Repository on the hub", "owner/name")
        self._name = text_line("downloadName", "Name of the model", "my-model")
        self._mirror = text_line(
            "downloadMirror", "Address of a mirror", "https://hub.our-hospital.example"
        )
        self._problem = label("", "danger", "downloadProblem", wrap=True)
        self._go = button("Connect and download", "primary", "downloadGo")
        self._leave = button("Cancel", "", "downloadCancel")
        self._lay_out()
        self._repo.textEdited.connect(lambda text: self._name.setText(name_of(text)))
        self._go.clicked.connect(lambda _=False: self._send())
        self._leave.clicked.connect(lambda _=False: self.cancelled.emit())
        self.set_problem("")

    def begin(self, repo: str) -> None:
        """Start anew with the repository of the published weights."""
        self._repo.setText(repo)
        self._name.setText(name_of(repo))
        self._mirror.clear()
        self.set_problem("")

    def set_problem(self, sentence: str) -> None:
        """Say why the download did not do; everything entered stays."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def set_busy(self, busy: bool) -> None:
        """Take no second order while one is under way."""
        self._go.setEnabled(not busy)

    def order(self) -> DownloadOrder:
        """Return what is entered."""
        return DownloadOrder(
            self._repo.text().strip(), self._name.text().strip(), self._mirror.text().strip()
        )

    def _send(self) -> None:
        self.set_problem("")
        self.download_wanted.emit(self.order())

    def _lay_out(self) -> None:
        content = column(self, margin=24, spacing=12)
        content.addWidget(label("Download published weights", "title"))
        content.addWidget(label(_CONSENT, "reason", "downloadConsent", wrap=True))
        content.addWidget(label(_CHECKED, "dim", wrap=True))
        for words, widget in (
            ("Repository", self._repo),
            ("Name", self._name),
            ("Mirror (optional)", self._mirror),
        ):
            content.addLayout(field(words, widget))
        content.addWidget(self._problem)
        ends = row(spacing=8)
        ends.addSpacing(136)
        ends.addWidget(self._go)
        ends.addWidget(self._leave)
        ends.addStretch(1)
        content.addLayout(ends)
        content.addWidget(label(_OFFLINE, "dim", wrap=True))
        content.addStretch(1)
