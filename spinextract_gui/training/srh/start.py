"""Weights that a backbone starts from.

ImageNet weights of the v1 layout have the stride 2 of a stage on its first 1 x 1 convolution,
where the published SpineXtract backbone has it on the 3 x 3, and expect normalised RGB, where
the published preprocessing hands over raw channels in [0, 1]. Two steps bridge both: the
normalisation's scale is folded into the first convolution, and the statistics of every batch
norm are estimated anew on patches; the latter also takes care of the normalisation's offset.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.architecture import is_derived
from spinextract_gui.networks.checkpoint import read_tensors
from spinextract_gui.networks.checkpoint_limits import SRH
from spinextract_gui.networks.preprocess import preprocess

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.training.srh.config import StartScale

NOTHING = "none"
_HUB = "hub:"
_ANCHOR = "conv1.weight"
_ANCHOR_SHAPE = (64, 3, 7, 7)
_IMAGENET_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
_GAIN = np.array([6.5, 3.2, 3.2], np.float32)
"""Brings ch1, CH2 and CH3 of flattened tissue (about 0.076, 0.153, 0.153) to mid-grey."""
_BATCH = 16


def load_start(backbone: nn.Module, start: str, scale: StartScale) -> None:
    """Put weights into a ResNet-50 without its last layer.

    Parameters
    ----------
    start
        ``none``; the path of a checkpoint of ours, a published one, a state dict or safetensors
        with or without a head, under any prefix; or ``hub:OWNER/REPOSITORY/FILE``, which is
        fetched from the Hugging Face hub.
    scale
        ``imagenet`` folds the input scaling of ImageNet weights into the first layer.

    Raises
    ------
    ModelError
        When the file cannot be read, be fetched or holds something else.
    """
    if start == NOTHING:
        return
    path = _fetched(start) if start.startswith(_HUB) else Path(start)
    tensors = _backbone_of(read_tensors(path, SRH))
    if scale == "imagenet":
        _fold_scale(tensors)
    state = {name: torch.from_numpy(values) for name, values in tensors.items()}
    try:
        outcome = backbone.load_state_dict(state, strict=False)
    except RuntimeError as error:  # a tensor of another shape
        raise _no_backbone(path) from error
    missing = [name for name in outcome.missing_keys if not is_derived(name)]
    if missing or outcome.unexpected_keys:
        raise _no_backbone(path)


def _no_backbone(path: Path) -> ModelError:
    return ModelError(f"{path.name} does not hold the weights of a ResNet-50.")


def _backbone_of(tensors: dict[str, NDArray[np.generic]]) -> dict[str, NDArray[np.float32]]:
    """Return the tensors of the ResNet under torchvision's names; none when there is none."""
    anchors = [
        name
        for name, values in tensors.items()
        if (name == _ANCHOR or name.endswith("." + _ANCHOR)) and values.shape == _ANCHOR_SHAPE
    ]
    if not anchors:
        return {}
    prefix = min(anchors, key=len).removesuffix(_ANCHOR)
    return {
        name.removeprefix(prefix): values.astype(np.float32)
        for name, values in tensors.items()
        if name.startswith(prefix) and not _is_head(name.removeprefix(prefix))
    }


def _is_head(name: str) -> bool:
    """Whether a tensor beside the backbone's does not matter: head, last layer, counters."""
    return name.startswith(("fc.", "head.")) or is_derived(name)


def _fetched(start: str) -> Path:
    """Fetch a file from the hub into its own cache."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    owner, _, rest = start.removeprefix(_HUB).partition("/")
    repository, _, file = rest.partition("/")
    if not file:
        raise ModelError("Weights of the hub are named as hub:OWNER/REPOSITORY/FILE.")
    try:
        return Path(hf_hub_download(f"{owner}/{repository}", file))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(f"{file[:80]} could not be fetched from {owner}/{repository}.") from error


def _fold_scale(tensors: dict[str, NDArray[np.float32]]) -> None:
    """Fold the input scaling in, up to a factor.

    The batch norm that follows makes the factor disappear; without it the variances of that
    norm would not fit into float16.
    """
    if _ANCHOR in tensors:
        scale = _GAIN / _IMAGENET_DEVIATION
        scale /= scale.max()
        tensors[_ANCHOR] = tensors[_ANCHOR] * scale[None, :, None, None]


def estimate_statistics(backbone: nn.Module, patches: NDArray[np.uint16]) -> None:
    """Set mean and variance of every batch norm to what patches (n, 2, 300, 300) give."""
    norms = [module for module in backbone.modules() if isinstance(module, nn.BatchNorm2d)]
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # cumulative mean over all batches
    backbone.train()
    batch = min(_BATCH, len(patches))
    with torch.no_grad():
        for start in range(0, len(patches) - batch + 1, batch):
            backbone(torch.from_numpy(preprocess(patches[start : start + batch])))
    backbone.eval()
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum


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
