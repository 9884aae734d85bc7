"""A hub on 127.0.0.1 that speaks the part of the protocol that a download needs."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMIT = "c0ffee" * 6 + "c0ff"
REPO = "lab/weights"
_RANGE = re.compile(r"bytes=(\d+)-")


@dataclass
class LoopbackHub:
    """What the hub holds, and how it misbehaves.

    Attributes
    ----------
    files
        Content by path.
    small
        Paths kept in git itself: no sha256 is told of them.
    stated
        A sha256 the hub states in place of the right one.
    cut_after
        The first answers end after so many bytes each, one entry per answer.
    honours_ranges, hub
        False for servers that send the whole file, or that are no hub at all.
    status
        What every API call is answered with instead.
    requests
        Method, path and headers of everything that was asked.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    small: set[str] = field(default_factory=set)
    stated: dict[str, str] = field(default_factory=dict)
    cut_after: list[int] = field(default_factory=list)
    honours_ranges: bool = True
    hub: bool = True
    status: int = 200
    error_code: str = ""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    endpoint: str = ""

    def info(self) -> dict[str, Any]:
        """Answer of /api/models/<repo>/revision/<revision>?blobs=true."""
        return {
            "id": REPO,
            "sha": COMMIT,
            "siblings": [self._sibling(path) for path in self.files],
        }

    def _sibling(self, path: str) -> dict[str, Any]:
        content = self.files[path]
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False)
        entry = {"rfilename": path, "size": len(content), "blobId": blob.hexdigest()}
        if path in self.small:
            return entry
        sha256 = self.stated.get(path) or hashlib.sha256(content).hexdigest()
        lfs = {"sha256": sha256, "size": len(content), "pointerSize": 134}
        return {**entry, "lfs": lfs}

    def bodies_asked(self) -> list[str]:
        """Return the ranges of the requests for file contents, empty for a whole file."""
        return [h.get("range", "") for _, path, h in self.requests if path.startswith("/cdn/")]


@contextmanager
def serving(hub: LoopbackHub) -> Iterator[LoopbackHub]:
    """Serve `hub` until the end of the block."""

    class Handler(_Handler):
        served = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    hub.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: LoopbackHub

    def do_GET(self) -> None:
        hub, path = self.served, unquote(self.path.partition("?")[0])
        hub.requests.append(
            ("GET", self.path, {name.lower(): value for name, value in self.headers.items()})
        )
        if hub.status != 200:
            self._answer(hub.status, b"{}", {"X-Error-Code": hub.error_code})
        elif not hub.hub:
            self._answer(200, b"<html>Please log in to the guest network</html>")
        elif path == f"/api/models/{REPO}/revision/main":
            body = json.dumps(hub.info()).encode()
            self._answer(200, body, {"Content-Type": "application/json"})
        elif path.startswith(f"/{REPO}/resolve/{COMMIT}/"):
            self._redirect(path.removeprefix(f"/{REPO}/resolve/{COMMIT}/"))
        elif path.startswith("/cdn/") and path.removeprefix("/cdn/") in hub.files:
            self._body(hub.files[path.removeprefix("/cdn/")])
        else:
            self._answer(404, b"", {"X-Error-Code": "RepoNotFound"})

    def _redirect(self, name: str) -> None:
        """Large files lie elsewhere, as on the real hub; the hub itself states their hash."""
        if name not in self.served.files:
            self._answer(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        digest = hashlib.sha256(self.served.files[name]).hexdigest()
        headers = {
            "Location": f"/cdn/{quote(name)}",
            "X-Linked-Etag": f'"{digest}"',
            "X-Linked-Size": str(len(self.served.files[name])),
            "X-Repo-Commit": COMMIT,
        }
        self._answer(302, b"", headers)

    def _body(self, content: bytes) -> None:
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        start = int(asked[1]) if asked and self.served.honours_ranges else 0
        rest = content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if self.served.cut_after:
            self.wfile.write(rest[: self.served.cut_after.pop(0)])
            self.close_connection = True
            return
        self.wfile.write(rest)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
