"""Every action of the window, as data: menus, palette, shortcuts and tool-tips come from here."""

from __future__ import annotations

from spinextract_gui.desktop.action import (
    Action,
    Situation,
    always,
    can_run_or_stop,
    heatmap_is_visible,
    names_are_hidden,
    when_idle,
    with_case,
    with_idle_case,
    with_picture,
    with_recents,
    with_result,
    with_several_slides,
    with_slides,
)
from spinextract_gui.desktop.models.actions import MODEL_ACTIONS
from spinextract_gui.desktop.mri.actions import MRI_ACTIONS

__all__ = ["ACTIONS", "BY_ID", "MENUS", "MODELS_MENU", "MRI_MENU", "Action", "Situation"]

MENUS = ("File", "Diagnosis", "MRI", "Models", "View", "Help")
"""In the order in which they are shown."""
MRI_MENU = "MRI"
MODELS_MENU = "Models"
"""Handlers of these two are methods of `MriCommands` and `ModelCommands`, others of `Commands`."""

ACTIONS: tuple[Action, ...] = (
    Action(
        "open_files", "File", "Open files…", "file-plus", "Ctrl+O", "open_files",
        "Open slide, DICOM or NIfTI files",
    ),
    Action(
        "open_folder", "File", "Open folder…", "folder-open", "Ctrl+Shift+O", "open_folder",
        "Open a slide, patient or DICOM folder, or a model bundle",
    ),
    Action(
        "open_demo", "File", "Open the demo case", "flask", "Ctrl+D", "open_demo",
        "Make a synthetic case and diagnose it", when_idle,
    ),
    Action(
        "open_demo_mri", "File", "Open the demo MRI", "person-simple", "Ctrl+Shift+D",
        "open_demo_mri", "Open a real lumbar series that comes with the program, and grade it",
        when_idle,
    ),
    Action(
        "export_report", "File", "Report (PDF)…", "file-pdf", "Ctrl+P", "export_report",
        "Write the report with pictures and provenance", with_result,
    ),
    Action(
        "export_tables", "File", "Export tables…", "table", "Ctrl+E", "export_tables",
        "Write the tables and result.json of what is shown", with_result,
    ),
    Action(
        "close_case", "File", "Close case", "x", "Ctrl+W", "close_case",
        "Close the case; its result stays in the library", with_idle_case,
    ),
    Action(
        "clear_recents", "File", "Clear recent cases", "trash", "Ctrl+Shift+Del",
        "clear_recents", "Forget the recent cases; can be undone", with_recents,
    ),
    Action("quit", "File", "Quit", "sign-out", "Ctrl+Q", "quit", "Leave the program"),
    Action(
        "run_or_stop", "Diagnosis", "Run or stop", "play", "Ctrl+R", "run_or_stop",
        "Start the work on what is shown, or stop it and keep what was computed",
        can_run_or_stop,
    ),
    Action(
        "choose_model", "Diagnosis", "Choose model…", "brain", "Ctrl+M", "choose_model",
        "Choose the model that answers for slides", when_idle,
    ),
    Action(
        "choose_mri_models", "Diagnosis", "Choose MRI models…", "stack", "Ctrl+Shift+M",
        "choose_mri_models", "Choose one model for grading, or several that vote", when_idle,
    ),
    Action(
        "toggle_scope", "Diagnosis", "Patient or slide verdict", "users", "S",
        "toggle_scope", "Switch between the verdicts of patient and slide", with_several_slides,
    ),
    Action(
        "show_histology", "View", "Histology", "squares-four", "Alt+1", "show_histology",
        "Show the slides of the case", with_case,
    ),
    Action(
        "show_mri", "View", "MRI", "person", "Alt+2", "show_mri",
        "Show the MRI of the case", with_case,
    ),
    Action(
        "show_both", "View", "Histology and MRI", "columns", "Alt+3", "show_both",
        "Show slides and MRI of the case side by side", with_case,
    ),
    Action(
        "toggle_heatmap", "View", "Heatmap", "grid-four", "H", "toggle_heatmap",
        "Show or hide the heatmap; hold Space to look under it", with_slides, heatmap_is_visible,
    ),
    Action(
        "toggle_smoothing", "View", "Smooth heatmap", "waves", "Shift+H", "toggle_smoothing",
        "Blend neighbouring patches, or show one block per patch", with_slides,
    ),
    Action(
        "show_virtual_he", "View", "Virtual H&E", "palette", "V", "show_virtual_he",
        "Show the colours of a stained slide", with_slides,
    ),
    Action(
        "show_grey", "View", "Grey", "circle-half", "G", "show_grey",
        "Show the slide in grey, the best ground for the heatmap", with_slides,
    ),
    Action(
        "show_ch2", "View", "Channel CH2", "number-circle-two", "2", "show_ch2",
        "Show CH2 (2845 cm⁻¹, lipid)", with_slides,
    ),
    Action(
        "show_ch3", "View", "Channel CH3", "number-circle-three", "3", "show_ch3",
        "Show CH3 (2930 cm⁻¹, protein)", with_slides,
    ),
    Action(
        "zoom_in", "View", "Zoom in", "magnifying-glass-plus", "Ctrl++", "zoom_in",
        "Zoom in", with_picture,
    ),
    Action(
        "zoom_out", "View", "Zoom out", "magnifying-glass-minus", "Ctrl+-", "zoom_out",
        "Zoom out", with_picture,
    ),
    Action(
        "zoom_fit", "View", "Whole picture", "arrows-out", "0", "zoom_fit",
        "Fit the picture into the window", with_picture,
    ),
    Action(
        "zoom_actual", "View", "One to one", "frame-corners", "1", "zoom_actual",
        "One slide pixel for one screen pixel", with_slides,
    ),
    Action(
        "next_slide", "View", "Next slide", "caret-down", "Ctrl+PgDown", "next_slide",
        "Show the next slide of the case", with_several_slides,
    ),
    Action(
        "previous_slide", "View", "Previous slide", "caret-up", "Ctrl+PgUp", "previous_slide",
        "Show the previous slide of the case", with_several_slides,
    ),
    Action(
        "toggle_names", "View", "Hide patient names", "eye-slash", "Ctrl+H", "toggle_names",
        "Show aliases in place of names", always, names_are_hidden,
    ),
    Action(
        "toggle_theme", "View", "Dark or light theme", "moon", "Ctrl+T", "toggle_theme",
        "Dark for a dark room, light for print",
    ),
    Action(
        "palette", "Help", "All commands…", "command", "Ctrl+K", "open_palette",
        "Find any command by typing",
    ),
    Action(
        "show_logs", "Help", "Show log folder", "folder-notch", "Ctrl+L", "show_logs",
        "Open the folder of logs; they hold no names",
    ),
    Action(
        "about", "Help", "About SpineXtract", "info", "F1", "about",
        "Version, libraries and what the program is not for",
    ),
    *MRI_ACTIONS,
    *MODEL_ACTIONS,
)  # fmt: skip

BY_ID = {action.id: action for action in ACTIONS}
