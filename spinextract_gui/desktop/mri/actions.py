"""The actions of the MRI menu, as data; handlers are methods of `MriCommands`."""

from __future__ import annotations

from spinextract_gui.desktop.action import Action, Situation


def can_grade(now: Situation) -> bool:
    """Enable while a sagittal series is shown."""
    return now.can_grade


def with_study(now: Situation) -> bool:
    """Enable while a study is shown."""
    return now.has_study


def with_markers(now: Situation) -> bool:
    """Enable while a level is placed."""
    return now.has_markers


def with_level(now: Situation) -> bool:
    """Enable while a placed level is chosen."""
    return now.has_level


def can_undo(now: Situation) -> bool:
    """Enable while there is a change to take back."""
    return now.can_undo


def can_redo(now: Situation) -> bool:
    """Enable while a change can be made again."""
    return now.can_redo


def is_transitional(now: Situation) -> bool:
    """Tell whether the user marked the numbering as uncertain."""
    return now.transitional


def is_placing(now: Situation) -> bool:
    """Tell whether clicks place levels."""
    return now.placing


MRI_ACTIONS: tuple[Action, ...] = (
    Action(
        "undo", "MRI", "Undo", "arrow-counter-clockwise", "Ctrl+Z", "undo",
        "Take the last change of markers or own grades back", can_undo,
    ),
    Action(
        "redo", "MRI", "Redo", "arrow-clockwise", "Ctrl+Shift+Z", "redo",
        "Make the change again that was taken back", can_redo,
    ),
    Action(
        "find_levels", "MRI", "Find the levels", "magic-wand", "Ctrl+F", "find_levels",
        "Let the model place all markers anew; can be undone", can_grade,
    ),
    Action(
        "place_levels", "MRI", "Place the levels", "crosshair", "L", "place_levels",
        "Click L1/L2 and L5/S1, the other levels follow; a third click refines",
        can_grade, is_placing,
    ),
    Action(
        "levels_up", "MRI", "All labels one level up", "arrow-up", "Ctrl+Shift+Up", "levels_up",
        "Rename every marker one level towards the head", with_markers,
    ),
    Action(
        "levels_down", "MRI", "All labels one level down", "arrow-down", "Ctrl+Shift+Down",
        "levels_down", "Rename every marker one level towards the feet", with_markers,
    ),
    Action(
        "toggle_transitional", "MRI", "L6 or transitional vertebra", "flag", "6",
        "toggle_transitional", "Note that the numbering of the levels is uncertain",
        with_markers, is_transitional,
    ),
    Action(
        "remove_marker", "MRI", "Remove the marker", "eraser", "Ctrl+Del", "remove_marker",
        "Remove the marker of the chosen level; can be undone", with_level,
    ),
    Action(
        "next_level", "MRI", "Next level", "caret-down", "N", "next_level",
        "Go to the next level in both planes", with_markers,
    ),
    Action(
        "previous_level", "MRI", "Previous level", "caret-up", "Shift+N", "previous_level",
        "Go to the level above in both planes", with_markers,
    ),
    Action(
        "own_normal", "MRI", "Own grade: normal/mild", "circle", "Ctrl+1", "own_normal",
        "Your own grade of the chosen level, kept beside the model's", with_level,
    ),
    Action(
        "own_moderate", "MRI", "Own grade: moderate", "triangle", "Ctrl+2", "own_moderate",
        "Your own grade of the chosen level, kept beside the model's", with_level,
    ),
    Action(
        "own_severe", "MRI", "Own grade: severe", "square", "Ctrl+3", "own_severe",
        "Your own grade of the chosen level, kept beside the model's", with_level,
    ),
    Action(
        "own_none", "MRI", "Own grade: none", "minus-circle", "Ctrl+0", "own_none",
        "Take your own grade of the chosen level away", with_level,
    ),
    Action(
        "choose_sagittal", "MRI", "Sagittal series…", "rows", "Ctrl+Shift+S", "choose_sagittal",
        "Choose the series that is graded", with_study,
    ),
    Action(
        "choose_axial", "MRI", "Axial series…", "stack-simple", "Ctrl+Shift+A", "choose_axial",
        "Choose the series that is shown beside it", with_study,
    ),
    Action(
        "import_markers", "MRI", "Markers from a file…", "download-simple", "Ctrl+Shift+I",
        "import_markers", "Take markers from a label map (NIfTI) or a markers file (JSON)",
        can_grade,
    ),
    Action(
        "export_markers", "MRI", "Save the markers…", "floppy-disk", "Ctrl+Shift+E",
        "export_markers", "Write the markers as a file that the command line reads too",
        with_markers,
    ),
    Action(
        "tool_window", "MRI", "Tool: window", "circle-half", "W", "tool_window",
        "Drag for contrast and brightness", with_study,
    ),
    Action(
        "tool_pan", "MRI", "Tool: pan", "hand", "P", "tool_pan",
        "Drag to move the picture", with_study,
    ),
    Action(
        "tool_zoom", "MRI", "Tool: zoom", "magnifying-glass", "Z", "tool_zoom",
        "Drag up or down to zoom", with_study,
    ),
    Action(
        "tool_distance", "MRI", "Tool: distance", "ruler", "D", "tool_distance",
        "Drag a line to measure a distance", with_study,
    ),
    Action(
        "tool_angle", "MRI", "Tool: angle", "triangle", "A", "tool_angle",
        "Click three points to measure an angle", with_study,
    ),
)  # fmt: skip
