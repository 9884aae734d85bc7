"""The stenosis network: features of the slice beside an embedding of the level, then an MLP.

The slice goes through the backbone, the level joins behind it: five levels on one slice need
the backbone only once. The layers carry the published names, so that a published state dict
fits as it is. Source: the RSNA lumbar stenosis pipeline described in the project's
specification; nothing of its code is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor, nn

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.networks.stenosis.backbones import FEATURES, backbone
from spinextract_gui.networks.stenosis.naming import is_derived, published_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.description import Backbone

LEVEL_WIDTH: Final = 256
"""Width of the level's embedding."""
_HIDDEN: Final = (512, 256)
_DROPOUT: Final = 0.1


class StenosisNet(nn.Module):
    """Logits of the three grades for slices with a level each.

    Attributes
    ----------
    backbone
        Its name.
    base_model
        The backbone without its classifier.
    """

    def __init__(self, name: Backbone) -> None:
        super().__init__()
        self.backbone = name
        self.base_model = backbone(name)
        self.level_embedding = nn.Embedding(len(Level), LEVEL_WIDTH)
        self.classifier = _classifier(FEATURES[name] + LEVEL_WIDTH)

    def forward(self, images: Tensor, levels: Tensor) -> Tensor:
        """Grade `images`.

        Parameters
        ----------
        images
            (n, 3, 224, 224) float32 as `stenosis.preprocess` makes them.
        levels
            (n,) int64, 0 for L1/L2 to 4 for L5/S1.

        Returns
        -------
        Tensor
            Logits (n, 3) of normal/mild, moderate, severe.
        """
        return self.head(self.base_model(images), levels)

    def head(self, features: Tensor, levels: Tensor) -> Tensor:
        """Return logits (n, 3) of features (n, width) and level indices (n,) int64."""
        joined = torch.cat([features, self.level_embedding(levels)], dim=1)
        logits: Tensor = self.classifier(joined)
        return logits

    @classmethod
    def from_tensors(
        cls, tensors: Mapping[str, NDArray[np.float32]], name: Backbone
    ) -> StenosisNet:
        """Return the network with these weights (a bundle's ``tensors()``), ready to predict.

        Raises
        ------
        KeyError, ValueError
            When a tensor is missing or of the wrong shape.
        """
        network = cls(name)
        state = network.state_dict()
        for own in network.learned:
            values = tensors[published_name(own, name)]
            if tuple(values.shape) != tuple(state[own].shape):
                raise ValueError(f"{own} is {values.shape}")
            state[own] = torch.from_numpy(values)
        # the arrays become the parameters themselves: no second copy of 350 MB
        network.load_state_dict(state, assign=True)
        return network.eval()

    @property
    def learned(self) -> list[str]:
        """Names in memory of every tensor that a bundle states."""
        return [name for name in self.state_dict() if not is_derived(name)]

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """Return the learned tensors by their published names, ready for a bundle."""
        state = self.state_dict()
        return {
            published_name(own, self.backbone): state[own].detach().cpu().float().numpy()
            for own in self.learned
        }


def _classifier(width: int) -> nn.Sequential:
    first, second = _HIDDEN
    return nn.Sequential(
        nn.Linear(width, first),
        nn.LayerNorm(first),
        nn.GELU(),
        nn.Dropout(_DROPOUT),
        nn.Linear(first, second),
        nn.LayerNorm(second),
        nn.GELU(),
        nn.Dropout(_DROPOUT),
        nn.Linear(second, len(Grade)),
    )
