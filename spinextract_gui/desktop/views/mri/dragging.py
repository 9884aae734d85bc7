"""A series under way from the strip to a plane; its key never leaves the program."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

_SORT = "application/x-spinextract-series"


def series_data(key: str) -> QMimeData:
    """Return what a drag of the series with this key carries."""
    data = QMimeData()
    data.setData(_SORT, key.encode("utf-8"))
    return data


def dragged_series(data: QMimeData) -> str:
    """Return the key of a dragged series; empty when something else is dragged."""
    return bytes(data.data(_SORT).data()).decode("utf-8", "replace")
