"""Every action of the window, as data: menus, palette, shortcuts and tool-tips come from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Situation:
    """What the window holds, as far as it decides which actions make sense."""

    has_case: bool = False
    has_result: bool = False
    running: bool = False
    stopping: bool = False
    several_slides: bool = False
    has_recents: bool = False
    heatmap_visible: bool = True
    names_hidden: bool = True
    dark: bool = True


Rule = Callable[[Situation], bool]


def always(_: Situation) -> bool:
    """Enable in every situation."""
    return True


def with_case(now: Situation) -> bool:
    """Enable while a case is open."""
    return now.has_case


def with_result(now: Situation) -> bool:
    """Enable once there is a result, a partial one included."""
    return now.has_result and not now.running


def with_several_slides(now: Situation) -> bool:
    """Enable while the case has more than one slide."""
    return now.several_slides


def with_recents(now: Situation) -> bool:
    """Enable while the library remembers a case."""
    return now.has_recents


def can_run_or_stop(now: Situation) -> bool:
    """Enable with a case, unless it is being stopped already."""
    return now.has_case and not now.stopping


def when_idle(now: Situation) -> bool:
    """Enable while nothing runs."""
    return not now.running


def with_idle_case(now: Situation) -> bool:
    """Enable while a case is open and nothing runs."""
    return now.has_case and not now.running


def heatmap_is_visible(now: Situation) -> bool:
    """Tell whether the heatmap is shown."""
    return now.heatmap_visible


def names_are_hidden(now: Situation) -> bool:
    """Tell whether aliases stand in for names."""
    return now.names_hidden


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do.

    Attributes
    ----------
    icon
        Name in the Phosphor set, without prefix.
    shortcut
        In Qt's portable notation.
    handler
        Name of the method of `Commands` that does it.
    enabled
        Whether it makes sense in a situation.
    checked
        For switches: whether it is on.
    """

    id: str
    menu: str
    text: str
    icon: str
    shortcut: str
    handler: str
    tip: str
    enabled: Rule = always
    checked: Rule | None = None


MENUS = ("File", "Diagnosis", "View", "Help")
"""In the order in which they are shown."""

ACTIONS: tuple[Action, ...] = (
    Action(
        "open_files", "File", "Open files…", "file-plus", "Ctrl+O", "open_files",
        "Open slide files",
    ),
    Action(
        "open_folder", "File", "Open folder…", "folder-open", "Ctrl+Shift+O", "open_folder",
        "Open a slide or patient folder, or a model bundle",
    ),
    Action(
        "open_demo", "File", "Open the demo case", "flask", "Ctrl+D", "open_demo",
        "Make a synthetic case and diagnose it", when_idle,
    ),
    Action(
        "export_report", "File", "Report (PDF)…", "file-pdf", "Ctrl+P", "export_report",
        "Write the report with pictures and provenance", with_result,
    ),
    Action(
        "export_tables", "File", "Export tables…", "table", "Ctrl+E", "export_tables",
        "Write the three tables and result.json", with_result,
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
        "Start the diagnosis, or stop it and keep what was computed", can_run_or_stop,
    ),
    Action(
        "choose_model", "Diagnosis", "Choose model…", "brain", "Ctrl+M", "choose_model",
        "Choose the model that answers", when_idle,
    ),
    Action(
        "toggle_scope", "Diagnosis", "Patient or slide verdict", "users", "S",
        "toggle_scope", "Switch between the verdicts of patient and slide", with_several_slides,
    ),
    Action(
        "toggle_heatmap", "View", "Heatmap", "grid-four", "H", "toggle_heatmap",
        "Show or hide the heatmap; hold Space to look under it", with_case, heatmap_is_visible,
    ),
    Action(
        "show_virtual_he", "View", "Virtual H&E", "palette", "V", "show_virtual_he",
        "Show the colours of a stained slide", with_case,
    ),
    Action(
        "show_grey", "View", "Grey", "circle-half", "G", "show_grey",
        "Show the slide in grey, the best ground for the heatmap", with_case,
    ),
    Action(
        "show_ch2", "View", "Channel CH2", "number-circle-two", "2", "show_ch2",
        "Show CH2 (2845 cm⁻¹, lipid)", with_case,
    ),
    Action(
        "show_ch3", "View", "Channel CH3", "number-circle-three", "3", "show_ch3",
        "Show CH3 (2930 cm⁻¹, protein)", with_case,
    ),
    Action(
        "zoom_in", "View", "Zoom in", "magnifying-glass-plus", "Ctrl++", "zoom_in",
        "Zoom in", with_case,
    ),
    Action(
        "zoom_out", "View", "Zoom out", "magnifying-glass-minus", "Ctrl+-", "zoom_out",
        "Zoom out", with_case,
    ),
    Action(
        "zoom_fit", "View", "Whole slide", "arrows-out", "0", "zoom_fit",
        "Fit the slide into the window", with_case,
    ),
    Action(
        "zoom_actual", "View", "One to one", "frame-corners", "1", "zoom_actual",
        "One slide pixel for one screen pixel", with_case,
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
)  # fmt: skip

BY_ID = {action.id: action for action in ACTIONS}
