"""Text that came out of files, made harmless for tables and pages, and still shown literally."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories without a visible shape: controls, direction overrides, private use."""

_FORMULA = re.compile(r"(^|[;,|])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet would start a formula: a cell's first character, or after a separator."""


def visible(text: str) -> str:
    r"""Return `text` with every invisible character written out, such as ``\u202e``.

    Line breaks and tabs are written out too: one name stays one line.
    """
    return "".join(_escaped(c) if unicodedata.category(c) in _UNSEEN else c for c in text)


def printable(text: str, known: Container[int]) -> str:
    """Return `text` for a font that has the code points `known`; others are written out."""
    shown = visible(unicodedata.normalize("NFC", text))
    return "".join(c if ord(c) in known else _escaped(c) for c in shown)


def spreadsheet_cell(text: str) -> str:
    """Return `text` so that no spreadsheet program computes it.

    A leading apostrophe is what spreadsheet programs themselves use to mark plain text
    (OWASP, CSV injection).
    """
    return _FORMULA.sub(r"\1'", visible(text))


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
