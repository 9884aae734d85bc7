"""Start weights of a backbone: ImageNet's from the hub, those of a file, or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.checkpoint import read_tensors
from spinextract_gui.networks.checkpoint_limits import STENOSIS
from spinextract_gui.networks.stenosis.naming import is_derived, published_name
from spinextract_gui.storage.folders import cache_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.description import Backbone
    from spinextract_gui.networks.stenosis.network import StenosisNet

HUB: Final = "hub"
NONE: Final = "none"
_TORCHVISION: Final[dict[str, str]] = {
    "vit": "ViT_B_16_Weights",
    "efficientnet": "EfficientNet_V2_M_Weights",
    "resnet152": "ResNet152_Weights",
    "convnext": "ConvNeXt_Base_Weights",
    "resnet18": "ResNet18_Weights",
}
_HUGGING_FACE: Final[dict[str, str]] = {
    "swin": "microsoft/swin-base-patch4-window7-224",
    "beit": "microsoft/beit-base-patch16-224",
}
_ENDINGS: Final = (".safetensors", ".pth", ".pt", ".bin", ".ckpt")


def load_start_weights(network: StenosisNet, wish: str) -> None:
    """Put start weights into the backbone of `network`.

    Parameters
    ----------
    wish
        ``hub``, ``none``, a file, or a folder with a file named after the backbone. Files are
        read as foreign ones: nothing in them is executed.

    Raises
    ------
    ModelError
        When they cannot be downloaded or read, or do not fit the backbone.
    """
    if wish == NONE:
        return
    name = network.backbone
    path = downloaded(name) if wish == HUB else _file(Path(wish), name)
    _fill(network, read_tensors(path, STENOSIS), path.name)


def downloaded(name: Backbone) -> Path:
    """Return the file with a backbone's ImageNet weights, downloaded when it is not there yet.

    Raises
    ------
    ModelError
        When the hub does not answer.
    """
    folder = cache_folder() / "start-weights"
    try:
        return _from_torchvision(name, folder) if name in _TORCHVISION else _from_hub(name, folder)
    except (OSError, RuntimeError, ValueError) as error:  # no network, full disk, wrong hash
        raise ModelError(
            f"The ImageNet weights of {name} could not be downloaded: is there a connection to "
            "the internet? Start weights can also be a file, or none."
        ) from error


def _from_torchvision(name: Backbone, folder: Path) -> Path:
    from torchvision import models

    url: str = models.get_weight(f"{_TORCHVISION[name]}.IMAGENET1K_V1").url
    path = folder / url.rsplit("/", 1)[-1]
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        digest = path.stem.rsplit("-", 1)[-1]  # torchvision names files by their hash
        torch.hub.download_url_to_file(url, str(path), hash_prefix=digest, progress=False)
    return path


def _from_hub(name: Backbone, folder: Path) -> Path:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError

    for file in ("model.safetensors", "pytorch_model.bin"):
        try:
            return Path(hf_hub_download(_HUGGING_FACE[name], file, local_dir=folder / name))
        except EntryNotFoundError:
            continue
    raise ValueError(name)


def _file(path: Path, name: Backbone) -> Path:
    """Return the file itself, or the backbone's own in a folder. Raises ModelError."""
    if not path.is_dir():
        return path
    for ending in _ENDINGS:
        if (path / f"{name}{ending}").is_file():
            return path / f"{name}{ending}"
    raise ModelError(f"The folder {path.name} has no start weights {name}{_ENDINGS[0]} or .pth.")


def _fill(network: StenosisNet, found: Mapping[str, NDArray[np.generic]], file: str) -> None:
    """Take every learned tensor of the backbone; a classifier in the file is left alone."""
    state = network.base_model.state_dict()
    for own, values in state.items():
        if is_derived(own):
            continue
        name = published_name(own, network.backbone)
        new = found.get(name, found.get(f"base_model.{name}"))
        if new is None:
            raise ModelError(
                f"{file} has no tensor {name!r}: it holds no {network.backbone} that could start "
                "this training."
            )
        if new.shape != tuple(values.shape) or new.dtype.kind != "f":
            raise ModelError(f"The tensor {name!r} in {file} does not fit the backbone.")
        with torch.no_grad():
            values.copy_(torch.from_numpy(new))
