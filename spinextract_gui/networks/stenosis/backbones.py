"""The published backbones without their classifiers, built in code and never downloaded.

torchvision has five of the seven, Hugging Face transformers has Swin and BEiT. Weights come
from a bundle, so none are initialised from anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

# torch comes in here and not at start-up: imported after Qt it fails on Windows (WinError
# 1114), and it costs two seconds. Whoever needs a network imports this module late.
from torch import nn
from torchvision import models

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.networks.description import Backbone

INPUT_PX: Final = 224
"""Height and width of the input of every backbone."""
FEATURES: Final[dict[Backbone, int]] = {
    "vit": 768,
    "swin": 1024,
    "beit": 768,
    "efficientnet": 1280,
    "resnet152": 2048,
    "convnext": 1024,
    "resnet18": 512,
}
"""Width of each backbone's output."""
_TORCHVISION: Final[dict[Backbone, tuple[Callable[..., nn.Module], str]]] = {
    "vit": (models.vit_b_16, "heads"),
    "efficientnet": (models.efficientnet_v2_m, "classifier"),
    "resnet152": (models.resnet152, "fc"),
    "convnext": (models.convnext_base, "classifier.2"),
    "resnet18": (models.resnet18, "fc"),
}
"""Builder and the layer to take off; ConvNeXt keeps its LayerNorm and Flatten before it."""


def backbone(name: Backbone) -> nn.Module:
    """Return a backbone: images (n, 3, 224, 224) float32 -> (n, FEATURES[name])."""
    if name in _TORCHVISION:
        build, last = _TORCHVISION[name]
        model = build(weights=None)
        model.set_submodule(last, nn.Identity())
        return model
    from spinextract_gui.networks.stenosis.hugging_face import Beit, Swin

    return Swin(INPUT_PX) if name == "swin" else Beit(INPUT_PX)
