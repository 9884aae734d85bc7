"""How a stenosis network is trained: the published choices, and others that are off.

Source of the defaults: the published training as the project's specification describes it.
What the publication leaves open is this program's choice and said so below.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spinextract_gui.domain.errors import InputError
from spinextract_gui.networks.description import Backbone, Preprocessing
from spinextract_gui.training.run.config import RunConfig

CLASS_WEIGHTS = (1.0, 5531 / 485, 5531 / 326)
"""Published: by how often each grade occurs among the training levels."""
GROWING = frozenset({"efficientnet", "resnet152", "convnext", "resnet18"})
"""Backbones that take pictures of any size; the others have positions for 224 pixels."""

_Share = Annotated[float, Field(ge=0, lt=1)]
_Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class StenosisConfig(RunConfig):
    """A training of one backbone.

    Attributes
    ----------
    class_weights
        Of the cross-entropy, per grade.
    level_embedding
        False: the network is not told the level.
    freeze, unfreeze_last_n
        Of the backbone only its last `unfreeze_last_n` parameter tensors learn, when `freeze`.
    start_weights
        ``hub`` downloads the ImageNet weights, ``none`` starts from random numbers; else a
        file of weights, or a folder with one for each backbone (``vit.pth``).
    preprocessing
        ``documented`` is what the publication promises and new trainings should use.
    validation_share
        Of the patients; not published.
    flip, rotate_deg
        Probability of a mirrored picture, largest turn: flips and rotations are published,
        their extents are not.
    dropout
        In the classifier.
    schedule
        ``constant`` as published, or ``cosine`` after the warm-up.
    by_slice
        False: a batch counts levels, as published. True: it counts slices, each with all its
        levels, which pass the backbone once.
    clip
        Largest norm of a step's gradient.
    smoothing
        Of the labels.
    place_task, grade_task
        Weights of two further tasks that teach the backbone faster and are thrown away
        afterwards: plain linear layers say for every level at once where it lies (learned from
        the places that the RSNA layout marks) and how severe it is.
    shift, scale, tone, noise
        Further variation: shares of the picture's edge, of its size, of gain and gamma, and of
        the range of grey.
    sides
        Edge of the pictures in the first epochs, one entry per epoch; afterwards 224 pixels.
    half
        Store the bundle's weights as float16.
    name, title, licence
        Of the bundle; made of the backbone's name when there are none.
    """

    backbone: Backbone
    epochs: Annotated[int, Field(ge=1)] = 30
    batch: Annotated[int, Field(ge=1)] = 32
    learning_rate: _Weight = 1e-4
    weight_decay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.02
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] = 0
    class_weights: tuple[_Weight, _Weight, _Weight] = CLASS_WEIGHTS
    level_embedding: bool = True
    freeze: bool = True
    unfreeze_last_n: Annotated[int, Field(ge=0)] = 32
    start_weights: str = "hub"
    preprocessing: Preprocessing = "documented"
    validation_share: Annotated[float, Field(gt=0, lt=1)] = 0.2
    flip: Annotated[float, Field(ge=0, le=1)] = 0.5
    rotate_deg: Annotated[float, Field(ge=0, le=180)] = 10.0
    dropout: _Share = 0.1
    schedule: Literal["constant", "cosine"] = "constant"
    by_slice: bool = False
    clip: _Weight | None = None
    smoothing: _Share = 0.0
    place_task: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    grade_task: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    shift: _Share = 0.0
    scale: _Share = 0.0
    tone: _Share = 0.0
    noise: _Share = 0.0
    sides: tuple[Annotated[int, Field(ge=32, le=224)], ...] = ()
    half: bool = False
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] | None = None

    title: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f]*$")] | None = None
    licence: Annotated[str, Field(max_length=4000)] = "not stated"

    @property
    def bundle_name(self) -> str:
        """Name of the bundle that comes of it."""
        return self.name or f"stenosis-{self.backbone}"

    def side_px(self, epoch: int) -> int | None:
        """Return the edge of the pictures in an epoch from 0; None for the network's own."""
        return self.sides[epoch] if epoch < len(self.sides) else None

    def check(self) -> None:
        """Refuse what cannot be together. Raises InputError."""
        if self.sides and self.backbone not in GROWING:
            raise InputError(
                f"The backbone {self.backbone} takes pictures of 224 pixels only; leave out sides."
            )
