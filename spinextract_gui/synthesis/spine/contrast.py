"""How bright each tissue is on a T2-weighted picture; cerebrospinal fluid is about one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Contrast:
    """Signal of the tissues of one picture, in units of cerebrospinal fluid."""

    fluid: float
    cord: float
    root: float
    fat: float
    skin_fat: float
    marrow: float
    nucleus: float
    worn_disc: float
    annulus: float
    cortex: float
    ligament: float
    muscle: float
    bowel: float
    vein: float


def draw_contrast(rng: np.random.Generator) -> Contrast:
    """Return the tissues' signals of one scanner and person."""
    fat, marrow = rng.uniform(0.5, 0.95), rng.uniform(0.22, 0.5)
    return Contrast(
        fluid=rng.uniform(0.9, 1.1),
        cord=rng.uniform(0.28, 0.5),
        root=rng.uniform(0.2, 0.48),
        fat=fat,
        skin_fat=fat * rng.uniform(0.8, 1.1),
        marrow=marrow,
        nucleus=rng.uniform(0.45, 0.9),
        worn_disc=rng.uniform(0.06, 0.16),
        annulus=rng.uniform(0.04, 0.12),
        cortex=rng.uniform(0.02, 0.09),
        ligament=rng.uniform(0.05, 0.14),
        muscle=rng.uniform(0.1, 0.22),
        bowel=rng.uniform(0.15, 0.4),
        vein=rng.uniform(0.3, 0.7),
    )
