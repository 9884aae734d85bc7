"""One file from the hub to the disk: resumed where it broke off, checked at its end."""

from __future__ import annotations

import hashlib
import shutil
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from spinextract_gui.domain.errors import CancelledRunError, DownloadError, StorageError
from spinextract_gui.networks.hub.events import Downloading, FileChecked
from spinextract_gui.networks.hub.library import hub_library, user_token
from spinextract_gui.networks.hub.refusals import told, transient
from spinextract_gui.storage.atomic import Appender

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.networks.hub.events import RemoteFile

_TRIES: Final = 4
"""Requests without a single new byte between them before the connection counts as broken."""
_PAUSE_S: Final = 0.5
_SILENCE_S: Final = 15.0
_PIECE: Final = 1 << 20
_SAID_EVERY: Final = 1 << 18
"""Bytes between two events."""
_COPIES: Final = 2
"""An import needs room for the tensors and for the bundle beside the download."""
_SPARE: Final = 64 << 20


class Fetch:
    """Fetches one file; the bytes on the disk carry its hash in their name, so a rest is right.

    Parameters
    ----------
    host
        What the sentences call the hub.
    url
        Of this file at one commit.
    target
        Where the file is to lie; the unfinished one lies beside it.
    """

    def __init__(self, file: RemoteFile, repo: str, host: str, url: str, target: Path) -> None:
        self._file, self._repo, self._host, self._url = file, repo, host, url
        self._target = target
        self._part = target.with_name(target.name + ".part")

    def events(self, token: CancellationToken) -> Iterator[Downloading | FileChecked]:
        """Yield how far it is, `FileChecked` last; the file then lies at `target`.

        Raises
        ------
        CancelledRunError
            When the token asked for it; the next fetch goes on from there.
        DownloadError
            With the reason; a file that is not what the hub says is thrown away.
        StorageError
            When the disk is full or refuses.
        """
        if not self._target.is_file():
            self._check_space()
            yield from self._bytes(token)
            checked = self._checked(self._part)
            self._part.replace(self._target)
        else:
            checked = self._checked(self._target)
        yield checked

    def _bytes(self, token: CancellationToken) -> Iterator[Downloading]:
        """Ask again where the body broke off, as long as something arrives."""
        tries, clock, begun = 0, time.monotonic(), self._there()
        while self._there() < self._file.size:
            before = self._there()
            try:
                with told(self._repo, self._host):
                    for done in self._body(before, token):
                        seconds = max(time.monotonic() - clock, 1e-6)
                        yield Downloading(self._file, done, max(0, done - begun) / seconds)
            except DownloadError as error:
                if error.__cause__ is None or not transient(error.__cause__):
                    raise
                tries = 0 if self._there() > before else tries + 1
                if tries >= _TRIES:
                    raise
                time.sleep(_PAUSE_S)
                continue
            if self._there() <= before:
                raise DownloadError(f"{self._host} sent nothing of {self._name}.")
        yield Downloading(self._file, self._there(), 0.0)

    def _body(self, start: int, token: CancellationToken) -> Iterator[int]:
        """Append what one request brings; yield how many bytes are there."""
        with self._opened(start) as response, Appender(self._part) as part:
            if start and response.status_code != 206:  # the whole file comes again
                part.clear()
                start = 0
            done = said = start
            # as they arrive: a piece that waits to be full is lost when the connection breaks
            with closing(response.iter_bytes()) as pieces:
                for piece in pieces:
                    _stop_if(token)
                    done += len(piece)
                    if done > self._file.size:
                        raise DownloadError(f"{self._host} sent more than {self._name} holds.")
                    part.add(piece)
                    if done - said >= _SAID_EVERY:
                        said = done
                        yield done
            _stop_if(token)

    def _opened(self, start: int) -> Any:
        """Return the answer's context; a range is asked for when something is there already."""
        library = hub_library()
        headers = library.utils.build_hf_headers(token=user_token(), library_name="spinextract")
        headers["Accept-Encoding"] = "identity"  # a range counts bytes of the file itself
        if start:
            headers["Range"] = f"bytes={start}-"
        return _Answer(library, self._url, headers)

    def _there(self) -> int:
        try:
            size = self._part.stat().st_size
        except FileNotFoundError:
            return 0
        if size > self._file.size:
            self._part.unlink()
            return 0
        return size

    def _check_space(self) -> None:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self._target.parent).free
        needed = self._file.size - self._there() + _COPIES * self._file.size + _SPARE
        if free < needed:
            raise StorageError(
                f"The disk has {free / 1e6:.0f} MB left; downloading and importing {self._name} "
                f"needs {needed / 1e6:.0f} MB."
            )

    def _checked(self, path: Path) -> FileChecked:
        """Hash what lies on the disk and compare. Raises DownloadError."""
        sha256, blob = _hashes(path)
        wanted = self._file.sha256 or self._file.git_blob
        found = sha256 if self._file.sha256 else blob
        if wanted and found != wanted:
            path.unlink(missing_ok=True)
            raise DownloadError(
                f"{self._name} arrived with the hash {found[:12]}..., but the hub says "
                f"{wanted[:12]}...: it was thrown away. A proxy may change files; try again."
            )
        return FileChecked(self._file, sha256)

    @property
    def _name(self) -> str:
        name = self._file.path
        return "".join(one if one.isprintable() else "?" for one in name)[:80]


class _Answer:
    """The context of one streamed answer that is no error."""

    def __init__(self, library: Any, url: str, headers: dict[str, str]) -> None:
        self._library = library
        self._stream = library.get_session().stream(
            "GET", url, headers=headers, timeout=_SILENCE_S, follow_redirects=True
        )

    def __enter__(self) -> Any:
        response = self._stream.__enter__()
        try:
            self._library.utils.hf_raise_for_status(response)
        except BaseException:
            self._stream.__exit__(None, None, None)
            raise
        return response

    def __exit__(self, *failure: Any) -> None:
        self._stream.__exit__(*failure)


def _hashes(path: Path) -> tuple[str, str]:
    """Return the sha256 of a file, and the sha1 that git gives it."""
    sha256 = hashlib.sha256()
    blob = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            sha256.update(piece)
            blob.update(piece)
    return sha256.hexdigest(), blob.hexdigest()


def _stop_if(token: CancellationToken) -> None:
    if token.cancelled:
        raise CancelledRunError
