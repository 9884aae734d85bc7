"""What a table of named tensors is: the wanted stenosis network, or something to refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.description import Backbone
from spinextract_gui.networks.stenosis.layout import layout
from spinextract_gui.networks.stenosis.naming import is_derived, published_name
from spinextract_gui.networks.weights import check_tensors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_ANCHOR = "level_embedding.weight"
_TUMOUR_MARK = "bb.conv1.weight"


def recognise_stenosis(
    tensors: Mapping[str, NDArray[np.generic]], file: str, backbone: Backbone
) -> dict[str, NDArray[np.float32]]:
    """Return the learned tensors of the stenosis network with `backbone`, float32 and finite.

    Any prefix in front of all names (``module.``, ``model.``) is taken off. Imports torch.

    Raises
    ------
    ModelError
        When it is another network, one with another backbone (which is named), or one with
        missing, unknown, misshapen or damaged tensors.
    """
    own = _without_prefix(tensors, file)
    learned = {
        published_name(name, backbone): _as_float(name, values)
        for name, values in own.items()
        if not is_derived(name)
    }
    shapes = layout(backbone).shapes or {}
    if learned.keys() != shapes.keys() and (other := _backbone_of(own)) not in {backbone, None}:
        raise ModelError(
            f"{file} holds a stenosis network with the backbone {other}, not {backbone}: "
            f"import it with --backbone {other}."
        )
    check_tensors(learned, layout(backbone))
    return learned


def _without_prefix(
    tensors: Mapping[str, NDArray[np.generic]], file: str
) -> dict[str, NDArray[np.generic]]:
    """Return the network's own tensors under bare names."""
    prefixes = {
        name.removesuffix(_ANCHOR)
        for name in tensors
        if name == _ANCHOR or name.endswith("." + _ANCHOR)
    }
    if not prefixes:
        raise ModelError(_what_else(tensors, file))
    prefix = min(prefixes, key=len)
    return {
        name.removeprefix(prefix): values
        for name, values in tensors.items()
        if name.startswith(prefix)
    }


def _backbone_of(tensors: Mapping[str, NDArray[np.generic]]) -> Backbone | None:
    """Return the backbone whose network has exactly these names, if any."""
    for name in get_args(Backbone):
        found = {published_name(one, name) for one in tensors if not is_derived(one)}
        if found == (layout(name).shapes or {}).keys():
            backbone: Backbone = name
            return backbone
    return None


def _what_else(tensors: Mapping[str, NDArray[np.generic]], file: str) -> str:
    """Say what a file without an embedding of levels is."""
    if any(name.endswith(_TUMOUR_MARK) for name in tensors):
        return (
            f"{file} is a checkpoint of the tumour classifier for histology slides; "
            "import it with --task srh."
        )
    example = min(tensors, key=len)[:80]
    return (
        f"{file} has no embedding of the level (a tensor is called {example!r}): "
        "it is a bare backbone or another network, and cannot grade."
    )


def _as_float(name: str, values: NDArray[np.generic]) -> NDArray[np.float32]:
    if values.dtype != np.float32:
        raise ModelError(f"The tensor {name[:80]!r} holds {values.dtype}; expected floating point.")
    return values.astype(np.float32, copy=False)
