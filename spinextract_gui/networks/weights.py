"""Learned tensors to and from safetensors bytes, every one of them checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.architecture import Architecture, learned_shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MOST_BYTES = 160 << 20
"""The full architecture takes 111 MB in float32."""
_ACCEPTED = ("F16", "F32")
_HEADER_MOST = 1 << 20


def to_bytes(
    tensors: Mapping[str, NDArray[np.float32]], architecture: Architecture, *, half: bool
) -> bytes:
    """Return a safetensors file; `half` stores float16. Raises ModelError for wrong tensors."""
    checked = check_tensors(tensors, architecture)
    kind = np.float16 if half else np.float32
    stored: dict[str, NDArray[np.floating]] = {
        name: np.ascontiguousarray(values, kind) for name, values in checked.items()
    }
    if half:
        check_tensors(stored, architecture)  # 65520 and more turn into infinity
    return save(stored)


def from_bytes(data: bytes, architecture: Architecture) -> dict[str, NDArray[np.float32]]:
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
    checked = check_tensors(stored, architecture)
    return {name: np.ascontiguousarray(checked[name], np.float32) for name in sorted(checked)}


def check_tensors(
    tensors: Mapping[str, NDArray[np.floating]], architecture: Architecture
) -> Mapping[str, NDArray[np.floating]]:
    """Return `tensors` when they are exactly the finite tensors of `architecture`."""
    expected = learned_shapes(architecture)
    if missing := sorted(expected.keys() - tensors.keys()):
        raise ModelError(f"The weights lack {_some(missing)} of the network {architecture}.")
    if unknown := sorted(tensors.keys() - expected.keys()):
        raise ModelError(
            f"The weights hold {_some(unknown)}, which the network {architecture} does not have."
        )
    for name, shape in expected.items():
        if tensors[name].shape != shape:
            raise ModelError(f"The tensor {name} is {tensors[name].shape}; expected {shape}.")
        if not np.isfinite(tensors[name]).all():
            raise ModelError(f"The tensor {name} holds a value that is not finite.")
        if name.endswith("running_var") and (tensors[name] < 0).any():
            raise ModelError(f"The tensor {name} holds a negative variance.")
    return tensors


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
