"""What cards and the panel beside them show, in words; pure, so that it is tested as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.desktop.wording import short_hash

if TYPE_CHECKING:
    from collections.abc import Collection

    from spinextract_gui.desktop.models.facts import ModelFacts

ICONS = {"srh": "squares-four", "stenosis": "person", "levels": "magic-wand"}
SYNTHETIC = "Trained on synthetic pictures only: what it says of a patient has no medical meaning."


@dataclass(frozen=True, slots=True)
class Chip:
    """A short word; `kind` is ``active``, ``caution``, ``danger`` or empty."""

    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One model in the list."""

    key: str
    title: str
    line: str
    icon: str
    chips: tuple[Chip, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the panel; `copied` is what the button beside it puts on the clipboard."""

    name: str
    words: str
    copied: str = ""


@dataclass(frozen=True, slots=True)
class ModelDetail:
    """Everything the panel shows of one model.

    Attributes
    ----------
    use, vote, can_use
        What the buttons that let the model answer alone or beside others read (the second is
        not there when empty), and whether they do something.
    checked
        What the last check said; empty before the first.
    """

    title: str
    line: str
    chips: tuple[Chip, ...]
    warning: str
    caution: str
    facts: tuple[Fact, ...]
    card: str
    use: str
    vote: str
    can_use: bool
    can_remove: bool
    can_check: bool
    checked: str = ""


def card_row(model: ModelFacts, chosen: str, used: Collection[str]) -> CardRow:
    """Return the card of a model."""
    return CardRow(
        key=model.name,
        title=model.title or model.name,
        line=f"{model.task_words} · {'shipped' if model.shipped else 'yours'}",
        icon=ICONS.get(model.task, "warning"),
        chips=chips(model, used),
        current=model.name == chosen,
    )


def chips(model: ModelFacts, used: Collection[str]) -> tuple[Chip, ...]:
    """Return what matters at a glance."""
    if model.damage:
        return (Chip("damaged", "danger"),)
    made = [Chip("in use", "active")] if model.name in used else []
    if model.synthetic:
        made.append(Chip("synthetic", "caution"))
    if model.calibrated is not None:
        made.append(Chip("calibrated") if model.calibrated else Chip("not calibrated", "caution"))
    return tuple(made)


def detail(model: ModelFacts, used: Collection[str], busy: bool, checked: str) -> ModelDetail:
    """Return the panel of a model; while `busy` nothing may change under a run."""
    in_use = model.name in used
    return ModelDetail(
        title=model.title or model.name,
        line=" · ".join((model.name, model.task_words, "shipped" if model.shipped else "yours")),
        chips=chips(model, used),
        warning=model.damage or (SYNTHETIC if model.synthetic else ""),
        caution=model.caution,
        facts=facts(model),
        card=model.card,
        use="In use" if in_use else "Use this model",
        vote=_vote_words(model, in_use),
        can_use=not (in_use or busy or model.damage),
        can_remove=not (model.shipped or busy),
        can_check=not (busy or model.damage),
        checked=checked,
    )


def _vote_words(model: ModelFacts, in_use: bool) -> str:
    if model.task != "stenosis":
        return ""
    return "Take its vote away" if in_use else "Let it vote too"


def facts(model: ModelFacts) -> tuple[Fact, ...]:
    """Return the lines of the panel."""
    if model.damage:
        return (Fact("Lies in", str(model.folder), str(model.folder)),)
    made = [
        Fact("Trained on", model.trained_on),
        Fact("Licence", model.licence),
        Fact("Made by", model.source),
        *(Fact(name, words) for name, words in model.facts),
    ]
    if model.calibrated is not None:
        words = "yes, probabilities are calibrated" if model.calibrated else "no"
        made.append(Fact("Calibration", words))
    if model.known_tissue is not None:
        made.append(_known(model))
    made += [_hash("Weights", model.weights_hash)]
    if model.calibrator_hash:
        made.append(_hash("Calibrator", model.calibrator_hash))
    made.append(Fact("Size", f"{model.size_bytes / 1e6:.1f} MB"))
    place = "the program's own folder" if model.shipped else str(model.folder)
    made.append(Fact("Lies in", place, str(model.folder)))
    return tuple(made)


def _known(model: ModelFacts) -> Fact:
    """Say whether the model tells inputs unlike its training, and what happens to them."""
    kind, outcome = ("tissue", "gets no call")
    if model.task == "stenosis":
        kind, outcome = "pictures", "is of low confidence"
    words = f"yes: what is unlike its training {outcome}" if model.known_tissue else "no"
    return Fact(f"Statistics of known {kind}", words)


def _hash(what: str, digest: str) -> Fact:
    return Fact(f"{what}, sha256", short_hash(digest), digest)
