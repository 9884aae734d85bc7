"""How the localiser is trained: the defaults are those of the shipped one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinextract_gui.domain.settings import DEFAULT_LEVELS_MODEL
from spinextract_gui.training.run.config import RunConfig

_Text = Annotated[str, Field(max_length=1000)]


class LevelsConfig(RunConfig):
    """AdamW with one cycle of the learning rate; `warm_up` is the share in which it rises.

    Attributes
    ----------
    held_out
        Share of the patients that are kept apart and on which Dice is logged after each epoch;
        with 0 every patient trains, and only a cross-validation tells how good the network is.
    name, title, data, licence
        Of the bundle: its folder's name, and what its card says.
    """

    epochs: Annotated[int, Field(ge=1)] = 48
    batch: Annotated[int, Field(ge=1)] = 4
    learning_rate: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 2e-3
    weight_decay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1e-3
    warm_up: Annotated[float, Field(gt=0, lt=1)] = 0.1
    threads: Annotated[int, Field(ge=1)] | None = 1
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] = 7
    held_out: Annotated[float, Field(ge=0, lt=1)] = 0.0
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")] = DEFAULT_LEVELS_MODEL
    title: _Text = "Lumbar levels and canal"
    data: _Text = "Sagittal slices with masks of discs, vertebrae and canal, given by the user."
    licence: _Text = "Not stated."
