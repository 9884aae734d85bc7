"""The preprocessings of the stenosis networks, as the engine uses them.

They lie beside the networks because golden vectors, which are raw slices, go through them too.
"""

from __future__ import annotations

from spinextract_gui.networks.stenosis.preprocess import INPUT_PX, WINDOW_PERCENT, prepare

__all__ = ["INPUT_PX", "WINDOW_PERCENT", "prepare"]
