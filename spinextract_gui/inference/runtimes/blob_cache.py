"""Compiled models on disk: a damaged file is noticed by its hash and made again."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from typing import TYPE_CHECKING, Any

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.storage import atomic

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)
_DIGEST_BYTES = 32


def cache_key(*parts: str) -> str:
    """Return a short name for everything a cached file depends on."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def load(path: Path) -> io.BytesIO | None:
    """Return the content that `save` wrote, or None when it is absent or damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, content = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    if hashlib.sha256(content).digest() != digest:
        _log.warning("A cached file is damaged and will be made again: %s", path.name)
        return None
    return io.BytesIO(content)


def save(path: Path, content: bytes) -> None:
    """Write `content` with its hash in front; a disk that refuses only costs time later."""
    try:
        atomic.write_bytes(path, hashlib.sha256(content).digest() + content)
    except StorageError as error:
        _log.warning("The cache could not be written: %s", error.sentence)


def load_json(path: Path) -> dict[str, Any] | None:
    """Return what `save_json` wrote, or None when it is absent, damaged or no mapping."""
    stream = load(path)
    if stream is None:
        return None
    try:
        content = json.load(stream)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def save_json(path: Path, content: dict[str, Any]) -> None:
    """Write a small mapping with its hash in front."""
    save(path, json.dumps(content).encode())
