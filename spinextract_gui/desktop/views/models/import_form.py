"""What a checkpoint does not say of itself, asked of whoever imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from spinextract_gui.desktop.models.import_order import BACKBONES, ImportOrder
from spinextract_gui.desktop.views.models.fields import choice, field, picked, text_line
from spinextract_gui.desktop.views.parts import ElidedLabel, button, column, label, row
from spinextract_gui.desktop.views.segmented import Segmented

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

_TASKS = {"Histology": "srh", "MRI stenosis": "stenosis"}
_LEAD = (
    "A published checkpoint (.ckpt, .pth, .pt, .safetensors) becomes a model of this program. "
    "Nothing in it is executed; every name, shape and number is checked."
)
_NO_GUESS = (
    "The file does not say these three; a wrong guess gives wrong grades without any sign of it."
)


class ImportForm(QFrame):
    """Collects an `ImportOrder`; checks nothing, the importer does.

    Signals
    -------
    checkpoint_wanted, calibrator_wanted
        The user wants to choose a file.
    import_wanted
        An `ImportOrder`.
    cancelled
        The user thought better.
    """

    checkpoint_wanted = Signal()
    calibrator_wanted = Signal()
    import_wanted = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("importForm")
        self._checkpoint: Path | None = None
        self._calibrator: Path | None = None
        self._file, self._platt = _path("importFile"), _path("importCalibrator")
        self._name = text_line("importName", "Name of the model", "my-model")
        self._task = Segmented("importTask", tuple(_TASKS), "Task")
        self._backbone = choice("importBackbone", "Backbone", BACKBONES)
        self._preprocessing = choice(
            "importPreprocessing", "Preprocessing", ("reference", "documented")
        )
        self._weights = text_line("importWeights", "Class weights", "1, 11.404, 16.966")
        self._choose_file = button("Choose…", "", "importChooseFile")
        self._choose_platt = button("Choose…", "", "importChooseCalibrator")
        self._problem = label("", "danger", "importProblem", wrap=True)
        self._go = button("Import", "primary", "importGo")
        self._leave = button("Cancel", "", "importCancel")
        self._of_task: dict[str, list[QWidget]] = {"srh": [], "stenosis": []}
        self._lay_out()
        self._connect()
        self._show_task()
        self.set_problem("")

    def begin(self, checkpoint: Path | None, name: str) -> None:
        """Start anew, with what is known already."""
        self._task.set_choice("Histology")
        self._name.setText(name)
        self._weights.clear()
        for box in (self._backbone, self._preprocessing):
            box.setCurrentIndex(0)
        self.set_calibrator(None)
        self.set_checkpoint(checkpoint)
        self._show_task()
        self.set_problem("")

    def set_checkpoint(self, path: Path | None) -> None:
        """Show the chosen checkpoint."""
        self._checkpoint = path
        self._file.setText(path.name if path else "no file chosen yet")
        self._go.setEnabled(path is not None)

    def set_calibrator(self, path: Path | None) -> None:
        """Show the chosen calibrator."""
        self._calibrator = path
        self._platt.setText(path.name if path else "none: results are marked uncalibrated")

    def set_problem(self, sentence: str) -> None:
        """Say why the import did not do; everything entered stays."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def set_busy(self, busy: bool) -> None:
        """Take no second order while one is under way."""
        self._go.setEnabled(not busy and self._checkpoint is not None)

    def order(self) -> ImportOrder | None:
        """Return what is entered; None without a checkpoint."""
        if self._checkpoint is None:
            return None
        return ImportOrder(
            checkpoint=self._checkpoint,
            name=self._name.text().strip(),
            task=_TASKS[self._chosen],
            calibrator=self._calibrator,
            backbone=picked(self._backbone),
            preprocessing=picked(self._preprocessing),
            class_weights=self._weights.text(),
        )

    def _send(self) -> None:
        order = self.order()
        if order is not None:
            self.set_problem("")
            self.import_wanted.emit(order)

    @property
    def _chosen(self) -> str:
        return self._task.choice

    def _show_task(self) -> None:
        for task, widgets in self._of_task.items():
            for widget in widgets:
                widget.setVisible(task == _TASKS[self._chosen])

    def _connect(self) -> None:
        self._choose_file.clicked.connect(lambda _=False: self.checkpoint_wanted.emit())
        self._choose_platt.clicked.connect(lambda _=False: self.calibrator_wanted.emit())
        self._task.chosen.connect(lambda _: self._show_task())
        self._go.clicked.connect(lambda _=False: self._send())
        self._leave.clicked.connect(lambda _=False: self.cancelled.emit())

    def _lay_out(self) -> None:
        content = column(self, margin=24, spacing=12)
        content.addWidget(label("Import a checkpoint", "title"))
        content.addWidget(label(_LEAD, "dim", wrap=True))
        content.addLayout(field("Checkpoint", self._file, self._choose_file))
        content.addLayout(field("Name", self._name))
        content.addLayout(field("Task", self._task, None, stretch=True))
        self._add(content, "srh", field("Calibrator", self._platt, self._choose_platt))
        note = label(_NO_GUESS, "dim", wrap=True)
        self._of_task["stenosis"].append(note)
        content.addWidget(note)
        for words, widget in (
            ("Backbone", self._backbone),
            ("Preprocessing", self._preprocessing),
            ("Class weights", self._weights),
        ):
            self._add(content, "stenosis", field(words, widget))
        content.addWidget(self._problem)
        ends = row(spacing=8)
        ends.addSpacing(136)
        ends.addWidget(self._go)
        ends.addWidget(self._leave)
        ends.addStretch(1)
        content.addLayout(ends)
        content.addStretch(1)

    def _add(self, content: QVBoxLayout, task: str, line: QHBoxLayout) -> None:
        content.addLayout(line)
        items = [line.itemAt(at) for at in range(line.count())]
        widgets = [item.widget() for item in items if item is not None]
        self._of_task[task] += [widget for widget in widgets if widget is not None]


def _path(name: str) -> ElidedLabel:
    made = ElidedLabel("body", name)
    made.setMinimumHeight(20)
    return made
