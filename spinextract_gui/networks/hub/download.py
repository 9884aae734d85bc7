"""From a repository's name to a model that can be used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urlsplit

from spinextract_gui.domain.errors import CancelledRunError, DownloadError
from spinextract_gui.networks.hub.choose import choose_calibrator, choose_checkpoint
from spinextract_gui.networks.hub.events import (
    HubEvent,
    HubWish,
    Importing,
    ModelReady,
    RemoteFile,
    RepositoryListed,
)
from spinextract_gui.networks.hub.fetch import Fetch
from spinextract_gui.networks.hub.library import hub_library, user_token
from spinextract_gui.networks.hub.refusals import told
from spinextract_gui.networks.importer import import_checkpoint
from spinextract_gui.networks.manifest import check_name
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.storage.folders import downloads_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.networks.bundle import ModelBundle

    Importer: TypeAlias = Callable[[Path, Path | None, str, Path], ModelBundle]
    """Makes the bundle from checkpoint, calibrator, its name and the folder of models."""

_PATIENCE_S: Final = 15.0
_HASH: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def import_srh(checkpoint: Path, calibrator: Path | None, name: str, folder: Path) -> ModelBundle:
    """Import a tumour classifier with the published threshold. Raises ModelError."""
    return import_checkpoint(checkpoint, name=name, folder=folder, calibration=calibrator)


def download_model(
    wish: HubWish,
    name: str,
    folder: Path,
    token: CancellationToken,
    importer: Importer = import_srh,
) -> Iterator[HubEvent]:
    """Download and import a model; yield what happens, `ModelReady` last.

    The one place that opens a connection, and only to the wished hub. What arrived stays until
    it is imported, so that a broken or stopped download goes on where it was.

    Parameters
    ----------
    name
        Under which the model is kept in `folder`; refused before anything is downloaded when
        it is taken.

    Raises
    ------
    CancelledRunError
        When the token asked for it.
    DownloadError
        With the reason: no network, no such repository, not whole, changed on its way.
    ModelError
        When the files are no model of this program; nothing in them is executed.
    StorageError
        When there is no room.
    """
    check_name(name)
    ModelStore(folder).check_free(name)
    listed = list_repository(wish)
    yield listed
    if token.cancelled:
        raise CancelledRunError
    checkpoint = downloads_folder() / _own_name(listed.checkpoint)
    yield from _fetch(wish, listed, listed.checkpoint, checkpoint).events(token)
    calibrator = None
    if listed.calibrator is not None:
        calibrator = downloads_folder() / _own_name(listed.calibrator)
        yield from _fetch(wish, listed, listed.calibrator, calibrator).events(token)
    yield Importing(listed.checkpoint)
    bundle = importer(checkpoint, calibrator, name, folder)
    for done in (checkpoint, calibrator):
        if done is not None:
            done.unlink(missing_ok=True)
    yield ModelReady(bundle.manifest.task, bundle.info, bundle.folder)


def list_repository(wish: HubWish) -> RepositoryListed:
    """Ask the hub what a repository holds and choose from it. Raises DownloadError."""
    library = hub_library()
    with told(wish.repo, host_of(wish)):
        found = library.HfApi(endpoint=wish.endpoint, token=user_token()).model_info(
            wish.repo, revision=wish.revision, files_metadata=True, timeout=_PATIENCE_S
        )
        files = tuple(_remote(sibling) for sibling in found.siblings or ())
        commit = str(found.sha or "")
    if not _HASH.fullmatch(commit):
        raise DownloadError(f"{host_of(wish)} does not say which version of the files it has.")
    return RepositoryListed(
        wish.repo,
        commit,
        files,
        choose_checkpoint(files, wish.file),
        choose_calibrator(files, wish.calibrator),
    )


def host_of(wish: HubWish) -> str:
    """Return what sentences call the hub: its host name."""
    address = wish.endpoint or str(hub_library().constants.ENDPOINT)
    return urlsplit(address).netloc or address


def _remote(sibling: object) -> RemoteFile:
    """Take one file out of the hub's answer, which is not trusted."""
    lfs = getattr(sibling, "lfs", None)
    size = getattr(sibling, "size", None)
    sha256 = str(getattr(lfs, "sha256", "") or "")
    blob = str(getattr(sibling, "blob_id", "") or "")
    if not isinstance(size, int) or size < 0:
        raise ValueError("a file without a size")
    if lfs is not None and not _HASH.fullmatch(sha256):
        raise ValueError("a large file without a hash")
    if lfs is None and not _HASH.fullmatch(blob):
        raise ValueError("a file without a hash")
    return RemoteFile(str(getattr(sibling, "rfilename", "")), size, sha256, blob)


def _own_name(file: RemoteFile) -> str:
    """Return a name made of the content's hash: no path is built from foreign text."""
    known = (".safetensors", ".ckpt", ".pth", ".pt", ".bin", ".joblib", ".pkl", ".json")
    return (file.sha256 or file.git_blob) + (file.suffix if file.suffix in known else "")


def _fetch(wish: HubWish, listed: RepositoryListed, file: RemoteFile, target: Path) -> Fetch:
    url = hub_library().hf_hub_url(
        wish.repo, file.path, revision=listed.commit, endpoint=wish.endpoint
    )
    return Fetch(file, wish.repo, host_of(wish), url, target)
