"""Everything that may be chosen about the two trainings; every default is the published one.

Source: the model card of SpineXtract (Reinecke et al., npj Digital Medicine 2026,
10.1038/s41746-025-02279-6). Where the card is silent, the docstrings say that a default is ours.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from spinextract_gui.networks.description import NAME_PATTERN
from spinextract_gui.training.run.config import Count, NotNegative, Part, Positive, RunConfig

Mode = Literal["linear", "transformer", "finetune"]
StartScale = Literal["none", "imagenet"]
_Share = Annotated[float, Field(gt=0, lt=1)]
_Name = Annotated[str, Field(pattern=NAME_PATTERN)]
_Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
_Text = Annotated[str, Field(max_length=4000)]


class SrhConfig(RunConfig):
    """Of ``train srh``.

    Attributes
    ----------
    mode
        ``linear`` and ``transformer`` train a head on a frozen backbone, ``finetune`` trains
        backbone and transformer head.
    validation_share
        Of the patients, where the data bring no split of their own.
    balance
        Replicate the smaller classes.
    start
        Weights of the backbone: ``none``, a file, or ``hub:OWNER/REPOSITORY/FILE``.
    cached
        Compute the embeddings of a frozen backbone once and keep them on the disk.
    name, title, training_data, licence, threshold
        What the bundle states.

    Not published, off by default; the demo model uses them:

    start_scale
        ``imagenet`` folds the input scaling of weights trained on normalised RGB into the
        first convolution.
    statistics_patches
        So many training patches give the batch norms of the backbone new statistics.
    turned
        Turn or mirror each training patch at random, gains differing by 4 %; once where
        embeddings are cached, else anew in every epoch.
    standardised
        Train on embeddings of mean 0 and deviation 1; folded into the head afterwards.
    mixup
        Pairs of patches are mixed with Beta(mixup, mixup); 0: they are not.
    noise
        Deviation of the noise on embeddings.
    spread
        Scale the last scores so that their median variance within a patch is so many epsilon
        of the last LayerNorm; None leaves them.
    sharpness
        Factor on the last LayerNorm.
    half
        Store float16.
    """

    epochs: Count = 10
    batch: Count = 256
    learning_rate: Positive = 0.001
    weight_decay: NotNegative = 0.07
    warm_up: Part = 0.05
    patience: Count | None = 5
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] = 1000
    mode: Mode = "transformer"
    validation_share: _Share = 0.1
    balance: bool = True
    start: str = "none"
    cached: bool = True
    name: _Name = "own-srh"
    title: _Line | None = None
    training_data: _Text | None = None
    licence: _Text = "not stated"
    threshold: Annotated[float, Field(gt=0, le=1)] = 0.77
    start_scale: StartScale = "none"
    statistics_patches: Annotated[int, Field(ge=0)] = 0
    turned: bool = False
    standardised: bool = False
    mixup: NotNegative = 0.0
    noise: NotNegative = 0.0
    spread: Positive | None = None
    sharpness: Positive = 1.0
    half: bool = False

    @property
    def frozen(self) -> bool:
        """Whether the backbone stays as it is."""
        return self.mode != "finetune"

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        on_cache = self.frozen and self.cached
        if (self.standardised or self.spread is not None) and not on_cache:
            raise ValueError("standardised and spread need the cached embeddings of a head")
        if self.mode == "linear" and (self.spread is not None or self.sharpness != 1):
            raise ValueError("spread and sharpness belong to the transformer head")
        return self


class PretrainConfig(RunConfig):
    """Of ``train srh-pretrain``.

    The card gives the network and the augmentations. Our choice: 100 epochs; batch, learning
    rate and weight decay as in the fine-tuning; the momentum and its rise as in BYOL (Grill et
    al. 2020, 10.48550/arXiv.2006.07733).

    Attributes
    ----------
    projector, predictor
        Widths behind the 2048 features of the backbone.
    momentum
        Of the target network at the beginning; it rises to 1 as half a cosine.
    probability
        Of each augmentation.
    view_px
        Edge of the augmented views.
    start
        As in `SrhConfig`.
    """

    epochs: Count = 100
    batch: Count = 256
    learning_rate: Positive = 0.001
    weight_decay: NotNegative = 0.07
    warm_up: Part = 0.05
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] = 1000
    projector: tuple[Count, ...] = (2048, 2048, 384)
    predictor: tuple[Count, ...] = (96, 384)
    momentum: Part = 0.996
    probability: Annotated[float, Field(ge=0, le=1)] = 0.3
    sharpness: NotNegative = 2.0
    blur_kernel: Count = 5
    blur_sigma: Positive = 1.0
    noise: tuple[NotNegative, NotNegative] = (0.01, 0.1)
    solarize: Part = 0.2
    rotation_degrees: NotNegative = 10.0
    translation: tuple[Part, Part] = (0.1, 0.3)
    view_px: Annotated[int, Field(ge=32, le=300)] = 300
    start: str = "none"
    start_scale: StartScale = "none"
