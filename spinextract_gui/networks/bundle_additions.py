"""Adding a calibrator or statistics of known tissue to a model: a new bundle, weights unchanged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spinextract_gui.networks.bundle import check_hash, read_member
from spinextract_gui.networks.bundle_writer import check_place, write_members
from spinextract_gui.networks.card import known_title
from spinextract_gui.networks.manifest import CALIBRATION, CARD, KNOWN_TISSUE, check_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.networks.bundle import ModelBundle

_FIELDS: Final = {CALIBRATION: "calibration", KNOWN_TISSUE: "known_tissue"}


@dataclass(frozen=True, slots=True)
class Addition:
    """One file to add to a bundle, or to put in the place of an older one.

    Attributes
    ----------
    member
        `CALIBRATION` or `KNOWN_TISSUE`.
    summary
        One sentence with the figures, for the manifest.
    section
        What the card says below its heading, as Markdown.
    """

    member: str
    data: bytes
    summary: str
    section: str


def write_with(
    bundle: ModelBundle,
    folder: Path,
    additions: Sequence[Addition],
    *,
    replace: bool = False,
) -> ModelBundle:
    """Write `bundle` with additions to `folder` and return it as it was read back.

    Every other file is copied byte for byte. The model takes the name of the folder. `folder`
    may be the bundle's own: the new one then takes its place in one step.

    Raises
    ------
    ModelError
        When a file of the bundle was changed, an addition is not for its task, the folder's
        name is none for a model, or it exists and `replace` is False.
    StorageError
        When the disk refuses; an older bundle is still in place.
    """
    check_name(folder.name)
    check_place(folder, replace=replace)
    content = _members(bundle)
    card = content[CARD].decode("utf-8", "replace")
    changes = {"name": folder.name}
    for one in additions:
        content[one.member] = one.data
        card = with_section(card, title_of(one.member, bundle), one.section)
        changes[_FIELDS[one.member]] = one.summary
    content[CARD] = card.encode()
    return write_members(folder, bundle.manifest.model_copy(update=changes), content)


def title_of(member: str, bundle: ModelBundle) -> str:
    """Return what an addition to a bundle is called, on its card and elsewhere."""
    return "Calibration" if member == CALIBRATION else known_title(bundle.manifest.task)


def write_section(bundle: ModelBundle, title: str, text: str) -> ModelBundle:
    """Put a section into the card of `bundle`, in place. Raises ModelError, StorageError."""
    content = _members(bundle)
    card = content[CARD].decode("utf-8", "replace")
    content[CARD] = with_section(card, title, text).encode()
    return write_members(bundle.folder, bundle.manifest, content)


def _members(bundle: ModelBundle) -> dict[str, bytes]:
    """Return every file of a bundle but the manifest, checked by hash."""
    content = {}
    for member in bundle.manifest.files:
        content[member] = read_member(bundle.folder, member)
        check_hash(member, content[member], bundle.manifest)
    return content


def with_section(card: str, title: str, text: str) -> str:
    """Return a card whose section called `title` says `text`; a new one stands at the end."""
    section = f"## {title}\n{text.strip()}\n"
    older = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if older.search(card):
        return older.sub(lambda _: f"{section}\n", card, count=1).rstrip() + "\n"
    return f"{card.rstrip()}\n\n{section}"
