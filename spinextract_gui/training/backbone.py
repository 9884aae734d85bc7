"""An ImageNet ResNet-50 made fit for SRH patches without a gradient step.

The ImageNet weights come from the v1 layout (stride 2 on the first 1 x 1 convolution of a
stage, where the published SpineXtract backbone has it on the 3 x 3) and expect normalised RGB,
where the published preprocessing hands over raw channels in [0, 1]. Two steps bridge both:
the normalisation's scale is folded into the first convolution, and the statistics of every
batch norm are estimated anew on phantom patches; the latter also takes care of the
normalisation's offset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import nn

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.preprocess import preprocess

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.networks.spinextract import SpineXtractNet

_IMAGENET_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
_GAIN = np.array([6.5, 3.2, 3.2], np.float32)
"""Brings ch1, CH2 and CH3 of flattened tissue (about 0.076, 0.153, 0.153) to mid-grey."""
_BATCH = 16


def load_imagenet(network: SpineXtractNet, path: Path) -> None:
    """Put ImageNet weights into the backbone, input scaling folded into its first layer.

    Parameters
    ----------
    path
        safetensors with torchvision's names, without the last layer.

    Raises
    ------
    ModelError
        When the file does not hold this backbone.
    """
    tensors = {name: values.astype(np.float32) for name, values in load_file(path).items()}
    _fold_scale(tensors)
    state = {name: torch.from_numpy(values) for name, values in tensors.items()}
    outcome = network.bb.load_state_dict(state, strict=False)
    missing = [name for name in outcome.missing_keys if not name.endswith("num_batches_tracked")]
    if missing or any(not name.startswith("fc.") for name in outcome.unexpected_keys):
        raise ModelError(f"{path.name} does not hold the weights of a ResNet-50.")


def _fold_scale(tensors: dict[str, NDArray[np.float32]]) -> None:
    """Fold the input scaling in, up to a factor.

    The batch norm that follows makes the factor disappear; without it the variances of that
    norm would not fit into float16.
    """
    scale = _GAIN / _IMAGENET_DEVIATION
    scale /= scale.max()
    tensors["conv1.weight"] = tensors["conv1.weight"] * scale[None, :, None, None]


def estimate_statistics(network: SpineXtractNet, patches: NDArray[np.uint16]) -> None:
    """Set mean and variance of every batch norm to what patches (n, 2, 300, 300) give."""
    norms = [module for module in network.bb.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # cumulative mean over all batches
    network.bb.train()
    with torch.no_grad():
        for start in range(0, len(patches) - _BATCH + 1, _BATCH):
            network.bb(torch.from_numpy(preprocess(patches[start : start + _BATCH])))
    network.bb.eval()


def round_to_half(network: nn.Module) -> None:
    """Round every parameter and statistic to float16, as the bundle will store them.

    Raises
    ------
    ModelError
        When a number is too large for float16.
    """
    with torch.no_grad():
        for tensor in (*network.parameters(), *network.buffers()):
            if tensor.is_floating_point():
                tensor.copy_(tensor.half().float())
                if not tensor.isfinite().all():
                    raise ModelError("A number of the trained network does not fit into float16.")


def learned_tensors(
    network: SpineXtractNet, names: Mapping[str, object]
) -> dict[str, NDArray[np.float32]]:
    """Return the tensors called `names` as float32 arrays."""
    state = network.state_dict()
    return {name: state[name].detach().numpy().astype(np.float32) for name in names}
