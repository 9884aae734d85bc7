"""The plain way, to measure against: the whole network in torch at float32, as it comes.

All questions go through in one batch, as a reader of the publication would write it. Nothing
in it is tuned, for or against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from spinextract_gui.networks.stenosis.network import StenosisNet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import StenosisBundle


class PlainStenosis:
    """The network as torch runs it by default on the processor."""

    def __init__(self, bundle: StenosisBundle) -> None:
        self._network = StenosisNet.from_tensors(bundle.tensors(), bundle.manifest.backbone)

    def answer(self, images: NDArray[np.float32], levels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the softmax (n, 3) of images (n, 3, 224, 224) and level indices (n,)."""
        with torch.inference_mode():
            logits = self._network(torch.from_numpy(images), torch.from_numpy(levels))
            softmax: NDArray[np.float32] = logits.softmax(dim=1).numpy()
        return softmax
