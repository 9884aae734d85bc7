"""What a table of named tensors is: a SpineXtract classifier, or something to refuse by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.architecture import (
    BLOCKS,
    Architecture,
    is_derived,
    learned_shapes,
    position_table,
)
from spinextract_gui.networks.weights import Layout, check_tensors

_ANCHOR = "bb.conv1.weight"
_RESNET_MARK = "layer4.2.conv3.weight"
_TABLE_TOLERANCE = 2e-3
"""A table that was stored as bfloat16 is off by up to 0.002."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A classifier taken out of a foreign file.

    Attributes
    ----------
    tensors
        The learned tensors by their published names, float32, finite.
    """

    architecture: Architecture
    tensors: Mapping[str, NDArray[np.float32]]


def recognise(tensors: Mapping[str, NDArray[np.generic]], file: str) -> Checkpoint:
    """Find the SpineXtract network in `tensors`.

    Any prefix in front of all its names (``model.``, ``module.``, chains of them) is taken
    off; tensors outside that prefix, such as weights of a loss, are no part of the network.

    Raises
    ------
    ModelError
        When it is only a backbone, another network, or one with wrong tensors.
    """
    own = _without_prefix(tensors)
    if not any(name.startswith("head.") for name in own):
        raise ModelError(_what_else(tensors, file))
    linear = any(name.startswith("head.layers.") for name in own)
    architecture: Architecture = "spinextract-linear" if linear else "spinextract-transformer"
    _check_position_tables(own, architecture)
    learned = {
        _published(name): _as_float(name, values)
        for name, values in own.items()
        if not is_derived(name)
    }
    check_tensors(learned, Layout(architecture, learned_shapes(architecture)))
    return Checkpoint(architecture, learned)


def _without_prefix(tensors: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """Return the network's own tensors under bare names; none when it is another network."""
    prefixes = {
        name.removesuffix(_ANCHOR)
        for name in tensors
        if name == _ANCHOR or name.endswith("." + _ANCHOR)
    }
    if not prefixes:
        return {}
    prefix = min(prefixes, key=len)
    return {
        name.removeprefix(prefix): values
        for name, values in tensors.items()
        if name.startswith(prefix)
    }


def _published(name: str) -> str:
    """Give a bare ``head.layers`` its place in the sequence that the published mode has."""
    if name in {"head.layers.weight", "head.layers.bias"}:
        return name.replace("layers.", "layers.0.")
    return name


def _what_else(tensors: Mapping[str, NDArray[np.generic]], file: str) -> str:
    """Say what a file without a SpineXtract head is."""
    if any("level_embedding." in name for name in tensors):
        return f"{file} is a checkpoint of the MRI stenosis system; expected a SpineXtract network."
    if any(name.endswith(_RESNET_MARK) for name in tensors):
        return f"{file} holds only a backbone without a SpineXtract head; it cannot classify."
    example = min(tensors, key=len)[:80]
    return f"{file} holds another network (a tensor is called {example!r}); expected SpineXtract."


def _as_float(name: str, values: NDArray[np.generic]) -> NDArray[np.float32]:
    if values.dtype != np.float32:
        raise ModelError(f"The tensor {name[:80]!r} holds {values.dtype}; expected floating point.")
    return values.astype(np.float32, copy=False)


def _check_position_tables(
    tensors: Mapping[str, NDArray[np.generic]], architecture: Architecture
) -> None:
    """Refuse a network that was trained with another position code than the published one."""
    expected = position_table()
    blocks = BLOCKS if architecture == "spinextract-transformer" else 0
    known = {f"head.transformer_layers.{block}.pos_encoder.pe" for block in range(blocks)}
    for name, table in tensors.items():
        if not name.endswith(".pe"):
            continue
        if name not in known:
            raise ModelError(f"The position table {name[:80]!r} has no place in {architecture}.")
        if table.shape != expected.shape or not np.allclose(table, expected, atol=_TABLE_TOLERANCE):
            raise ModelError(f"The position table {name} is not the published one.")
