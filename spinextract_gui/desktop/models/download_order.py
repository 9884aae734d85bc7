"""What to download from the hub; the hub's client is imported in the worker's thread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.desktop.step import Step

if TYPE_CHECKING:
    from spinextract_gui.desktop.worker import Tell
    from spinextract_gui.domain.cancellation import CancellationToken

PUBLISHED = "DavidReineckeMD/spinextract"
"""Where the authors keep the published weights."""
_KILO = 1000


@dataclass(frozen=True, slots=True)
class DownloadOrder:
    """A repository, the name to keep the model under, and a mirror's address or nothing."""

    repo: str
    name: str
    mirror: str = ""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A model that arrived; `said` names its files with their hashes."""

    name: str
    said: str


def name_of(repo: str) -> str:
    """Return a name for the model, from that of its repository."""
    found = re.sub(r"[^a-z0-9]+", "-", repo.rpartition("/")[2].lower()).strip("-")
    return found[:64] or "downloaded"


def carry_out(order: DownloadOrder, token: CancellationToken, tell: Tell) -> Downloaded:
    """Download and import.

    Raises
    ------
    CancelledRunError
        When it was stopped; what arrived is kept for the next try.
    SpinextractError
        With the reason, such as no network.
    """
    from spinextract_gui.networks.hub.download import download_model
    from spinextract_gui.networks.hub.events import (
        Downloading,
        FileChecked,
        HubWish,
        Importing,
        ModelReady,
        RepositoryListed,
    )
    from spinextract_gui.networks.store import ModelStore

    wish = HubWish(order.repo, endpoint=order.mirror or None)
    name, said = order.name, []
    tell(Step(f"Asking the hub for {order.repo}…"))
    for event in download_model(wish, order.name, ModelStore().folder, token):
        match event:
            case RepositoryListed(checkpoint=chosen):
                tell(Step(f"{chosen.path}, {chosen.megabytes}"))
            case Downloading(file=file, done=done, bytes_per_s=speed):
                words = f"{file.path}: {done / 1e6:.1f} of {file.megabytes}"
                pace = f" · {speed / 1e6:.1f} MB/s" if speed else ""
                tell(Step(words + pace, done // _KILO, max(1, file.size // _KILO)))
            case FileChecked(file=file, sha256=sha256):
                said.append(f"{file.path} with sha256 {sha256}, as the hub says")
            case Importing():
                tell(Step("Taking the checkpoint apart and checking it…"))
            case ModelReady(info=info):
                name = info.name
    return Downloaded(name, f"Downloaded from {order.repo}: {'; '.join(said)}.")
