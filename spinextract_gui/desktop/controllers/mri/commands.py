"""What each action of the MRI menu does; the names of the methods stand in `mri/actions.py`."""

from __future__ import annotations

from dataclasses import dataclass

from spinextract_gui.desktop.controllers.mri.marker_files import MarkerFiles
from spinextract_gui.desktop.controllers.mri.markers import MarkerController
from spinextract_gui.desktop.controllers.mri.series import SeriesController
from spinextract_gui.desktop.controllers.mri.study import StudyController
from spinextract_gui.desktop.views.mri.page import MriPage
from spinextract_gui.desktop.views.mri.tools import Tool
from spinextract_gui.domain.mri.grade import Grade


@dataclass(frozen=True, slots=True)
class MriCommandParts:
    """What the MRI commands work with."""

    markers: MarkerController
    files: MarkerFiles
    series: SeriesController
    studies: StudyController
    page: MriPage


class MriCommands:
    """One method per action of the MRI menu."""

    def __init__(self, parts: MriCommandParts) -> None:
        self._parts = parts

    def undo(self) -> None:
        """Take the last change back."""
        self._parts.markers.undo()

    def redo(self) -> None:
        """Make it again."""
        self._parts.markers.redo()

    def find_levels(self) -> None:
        """Let the model place the markers anew."""
        self._parts.markers.find()

    def place_levels(self) -> None:
        """Begin or leave placing by clicks."""
        self._parts.markers.toggle_placing()

    def levels_up(self) -> None:
        """Rename every marker one level towards the head."""
        self._parts.markers.shift(-1)

    def levels_down(self) -> None:
        """Rename every marker one level towards the feet."""
        self._parts.markers.shift(1)

    def toggle_transitional(self) -> None:
        """Mark the numbering as uncertain, or no longer."""
        self._parts.markers.toggle_transitional()

    def remove_marker(self) -> None:
        """Remove the marker of the chosen level."""
        self._parts.markers.remove()

    def next_level(self) -> None:
        """Go to the next level."""
        self._parts.markers.step_level(1)

    def previous_level(self) -> None:
        """Go to the level above."""
        self._parts.markers.step_level(-1)

    def own_normal(self) -> None:
        """Grade the chosen level as normal or mild."""
        self._parts.markers.grade_chosen_level(Grade.NORMAL_MILD)

    def own_moderate(self) -> None:
        """Grade the chosen level as moderate."""
        self._parts.markers.grade_chosen_level(Grade.MODERATE)

    def own_severe(self) -> None:
        """Grade the chosen level as severe."""
        self._parts.markers.grade_chosen_level(Grade.SEVERE)

    def own_none(self) -> None:
        """Take the own grade of the chosen level away."""
        self._parts.markers.grade_chosen_level(None)

    def choose_sagittal(self) -> None:
        """Choose the series that is graded."""
        self._parts.series.choose_sagittal()

    def choose_axial(self) -> None:
        """Choose the series beside it."""
        self._parts.series.choose_axial()

    def import_markers(self) -> None:
        """Take markers from a file."""
        self._parts.files.take()

    def export_markers(self) -> None:
        """Write the markers as a file."""
        self._parts.files.save()

    def tool_window(self) -> None:
        """Let a drag change contrast and brightness."""
        self._parts.page.set_tool(Tool.WINDOW)

    def tool_pan(self) -> None:
        """Let a drag move the picture."""
        self._parts.page.set_tool(Tool.PAN)

    def tool_zoom(self) -> None:
        """Let a drag zoom."""
        self._parts.page.set_tool(Tool.ZOOM)

    def tool_distance(self) -> None:
        """Let a drag measure a distance."""
        self._parts.page.set_tool(Tool.DISTANCE)

    def tool_angle(self) -> None:
        """Let three clicks measure an angle."""
        self._parts.page.set_tool(Tool.ANGLE)
