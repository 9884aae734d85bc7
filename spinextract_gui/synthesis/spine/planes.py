"""Where the slices of a phantom's series lie."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.geometry import Position, SliceGeometry
from spinextract_gui.domain.mri.level import Level

if TYPE_CHECKING:
    from spinextract_gui.synthesis.spine.phantom import SpinePhantom

LEFT = Position(1, 0, 0)
BACK = Position(0, 1, 0)
FOOT = Position(0, 0, -1)
_SAGITTAL_PX = 384
_SAGITTAL_MM = 288.0
_AXIAL_PX = 320
_AXIAL_MM = 192.0
SAGITTAL_GAP_MM = 4.4
AXIAL_GAP_MM = 4.0
_AHEAD = 0.16
"""The spine lies by this share of the picture behind its middle."""
_STEEPEST = math.radians(35)
"""Axial slices are not tilted further, as in practice, even where a disc is."""


def sagittal_geometry(
    centre: Position, height_mm: float, width_mm: float, rows: int, columns: int
) -> SliceGeometry:
    """Return a sagittal slice around a place; columns run to the patient's back."""
    row, column = height_mm / rows, width_mm / columns
    corner = centre.moved(BACK, -column * (columns - 1) / 2).moved(FOOT, -row * (rows - 1) / 2)
    return SliceGeometry(corner, BACK, FOOT, row, column, rows, columns)


def sagittal_planes(phantom: SpinePhantom, count: int = 13) -> tuple[SliceGeometry, ...]:
    """Return the slices of a sagittal series from the patient's right to the left.

    The middle one passes through the middle of the lumbar canal, the outer ones leave it.
    """
    places = np.array([truth.centre for truth in phantom.truth.values()])
    x, y, z = places.mean(axis=0)
    middle = Position(float(x), float(y) - _AHEAD * _SAGITTAL_MM, float(z))
    return tuple(
        sagittal_geometry(
            middle.moved(LEFT, (number - count // 2) * SAGITTAL_GAP_MM),
            _SAGITTAL_MM,
            _SAGITTAL_MM,
            _SAGITTAL_PX,
            _SAGITTAL_PX,
        )
        for number in range(count)
    )


def axial_stacks(phantom: SpinePhantom, count: int = 3) -> tuple[tuple[SliceGeometry, ...], ...]:
    """Return one stack of slices per level, from head to foot.

    A stack is parallel to its disc, but never tilted by more than 35 degrees.
    """
    return tuple(_stack(phantom, level, count) for level in Level)


def _stack(phantom: SpinePhantom, level: Level, count: int) -> tuple[SliceGeometry, ...]:
    truth = phantom.truth[level]
    way = truth.back.minus(truth.front)
    angle = math.atan2(way.z_mm, way.y_mm)
    angle = max(-_STEEPEST, min(_STEEPEST, angle))
    back = Position(0.0, math.cos(angle), math.sin(angle))
    foot = Position(0.0, math.sin(angle), -math.cos(angle))
    spacing = _AXIAL_MM / _AXIAL_PX
    half = spacing * (_AXIAL_PX - 1) / 2
    corner = truth.centre.moved(LEFT, -half).moved(back, -half - 10)
    return tuple(
        SliceGeometry(
            corner.moved(foot, (number - count // 2) * AXIAL_GAP_MM),
            LEFT,
            back,
            spacing,
            spacing,
            _AXIAL_PX,
            _AXIAL_PX,
        )
        for number in range(count)
    )
