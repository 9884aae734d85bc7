"""Published tensor names, and what today's transformers calls the same tensors.

Checkpoints and bundles carry the published names, which are those of transformers 4.
transformers 5 renamed parts of Swin and BEiT; only the network in memory has its names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spinextract_gui.networks.description import Backbone

_BOTH: Final = (
    (".attention.o_proj.", ".attention.output.dense."),
    (".mlp.fc1.", ".intermediate.dense."),
    (".mlp.fc2.", ".output.dense."),
)
_PUBLISHED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "swin": (
        *_BOTH,
        (".attention.q_proj.", ".attention.self.query."),
        (".attention.k_proj.", ".attention.self.key."),
        (".attention.v_proj.", ".attention.self.value."),
        (".attention.relative_position_bias.", ".attention.self."),
    ),
    "beit": (
        *_BOTH,
        (".attention.q_proj.", ".attention.attention.query."),
        (".attention.k_proj.", ".attention.attention.key."),
        (".attention.v_proj.", ".attention.attention.value."),
        (".relative_position_bias.", ".attention.attention.relative_position_bias."),
        ("beit.layers.", "beit.encoder.layer."),
    ),
}
"""Parts of names in transformers 5, and the published ones."""
_OLDER: Final = (".attention.attention.", ".attention.self.")
_DERIVED: Final = (".num_batches_tracked", ".relative_position_index")


def is_derived(name: str) -> bool:
    """Whether a tensor follows from the architecture, so that no file needs to state it."""
    return name.endswith(_DERIVED)


def published_name(name: str, backbone: Backbone) -> str:
    """Return the published name of a tensor that the network in memory calls `name`."""
    if any(part in name for part in _OLDER):  # transformers 4 itself
        return name
    for own, published in _PUBLISHED.get(backbone, ()):
        name = name.replace(own, published)
    return name
