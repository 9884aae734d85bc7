"""The model card of a bundle whose maker wrote none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.networks.manifest import Description

_SYNTHETIC = "**Trained on synthetic slides only. No medical meaning.**"


def model_card(description: Description) -> str:
    """Return a model card in Markdown with what the description states."""
    lines = [
        f"# {description.title}",
        "",
        *((_SYNTHETIC, "") if description.synthetic else ()),
        f"{RESEARCH_USE} {FOUR_CLASSES_ONLY}",
        "",
        f"- Architecture: {description.architecture}",
        f"- Classes: {', '.join(description.classes)}",
        f"- High confidence from: {description.threshold}",
        f"- Training data: {description.training_data}",
        f"- Licence: {description.licence}",
        f"- Source: {description.source}",
        "",
    ]
    return "\n".join(lines)
