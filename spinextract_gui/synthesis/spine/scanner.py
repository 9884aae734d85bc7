"""What the scanner does to the picture: coil, saturation, blur and noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.synthesis.spine.scene import Scene

    Floats = NDArray[np.floating]


class Scanner:
    """One scanner and its settings, drawn by seed."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._reach_mm = rng.uniform(45, 170)
        self._half_length_mm = rng.uniform(130, 260)
        self._shift_mm = rng.uniform(-30, 30)
        self._band_mm = rng.uniform(25, 90) if rng.random() < 0.6 else 1e4
        self._blur_mm = rng.uniform(0.15, 0.55)
        self._noise = rng.uniform(0.01, 0.06)
        self._gain = rng.uniform(250, 1100)
        self._wave = rng.normal(0, 0.06, 3)

    def measure(
        self, scene: Scene, deep_mm: Floats, rng: np.random.Generator, saturated: bool
    ) -> Floats:
        """Return the stored values of a painted scene, (rows, columns) float32, whole numbers.

        Parameters
        ----------
        deep_mm
            Depth of every pixel below the skin of the back: the coil lies there.
        saturated
            Whether a saturation band lies over the belly, as on sagittal pictures.
        """
        coil = np.exp((50 - deep_mm.clip(-10)) / self._reach_mm)
        ends = (scene.z - self._shift_mm) / self._half_length_mm
        coil *= np.exp(-(ends**4) * 0.7)
        first, second, third = self._wave
        coil *= 1 + first * np.sin(scene.z / 60) + second * np.sin(scene.y / 50) + third
        if saturated:
            band = ((scene.back + self._band_mm) / 12).clip(-3, 3)
            coil *= 0.12 + 0.88 / (1 + np.exp(-band))
        signal = scene.picture * coil
        sigma = self._blur_mm / np.float32(scene.edge_mm) + 0.35
        signal = ndimage.gaussian_filter(signal, sigma, truncate=3)
        real = rng.standard_normal(signal.shape, np.float32) * np.float32(self._noise) + signal
        other = rng.standard_normal(signal.shape, np.float32) * np.float32(self._noise)
        values: Floats = np.rint(np.hypot(real, other) * np.float32(self._gain))
        return values.clip(0, 4095)
