"""Tables as bytes: UTF-8, commas, one line feed per row."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table with `columns` as its first row."""
    return rows_bytes(chain([columns], rows))


def rows_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows of a table whose head is written already, or not yet."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")
