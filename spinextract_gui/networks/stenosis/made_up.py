"""Networks with made-up weights, to measure speed on where no trained ones are at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from spinextract_gui.networks.stenosis.network import StenosisNet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.description import Backbone

_SPREAD = 3.0
"""Makes the three grades differ by more than rounding, as training would."""


def made_up_tensors(
    backbone: Backbone, images: NDArray[np.float32], seed: int = 0
) -> dict[str, NDArray[np.float32]]:
    """Return tensors of a network that never learned anything.

    Weights are torch's own random start; batch norms are fitted to `images`
    (n, 3, 224, 224), because without that numbers grow from layer to layer as they never do in
    a trained network.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = StenosisNet(backbone)
    norms = [part for part in network.base_model.modules() if isinstance(part, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None  # a plain mean over what is shown
        norm.reset_running_stats()
        norm.train()
    with torch.no_grad():
        if norms:
            network.base_model(torch.from_numpy(images))
        last: nn.Linear = network.classifier[-1]  # type: ignore[assignment]
        last.weight.mul_(_SPREAD)
    return network.tensors()
