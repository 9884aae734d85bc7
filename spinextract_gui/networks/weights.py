"""Learned tensors to and from safetensors bytes, every one of them checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from spinextract_gui.domain.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_BYTES = 512 << 20
"""The largest backbone here takes 352 MB in float32."""
_MOST_TENSORS = 5000
_ACCEPTED = ("F16", "F32")
_HEADER_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """What a network's tensors must be.

    Attributes
    ----------
    network
        Its name in sentences, to be read after "the network".
    shapes
        Shape of every learned tensor by state-dict name; None when only the network's builder
        knows, and then checks.
    """

    network: str
    shapes: Mapping[str, tuple[int, ...]] | None


def to_bytes(tensors: Mapping[str, NDArray[np.float32]], layout: Layout, *, half: bool) -> bytes:
    """Return a safetensors file; `half` stores float16. Raises ModelError for wrong tensors."""
    checked = check_tensors(tensors, layout)
    kind = np.float16 if half else np.float32
    stored: dict[str, NDArray[np.floating]] = {
        name: np.ascontiguousarray(values, kind) for name, values in checked.items()
    }
    if half:
        check_tensors(stored, layout)  # 65520 and more turn into infinity
    return save(stored)


def from_bytes(data: bytes, layout: Layout) -> dict[str, NDArray[np.float32]]:
    """Read a safetensors file of float16 or float32 tensors into float32 arrays.

    Raises
    ------
    ModelError
        When the file is damaged, or a name, shape, number format or value is not as expected.
    """
    _check_header(data)
    try:
        stored = load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ModelError("The weights of the model are not a readable safetensors file.") from error
    checked = check_tensors(stored, layout)
    return {name: np.ascontiguousarray(checked[name], np.float32) for name in sorted(checked)}


def check_tensors(
    tensors: Mapping[str, NDArray[np.floating]], layout: Layout
) -> Mapping[str, NDArray[np.floating]]:
    """Return `tensors` when they are exactly the finite tensors of `layout`."""
    _check_names(tensors, layout)
    expected = layout.shapes if layout.shapes is not None else {}
    for name in expected or sorted(tensors):
        values = tensors[name]
        if name in expected and values.shape != expected[name]:
            raise ModelError(f"The tensor {name} is {values.shape}; expected {expected[name]}.")
        if not np.isfinite(values).all():
            raise ModelError(f"The tensor {name[:80]} holds a value that is not finite.")
        if name.endswith("running_var") and (values < 0).any():
            raise ModelError(f"The tensor {name[:80]} holds a negative variance.")
    return tensors


def _check_names(tensors: Mapping[str, NDArray[np.floating]], layout: Layout) -> None:
    """Refuse missing and unknown tensors."""
    if layout.shapes is None:
        if not 1 <= len(tensors) <= _MOST_TENSORS:
            raise ModelError(f"The weights hold {len(tensors)} tensors; no network here does.")
        return
    if missing := sorted(layout.shapes.keys() - tensors.keys()):
        raise ModelError(f"The weights lack {_some(missing)} of the network {layout.network}.")
    if unknown := sorted(tensors.keys() - layout.shapes.keys()):
        raise ModelError(
            f"The weights hold {_some(unknown)}, which the network {layout.network} does not have."
        )


def _check_header(data: bytes) -> None:
    """Refuse number formats that numpy does not have before the file is taken apart."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or not 0 < length <= min(_HEADER_MOST, len(data) - 8):
        raise ModelError("The weights of the model are not a whole safetensors file.")
    try:
        header = json.loads(data[8 : 8 + length])
        kinds = {entry["dtype"] for name, entry in header.items() if name != "__metadata__"}
        foreign = sorted(str(kind) for kind in kinds if kind not in _ACCEPTED)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ModelError("The weights of the model have a damaged header.") from error
    if foreign:
        raise ModelError(f"The weights are {foreign[0][:20]} numbers; expected float16 or float32.")


def _some(names: list[str]) -> str:
    """Name the first of several tensors, as plain text of bounded length."""
    rest = f" and {len(names) - 1} other tensors" if len(names) > 1 else ""
    return f"{names[0][:80]!r}{rest}"
