"""Swin and BEiT of transformers as plain modules: images in, features out.

A module of its own because transformers takes two seconds to import, for two of the seven.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn
from transformers import (
    BeitConfig,
    BeitForImageClassification,
    SwinConfig,
    SwinForImageClassification,
)

if TYPE_CHECKING:
    from torch import Tensor


_LOSS = "ForImageClassification"
"""Never used; transformers guesses it from a class's name and complains about ours."""


class Swin(SwinForImageClassification):  # type: ignore[no-untyped-call]
    """swin-base-patch4-window7-224 without its classifier."""

    def __init__(self, image_size: int) -> None:
        super().__init__(
            SwinConfig(
                image_size=image_size,
                patch_size=4,
                embed_dim=128,
                depths=[2, 2, 18, 2],
                num_heads=[4, 8, 16, 32],
                window_size=7,
            )
        )
        self.classifier = nn.Identity()
        self.loss_type = _LOSS

    def forward(self, images: Tensor) -> Tensor:
        """Return features (n, 1024)."""
        features: Tensor = super().forward(images, return_dict=False)[0]
        return features


class Beit(BeitForImageClassification):  # type: ignore[no-untyped-call]
    """beit-base-patch16-224 without its classifier; features are the mean of the patches."""

    def __init__(self, image_size: int) -> None:
        super().__init__(
            BeitConfig(
                image_size=image_size,
                patch_size=16,
                use_relative_position_bias=True,
                use_absolute_position_embeddings=False,
                layer_scale_init_value=0.1,
                use_mean_pooling=True,
            )
        )
        self.classifier = nn.Identity()
        self.loss_type = _LOSS

    def forward(self, images: Tensor) -> Tensor:
        """Return features (n, 768)."""
        features: Tensor = super().forward(images, return_dict=False)[0]
        return features
