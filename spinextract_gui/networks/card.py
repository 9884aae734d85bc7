"""The model card of a bundle whose maker wrote none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.networks.description import Description

_SYNTHETIC = "**Trained on synthetic images only. No medical meaning.**"


def known_title(task: str) -> str:
    """Return what the statistics of a task's known inputs are called."""
    return "Known pictures" if task == "stenosis" else "Known tissue"


def additions(description: Description) -> tuple[tuple[str, str], ...]:
    """Return what was measured and added after the training, as names and sentences."""
    return (
        ("Calibration", description.calibration),
        (known_title(description.task), description.known_tissue),
    )


def model_card(description: Description) -> str:
    """Return a model card in Markdown with what the description states."""
    lines = [
        f"# {description.title}",
        "",
        *((_SYNTHETIC, "") if description.synthetic else ()),
        f"{RESEARCH_USE} {description.caution}",
        "",
        *(f"- {name}: {value}" for name, value in description.facts()),
        f"- Training data: {description.training_data}",
        f"- Licence: {description.licence}",
        f"- Source: {description.source}",
        *(f"- {name}: {text}" for name, text in additions(description) if text),
        "",
    ]
    return "\n".join(lines)
