"""A pickle machine without hands: it moves values about and calls nothing.

Opcodes come from the standard library's `pickletools.genops`; those that would import, call
or build leave a `Record`. joblib writes the bytes of an array into the stream right behind
the opcode that completes its wrapper, so the machine reads them there.
"""

from __future__ import annotations

import pickletools
from typing import TYPE_CHECKING, Any

from spinextract_gui.networks.inert import arrays
from spinextract_gui.networks.inert.records import InertError, Name, Record

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

_MOST_OPCODES = 200_000
"""Forty logistic regressions take some 4,000."""
_MOST_DEPTH = 3
_WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"
_MARK = object()
_VALUES = frozenset(
    {
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
        *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"),
        *("BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
    }
)
_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
}
_REBUILDERS = frozenset({"copyreg._reconstructor", "copy_reg._reconstructor"})
"""How protocols 0 and 1 write an object of the class that is their first argument."""
_IGNORED = frozenset({"PROTO", "FRAME"})


def read_pickle(stream: io.BytesIO, depth: int = 0) -> Any:
    """Read one pickle from `stream` into plain values and records.

    Raises
    ------
    InertError
        When the pickle is damaged, too large, or uses an opcode that is not on the list.
    """
    if depth > _MOST_DEPTH:
        raise InertError("pickles nested too deeply")
    machine = _Machine(stream, depth)
    try:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if number > _MOST_OPCODES:
                raise InertError("far more content than a calibrator has")
            if opcode.name == "STOP":
                return machine.pop()
            machine.step(opcode.name, argument)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise InertError("a damaged pickle") from error
    raise InertError("a pickle without an end")


class _Machine:
    """Stack and memo of one pickle."""

    def __init__(self, stream: io.BytesIO, depth: int) -> None:
        self._stream = stream
        self._depth = depth
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._steps: dict[str, Callable[[Any], None]] = {
            "MARK": lambda _: self._stack.append(_MARK),
            "POP": lambda _: self._drop(),
            "POP_MARK": lambda _: self._drop_marked(),
            "DUP": lambda _: self._stack.append(self._stack[-1]),
            "TUPLE": lambda _: self._stack.append(tuple(self._marked())),
            "TUPLE1": lambda _: self._tuple(1),
            "TUPLE2": lambda _: self._tuple(2),
            "TUPLE3": lambda _: self._tuple(3),
            "LIST": lambda _: self._stack.append(self._marked()),
            "DICT": lambda _: self._dict(),
            "APPEND": lambda _: self._extend([self.pop()]),
            "APPENDS": lambda _: self._extend(self._marked()),
            "SETITEM": lambda _: self._set_items(self._last(2)),
            "SETITEMS": lambda _: self._set_items(self._marked()),
            "GLOBAL": lambda name: self._stack.append(Name(name.replace(" ", ".", 1))),
            "STACK_GLOBAL": lambda _: self._stack_global(),
            "REDUCE": lambda _: self._make(*self._last(2)),
            "NEWOBJ": lambda _: self._make(*self._last(2)),
            "NEWOBJ_EX": lambda _: self._make(*self._last(3)[:2]),
            "BUILD": lambda _: self._build(),
            "MEMOIZE": lambda _: self._remember(len(self._memo)),
            **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), self._remember),
            **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), self._recall),
        }

    def step(self, name: str, argument: Any) -> None:
        """Carry out one opcode."""
        if name in _VALUES:
            self._stack.append(argument)
        elif name in _CONSTANTS:
            self._stack.append(_CONSTANTS[name]())
        elif name in self._steps:
            self._steps[name](argument)
        elif name not in _IGNORED:
            raise InertError(f"the pickle instruction {name}")

    def pop(self) -> Any:
        """Take the top value, which must not be a mark."""
        return self._last(1)[0]

    def _last(self, count: int) -> list[Any]:
        taken = self._stack[-count:]
        if len(taken) < count or any(value is _MARK for value in taken):
            raise InertError("a damaged pickle")
        del self._stack[-count:]
        return taken

    def _marked(self) -> list[Any]:
        """Take everything above the last mark, and the mark."""
        for position in range(len(self._stack) - 1, -1, -1):
            if self._stack[position] is _MARK:
                taken = self._stack[position + 1 :]
                del self._stack[position:]
                return taken
        raise InertError("a damaged pickle")

    def _drop(self) -> None:
        self._stack.pop()

    def _drop_marked(self) -> None:
        self._marked()

    def _tuple(self, count: int) -> None:
        self._stack.append(tuple(self._last(count)))

    def _dict(self) -> None:
        pairs = self._marked()
        self._stack.append({})
        self._set_items(pairs)

    def _extend(self, values: list[Any]) -> None:
        target = self._stack[-1]
        (target.items if isinstance(target, Record) else _list(target)).extend(values)

    def _set_items(self, pairs: list[Any]) -> None:
        target = self._stack[-1]
        if len(pairs) % 2:
            raise InertError("a damaged pickle")
        if isinstance(target, Record):
            target.items.extend(pairs)
            return
        if not isinstance(target, dict):
            raise InertError("a damaged pickle")
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            target[_key(key)] = value

    def _stack_global(self) -> None:
        module, name = self._last(2)
        if not isinstance(module, str) or not isinstance(name, str):
            raise InertError("a damaged pickle")
        self._stack.append(Name(f"{module}.{name}"))

    def _make(self, maker: Any, arguments: Any) -> None:
        made_by = maker.dotted if isinstance(maker, Name) else ""
        if made_by in _REBUILDERS and isinstance(arguments, tuple) and arguments:
            self._make(arguments[0], ())
        else:
            self._stack.append(Record(made_by, arguments))

    def _build(self) -> None:
        state = self.pop()
        target = self._stack[-1]
        if not isinstance(target, Record):
            raise InertError("a damaged pickle")
        target.state = state
        if target.made_by.endswith(_WRAPPER):
            self._stack[-1] = self._array_behind(target)

    def _array_behind(self, wrapper: Record) -> Any:
        """Read the array whose bytes joblib wrote behind its wrapper."""
        kind, shape = wrapper.attribute("dtype"), wrapper.attribute("shape")
        count = arrays.item_count(shape)
        if arrays.is_object(kind):
            return read_pickle(self._stream, self._depth + 1)
        if wrapper.attribute("numpy_array_alignment_bytes") is not None:
            padding = self._stream.read(1)
            self._stream.read(padding[0] if padding else 0)
        dtype = arrays.dtype_of(kind)
        data = self._stream.read(count * dtype.itemsize)
        return arrays.array_from(data, dtype, shape, wrapper.attribute("order") == "F")

    def _remember(self, key: int) -> None:
        if self._stack[-1] is _MARK:
            raise InertError("a damaged pickle")
        self._memo[key] = self._stack[-1]

    def _recall(self, key: int) -> None:
        self._stack.append(self._memo[key])


def _list(target: Any) -> list[Any]:
    if not isinstance(target, list):
        raise InertError("a damaged pickle")
    return target


def _key(key: Any) -> Any:
    """Return a key that is cheap to hash: endless integers and tuples are not kept."""
    if isinstance(key, int) and key.bit_length() > 64:
        return "int"
    if isinstance(key, str | int | float | bytes | Name | Record | None):
        return key
    return type(key).__name__
