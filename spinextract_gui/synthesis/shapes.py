"""How nuclei, cell bodies, fibres, red cells and droplets look in stimulated Raman histology.

Nuclei are poor in lipid: dark in CH2, about as bright as their surroundings in CH3, so they
stand out in the difference CH3 - CH2. Cytoplasm and membranes are bright in CH2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.synthesis.sprites import Sprite, axes, grain, soft_step, sprite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NucleusStyle:
    """Shape of the nuclei of one tissue.

    Attributes
    ----------
    length_px, width_px
        Mean full axes at 20x (about 0.47 um a pixel).
    spread
        Relative deviation of the size from cell to cell: small is monotonous, large
        pleomorphic.
    irregularity
        Depth of dents in the outline, relative to the radius.
    nucleoli
        Mean number of prominent nucleoli.
    darkness
        Lipid missing in the nucleus, in units of the tissue mean.
    bend
        Curvature: pixels by which the ends of the nucleus sag.
    """

    length_px: float
    width_px: float
    spread: float
    irregularity: float
    nucleoli: float
    darkness: float
    bend: float = 0.0


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """Cell body around a nucleus: how far it reaches and how rich in lipid it is."""

    rim_px: float
    tail_px: float
    lipid: float
    opacity: float


def nucleus(style: NucleusStyle, rng: np.random.Generator, angle: float) -> Sprite:
    """Draw one nucleus with chromatin, membrane and nucleoli."""
    size = float(np.exp(rng.normal(0, style.spread)))
    half_u, half_v = style.length_px / 2 * size, style.width_px / 2 * size
    half_v *= float(np.exp(rng.normal(0, 0.10)))
    margin = int(half_u * (1.25 + style.irregularity)) + 4
    along, across = axes(margin, angle + float(rng.normal(0, 0.05)))
    across = across + style.bend * float(rng.normal(0, 1)) * (along / half_u) ** 2
    radius = _outline(along / half_u, across / half_v, style.irregularity, rng)
    inward_px = (1 - radius) * min(half_u, half_v)
    depth = float(rng.uniform(0.85, 1.15)) * style.darkness
    chromatin = grain(rng, along.shape, 1.6) * 0.035 + grain(rng, along.shape, 4.0) * 0.03
    ch2 = 1.0 - depth + chromatin - 0.05 * np.exp(-((inward_px - 1.2) ** 2) / 1.5)
    ch3 = 1.0 + float(rng.normal(0.0, 0.03)) + chromatin * 0.8
    spots = _nucleoli(style, along / half_u, across / half_v, min(half_u, half_v), rng)
    cover = soft_step(inward_px, 1.1) * float(rng.uniform(0.78, 0.97))
    return sprite(
        cover.astype(np.float32),
        (ch2 - 0.14 * spots).astype(np.float32),
        (ch3 + 0.16 * spots).astype(np.float32),
    )


def _outline(u: Floats, v: Floats, irregularity: float, rng: np.random.Generator) -> Floats:
    """Return the normalised radius: 1 on an outline with random dents."""
    theta = np.arctan2(v, u)
    dents = np.zeros_like(theta)
    for order in (2, 3, 4, 5):
        dents += rng.normal(0, irregularity / order) * np.cos(
            order * theta + rng.uniform(0, 2 * np.pi)
        )
    radius: Floats = np.sqrt(u * u + v * v) / (1 + dents)
    return radius


def _nucleoli(
    style: NucleusStyle, u: Floats, v: Floats, radius_px: float, rng: np.random.Generator
) -> Floats:
    spots = np.zeros_like(u)
    for _ in range(int(rng.poisson(style.nucleoli))):
        at_u, at_v = rng.uniform(-0.45, 0.45, 2)
        extent = rng.uniform(1.5, 2.6) / radius_px
        spots += np.exp(-((u - at_u) ** 2 + (v - at_v) ** 2) / (2 * extent**2))
    return np.minimum(spots, 1.0)


def body(style: BodyStyle, around: NucleusStyle, rng: np.random.Generator, angle: float) -> Sprite:
    """Draw the cytoplasm of one cell, mottled, with tapering ends."""
    half_u = around.length_px / 2 + style.rim_px + style.tail_px
    half_v = (around.width_px / 2 + style.rim_px) * float(np.exp(rng.normal(0, 0.12)))
    along, across = axes(int(half_u * 1.15) + 3, angle)
    radius = _outline(along / half_u, across / half_v, 0.14, rng)
    cover = soft_step((1 - radius) * half_v, 3.0) * style.opacity
    mottle = grain(rng, along.shape, 1.2) * 0.06 + grain(rng, along.shape, 3.0) * 0.07
    lipid = 1.0 + style.lipid * float(rng.uniform(0.5, 1.3)) + mottle
    return sprite(
        cover.astype(np.float32),
        lipid.astype(np.float32),
        (1.0 + 0.9 * style.lipid + mottle).astype(np.float32),
    )


def fibre(length_px: float, width_px: float, rng: np.random.Generator, angle: float) -> Sprite:
    """Draw a tapering bundle of fibrils; some are rich in lipid, some in protein, some pale."""
    length_px *= float(rng.uniform(0.7, 1.2))
    width_px *= float(rng.uniform(0.6, 1.5))
    along, across = axes(int(length_px / 2) + 3, angle)
    sag = float(rng.normal(0, 0.08)) * length_px * (2 * along / length_px) ** 2
    inside = np.clip(1 - (2 * along / length_px) ** 2, 0, 1)
    profile = np.exp(-(((across + sag) / (0.5 * width_px * np.sqrt(inside + 0.05))) ** 2))
    tone = float(rng.choice([-0.42, -0.28, -0.12, 0.08, 0.16, 0.26]))
    protein = float(rng.choice([0.0, 0.0, 0.06, 0.14]))
    cover = (profile * np.sqrt(inside) * rng.uniform(0.35, 0.7)).astype(np.float32)
    return sprite(cover, 1.0 + tone, 1.01 + 0.85 * tone + protein)


def crack(rng: np.random.Generator, angle: float) -> Sprite:
    """Draw a gap in the tissue where the pressed specimen tore: nearly no signal."""
    length_px, width_px = float(rng.uniform(18, 60)), float(rng.uniform(2.0, 5.0))
    along, across = axes(int(length_px / 2) + 4, angle)
    wave = rng.uniform(1, 4) * np.sin(along / rng.uniform(6, 14) + rng.uniform(0, 6))
    inside = np.clip(1 - (2 * along / length_px) ** 2, 0, 1)
    edge = soft_step(0.5 * width_px * np.sqrt(inside) - np.abs(across + wave), 0.9)
    cover = (edge * (inside > 0) * rng.uniform(0.5, 0.9)).astype(np.float32)
    return sprite(cover, 0.30, 0.42)


def red_cell(rng: np.random.Generator, angle: float) -> Sprite:
    """Draw a red cell: haemoglobin absorbs two photons and glows in both channels."""
    radius = float(rng.uniform(5.5, 7.5))
    along, across = axes(int(radius * 1.5) + 3, angle)
    distance = np.sqrt(along**2 + (across * rng.uniform(1.0, 1.6)) ** 2)
    dimple = 0.35 * np.exp(-((distance / (0.45 * radius)) ** 2)) * rng.uniform(0.2, 1.0)
    glow = float(rng.uniform(0.7, 1.25))
    cover = soft_step(radius - distance, 1.0) * 0.95
    return sprite(
        cover.astype(np.float32),
        ((1.45 - dimple) * glow).astype(np.float32),
        ((1.75 - dimple) * glow).astype(np.float32),
    )


def droplet(rng: np.random.Generator, angle: float) -> Sprite:
    """Draw a lipid droplet: very bright in CH2."""
    radius = float(rng.uniform(1.2, 3.2))
    along, across = axes(int(radius) + 4, angle)
    cover = soft_step(radius - np.hypot(along, across), 0.8) * rng.uniform(0.6, 1.0)
    return sprite(
        cover.astype(np.float32), float(rng.uniform(1.5, 2.3)), float(rng.uniform(1.4, 2.0))
    )


def psammoma(rng: np.random.Generator, angle: float) -> Sprite:
    """Draw a psammoma body: concentric layers of calcification, poor in lipid."""
    radius = float(rng.uniform(12, 36))
    along, across = axes(int(radius * 1.25) + 4, angle)
    outline = _outline(along / radius, across / radius, 0.08, rng)
    layers = np.sin(outline * radius / rng.uniform(1.1, 1.7) + rng.uniform(0, 6))
    mottle = grain(rng, along.shape, 1.5)
    cover = soft_step((1 - outline) * radius, 1.2) * 0.97
    ch2 = 0.52 + 0.16 * layers + 0.06 * mottle - 0.18 * (outline < 0.45)
    ch3 = 1.05 + 0.22 * layers + 0.08 * mottle + 0.15 * (outline < 0.45)
    return sprite(cover.astype(np.float32), ch2.astype(np.float32), ch3.astype(np.float32))


def vessel(rng: np.random.Generator, angle: float) -> Sprite:
    """Draw a small vessel cut across: a protein-rich wall around a lumen."""
    radius = float(rng.uniform(15, 27))
    along, across = axes(int(radius * 1.6) + 4, angle)
    outline = _outline(along / (radius * rng.uniform(1.0, 1.4)), across / radius, 0.08, rng)
    depth_px = (1 - outline) * radius
    wall = rng.uniform(5, 9)
    lumen = soft_step(depth_px - wall, 1.2)
    rings = 0.06 * np.sin(depth_px * 1.3) + 0.05 * grain(rng, along.shape, 1.3)
    ch2 = (0.80 + rings) * (1 - lumen) + 0.45 * lumen
    ch3 = (1.12 + rings) * (1 - lumen) + 0.60 * lumen
    cover = soft_step(depth_px, 1.5) * 0.95
    return sprite(cover.astype(np.float32), ch2.astype(np.float32), ch3.astype(np.float32))
