"""The SpineXtract network: ResNet-50 backbone, then a head on each patch's embedding.

Source: Reinecke et al., npj Digital Medicine 2026, 10.1038/s41746-025-02279-6. The layers
carry the published names, so that a published state dict fits as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

# torch comes in here and not at start-up: imported after Qt it fails on Windows (WinError
# 1114), so whoever needs the network imports this module first in its own process or thread.
import torch
from torch import Tensor, nn
from torchvision.models import resnet50

from spinextract_gui.networks.architecture import Architecture, is_derived
from spinextract_gui.networks.heads import LinearHead, TransformerHead

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


class SpineXtractNet(nn.Module):
    """Class probabilities and embeddings of preprocessed patches.

    Attributes
    ----------
    bb
        torchvision's ResNet-50 (stride on the 3 x 3 convolution) without its last layer.
    head
        `TransformerHead` or `LinearHead`.
    """

    def __init__(self, architecture: Architecture = "spinextract-transformer") -> None:
        super().__init__()
        self.bb = resnet50(weights=None)
        self.bb.fc = nn.Identity()
        self.head: TransformerHead | LinearHead = (
            LinearHead() if architecture == "spinextract-linear" else TransformerHead()
        )

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        """Classify `patches`.

        Parameters
        ----------
        patches
            (N, 3, 300, 300) float32 in [0, 1], as `inference.preprocess` makes them.

        Returns
        -------
        tuple[Tensor, Tensor]
            The head's output (N, 4), already a softmax, and the embeddings (N, 2048).
        """
        embeddings = self.bb(patches)
        return self.head(embeddings), embeddings

    @classmethod
    def from_tensors(
        cls, tensors: Mapping[str, NDArray[np.float32]], architecture: Architecture
    ) -> SpineXtractNet:
        """Return the network with these weights (a bundle's ``tensors()``), ready to predict.

        Raises
        ------
        RuntimeError
            When a tensor is missing, unknown or of the wrong shape.
        """
        network = cls(architecture)
        state = {name: torch.from_numpy(values) for name, values in tensors.items()}
        own = network.state_dict()
        derived = {name: own[name] for name in own if is_derived(name)}
        network.load_state_dict({**state, **derived})
        return network.eval()
