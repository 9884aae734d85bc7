"""Finding slopes and intercepts of logistic curves in what a pickle left behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.networks.inert.arrays import value_of
from spinextract_gui.networks.inert.records import InertError, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_CLASSES = len(TumourClass)
_MOST_DEPTH = 40
_MOST_VISITS = 50_000
_NAME_KEYS = frozenset({"class_names", "classes", "class_labels"})


def curves_in(content: Any) -> NDArray[np.float64]:
    """Return slope and intercept of every fold and class, (folds, 4, 2) float64.

    `content` may lay them out as folds of classes or as classes of folds, in lists, dicts,
    object arrays or the attributes of objects, with anything else around them. Classes are in
    index order, or under their names or indices as keys.

    Raises
    ------
    InertError
        When there are no such curves, or their number or classes are not as expected.
    """
    found = _Finder().search(content, 0)
    if found is None:
        raise InertError("no logistic curves")
    try:
        table = np.array(found, np.float64)
    except (ValueError, TypeError) as error:
        raise InertError("logistic curves in an unexpected layout") from error
    if table.ndim == 3 and table.shape[1] == _CLASSES:
        return table
    if table.ndim == 3 and table.shape[0] == _CLASSES:
        return table.transpose(1, 0, 2)
    if table.shape == (_CLASSES, 2):
        return table[None]
    raise InertError(f"logistic curves in the layout {table.shape[:-1]}")


class _Finder:
    """Walks through values and records once, with a bound on the work."""

    def __init__(self) -> None:
        self._visits = 0
        self._open: set[int] = set()

    def search(self, node: Any, depth: int) -> list[Any] | None:
        """Return the curves below `node` as lists in lists, a curve as [slope, intercept]."""
        self._visits += 1
        if self._visits > _MOST_VISITS or depth > _MOST_DEPTH:
            raise InertError("more content than a calibrator has")
        node = value_of(node)
        if not isinstance(node, Record | dict | list | tuple) or id(node) in self._open:
            return None
        curve = _curve(node)
        if curve is not None:
            return curve
        self._open.add(id(node))
        below = [self.search(child, depth + 1) for child in _children(node)]
        self._open.discard(id(node))
        curves = [found for found in below if found is not None]
        return curves[0] if len(curves) == 1 else curves or None


def _curve(node: Any) -> list[float] | None:
    """Return slope and intercept when `node` is one fitted logistic curve."""
    if not isinstance(node, Record):
        return None
    last = node.made_by.rsplit(".", 1)[-1]
    if last in {"LogisticRegression", "LogisticRegressionCV"}:
        slope, intercept = value_of(node.attribute("coef_")), value_of(node.attribute("intercept_"))
        if slope is None and intercept is None:  # the unfitted pattern that fitted ones copy
            return None
        return [_number(slope), _number(intercept)]
    if last == "_SigmoidCalibration":  # 1 / (1 + exp(a * q + b))
        return [-_number(value_of(node.attribute(key))) for key in ("a_", "b_")]
    return None


def _number(value: Any) -> float:
    if isinstance(value, float | int):
        return float(value)
    if not isinstance(value, np.ndarray) or value.size != 1 or value.dtype.kind not in "fiu":
        raise InertError("a logistic regression that is not one curve of one probability")
    return float(value.reshape(()))


def _children(node: Any) -> Iterator[Any]:
    """Yield what could hold curves; a dict by class comes in the order of the classes."""
    if isinstance(node, list | tuple):
        yield from node
        return
    entries = _entries(node)
    for key in _NAME_KEYS & entries.keys():
        _check_names(entries[key])
    by_class = {_class_index(key): value for key, value in entries.items()}
    if len(entries) == _CLASSES and by_class.keys() == set(range(_CLASSES)):
        yield from (by_class[index] for index in range(_CLASSES))
        return
    yield from entries.values()
    if isinstance(node, Record) and not _is_mapping(node):
        yield node.items
        yield node.arguments


def _entries(node: Any) -> dict[Any, Any]:
    if isinstance(node, dict):
        return node
    if _is_mapping(node):
        keys = [key for key in node.items[::2] if isinstance(key, str | int)]
        if len(keys) * 2 == len(node.items):
            return dict(zip(keys, node.items[1::2], strict=True))
    return node.state if isinstance(node.state, dict) else {}


def _is_mapping(record: Record) -> bool:
    return record.made_by.rsplit(".", 1)[-1] in {"OrderedDict", "defaultdict", "Bunch"}


def _class_index(key: Any) -> int | None:
    """Return the class a key stands for: its index, or its name in any case."""
    if isinstance(key, str):
        found = TumourClass.from_name(key)
        if found is not None:
            return int(found)
        numbered = re.fullmatch(r"(?:class_?)?([0-3])", key.strip().lower())
        return int(numbered[1]) if numbered else None
    return key if isinstance(key, int) and not isinstance(key, bool) else None


def _check_names(names: Any) -> None:
    """Refuse a calibrator whose own list of classes has another order."""
    names = value_of(names)
    given = names.tolist() if isinstance(names, np.ndarray) else names
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        return
    if [TumourClass.from_name(name) for name in given] != list(TumourClass):
        raise InertError("other classes, or the classes in another order")
