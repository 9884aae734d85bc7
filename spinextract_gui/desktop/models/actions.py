"""The actions of the Models menu, as data; handlers are methods of `ModelCommands`."""

from __future__ import annotations

from spinextract_gui.desktop.action import Action, Situation, always


def models_are_shown(now: Situation) -> bool:
    """Tell whether the Models page is shown."""
    return now.on_models


def evaluation_is_shown(now: Situation) -> bool:
    """Tell whether the page of evaluations is shown."""
    return now.on_evaluation


def can_use_model(now: Situation) -> bool:
    """Enable while a sound model is chosen that does not answer yet."""
    return now.on_models and now.can_use_model


def can_check_model(now: Situation) -> bool:
    """Enable while a sound model is chosen and nothing is being done."""
    return now.on_models and now.can_check_model


def can_remove_model(now: Situation) -> bool:
    """Enable while a model of the user's own is chosen."""
    return now.on_models and now.can_remove_model


def can_add_model(now: Situation) -> bool:
    """Enable while no work on models is under way."""
    return not now.model_work


def can_evaluate(now: Situation) -> bool:
    """Enable with a cohort and a model, unless it is being stopped already."""
    return now.can_evaluate and not now.evaluation_stopping


def has_evaluation(now: Situation) -> bool:
    """Enable once an evaluation came to something."""
    return now.has_evaluation


def has_model_work(now: Situation) -> bool:
    """Enable while work on models is under way and was not stopped yet."""
    return now.model_work and not now.model_stopping


MODEL_ACTIONS: tuple[Action, ...] = (
    Action(
        "show_models", "Models", "Models", "package", "Alt+4", "show_models",
        "Every model at hand: what it is, whether it is whole", always, models_are_shown,
    ),
    Action(
        "use_model", "Models", "Use this model", "check-circle", "Ctrl+U", "use_model",
        "Let the chosen model answer from now on", can_use_model,
    ),
    Action(
        "vote_model", "Models", "Let it vote, or no longer", "stack", "Ctrl+Shift+U", "vote_model",
        "Let a grader vote beside the others, or take its vote away", can_check_model,
    ),
    Action(
        "verify_model", "Models", "Verify", "shield-check", "Ctrl+Shift+V", "verify_model",
        "Hash every file anew and recompute the golden vectors", can_check_model,
    ),
    Action(
        "import_model", "Models", "Import a model…", "download-simple", "Ctrl+I", "import_model",
        "Turn a published checkpoint into a model of this program", can_add_model,
    ),
    Action(
        "import_bundle", "Models", "Import a model folder…", "folder-notch-open", "Ctrl+Alt+I",
        "import_bundle", "Copy the folder of a model among your own", can_add_model,
    ),
    Action(
        "download_model", "Models", "Download published weights…", "cloud-arrow-down", "Ctrl+J",
        "download_model", "Fetch weights from the Hugging Face hub; asks before it connects",
        can_add_model,
    ),
    Action(
        "remove_model", "Models", "Remove", "trash", "Alt+Del", "remove_model",
        "Remove a model of your own; can be undone", can_remove_model,
    ),
    Action(
        "show_model_folder", "Models", "Show its folder", "folder-open", "Ctrl+Shift+L",
        "show_model_folder", "Open the folder of the chosen model", models_are_shown,
    ),
    Action(
        "show_evaluation", "Models", "Evaluate a folder…", "chart-bar", "Ctrl+Shift+F",
        "show_evaluation", "Compare a model with a folder whose truth is known", always,
        evaluation_is_shown,
    ),
    Action(
        "run_evaluation", "Models", "Run or stop the evaluation", "play-circle", "Ctrl+Shift+R",
        "run_evaluation", "Evaluate the chosen model on the chosen folder, or stop", can_evaluate,
    ),
    Action(
        "open_evaluation", "Models", "Open the evaluation's report", "file-text", "Ctrl+Shift+P",
        "open_evaluation", "Open the report that was written", has_evaluation,
    ),
    Action(
        "save_evaluation", "Models", "Save the evaluation's report to…", "export", "Ctrl+Alt+S",
        "save_evaluation", "Copy report, tables and figures into a folder", has_evaluation,
    ),
    Action(
        "stop_model_work", "Models", "Stop the work on models", "stop-circle", "Ctrl+.",
        "stop_model_work", "Stop the check, import or download that is under way", has_model_work,
    ),
)  # fmt: skip
