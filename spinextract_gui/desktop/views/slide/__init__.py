"""The slide view: deep zoom into one slide with its map, and what floats on it."""

from __future__ import annotations

from spinextract_gui.desktop.views.slide.view import SlideView

__all__ = ["SlideView"]
