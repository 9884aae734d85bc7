"""Names and shapes of every learned tensor, asked of the network itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from spinextract_gui.networks.weights import Layout

if TYPE_CHECKING:
    from spinextract_gui.networks.description import Backbone


@cache
def layout(backbone: Backbone) -> Layout:
    """Return what the tensors of the network with `backbone` must be. Imports torch."""
    import torch

    from spinextract_gui.networks.stenosis.naming import published_name
    from spinextract_gui.networks.stenosis.network import StenosisNet

    with torch.device("meta"):  # shapes without numbers: nothing is allocated
        network = StenosisNet(backbone)
    state = network.state_dict()
    shapes = {published_name(name, backbone): tuple(state[name].shape) for name in network.learned}
    return Layout(f"for stenosis with the backbone {backbone}", shapes)
