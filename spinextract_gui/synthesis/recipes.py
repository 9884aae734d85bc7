"""What each tumour looks like under the instrument: one recipe per class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.architecture import (
    Architecture,
    Fascicles,
    Nests,
    Pseudorosettes,
    Whorls,
)
from spinextract_gui.synthesis.shapes import BodyStyle, NucleusStyle

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Recipe:
    """Appearance of one tissue.

    Attributes
    ----------
    spacing_px
        Distance of candidate nuclei before crowded ones are thinned out.
    reach
        How close two nuclei may come, relative to touching ellipses.
    fibres_per_mpx
        Fibre bundles per million pixels.
    fibre_px
        Length and width of a bundle.
    """

    nucleus: NucleusStyle
    body: BodyStyle
    architecture: type[Architecture]
    spacing_px: float
    reach: float
    fibres_per_mpx: float
    fibre_px: tuple[float, float]


RECIPES = {
    TumourClass.MENINGIOMA: Recipe(
        NucleusStyle(25, 14, 0.13, 0.08, 0.9, 0.37),
        BodyStyle(4, 14, 0.12, 0.55),
        Whorls,
        spacing_px=14,
        reach=0.80,
        fibres_per_mpx=4400,
        fibre_px=(48, 5.5),
    ),
    TumourClass.SCHWANNOMA: Recipe(
        NucleusStyle(37, 9.5, 0.15, 0.08, 0.3, 0.37, bend=2.2),
        BodyStyle(3, 16, 0.06, 0.35),
        Fascicles,
        spacing_px=13,
        reach=0.80,
        fibres_per_mpx=5200,
        fibre_px=(60, 5),
    ),
    TumourClass.METASTASIS: Recipe(
        NucleusStyle(29, 24, 0.22, 0.15, 1.8, 0.45),
        BodyStyle(6, 1, 0.18, 0.8),
        Nests,
        spacing_px=15,
        reach=0.84,
        fibres_per_mpx=5000,
        fibre_px=(52, 5),
    ),
    TumourClass.EPENDYMOMA: Recipe(
        NucleusStyle(19.5, 17, 0.07, 0.05, 0.6, 0.36),
        BodyStyle(3, 3, 0.07, 0.45),
        Pseudorosettes,
        spacing_px=13,
        reach=0.95,
        fibres_per_mpx=5000,
        fibre_px=(58, 4.4),
    ),
}


def varied(recipe: Recipe, rng: np.random.Generator) -> tuple[Recipe, float]:
    """Return the recipe as one patient has it, and the scale of its structures."""
    scale = float(rng.uniform(0.90, 1.12))
    nucleus = replace(
        recipe.nucleus,
        length_px=recipe.nucleus.length_px * scale * float(rng.uniform(0.94, 1.06)),
        width_px=recipe.nucleus.width_px * scale * float(rng.uniform(0.94, 1.06)),
        darkness=recipe.nucleus.darkness * float(rng.uniform(0.85, 1.2)),
        nucleoli=recipe.nucleus.nucleoli * float(rng.uniform(0.7, 1.3)),
    )
    body = replace(recipe.body, lipid=recipe.body.lipid * float(rng.uniform(0.6, 1.4)))
    spacing = recipe.spacing_px * scale * float(rng.uniform(0.93, 1.12))
    fibres = recipe.fibres_per_mpx * float(rng.uniform(0.8, 1.1))
    return (
        replace(recipe, nucleus=nucleus, body=body, spacing_px=spacing, fibres_per_mpx=fibres),
        scale,
    )
