"""Messages between the program and its decoder children: length-prefixed JSON, no pickle."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from typing import IO

Message: TypeAlias = dict[str, Any]

MAX_MESSAGE_BYTES = 1 << 24
_LENGTH = struct.Struct("<I")


class GarbledMessageError(ValueError):
    """What arrived is not a message."""


def write_message(stream: IO[bytes], message: Message) -> None:
    """Send one message. Raises OSError when the other side is gone."""
    body = json.dumps(message).encode("ascii")
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read_message(stream: IO[bytes]) -> Message | None:
    """Return the next message, or None when the other side closed the stream.

    Raises
    ------
    GarbledMessageError
        When the bytes are cut short, too long or not a JSON object.
    """
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise GarbledMessageError("a message was cut short")
    (length,) = _LENGTH.unpack(head)
    if length > MAX_MESSAGE_BYTES:
        raise GarbledMessageError(f"a message claims {length} bytes")
    return _parsed(stream.read(length), length)


def _parsed(body: bytes, length: int) -> Message:
    if len(body) < length:
        raise GarbledMessageError("a message was cut short")
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise GarbledMessageError("a message is not JSON") from error
    if not isinstance(message, dict):
        raise GarbledMessageError("a message is not a JSON object")
    return message
