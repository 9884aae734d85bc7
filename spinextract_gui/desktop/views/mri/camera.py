"""Which part of a slice a plane shows, as a value without any window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from spinextract_gui.domain.mri.geometry import ImagePoint, SliceGeometry

_CLOSEST = 24.0
"""Times the zoom that shows the whole slice."""
_FARTHEST = 0.5
_MOST_FILL = 2.0
"""Filling a tall pane cuts at most half of the slice away."""


class Area(NamedTuple):
    """A rectangle on the screen."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlaneCamera:
    """A view of a slice in the right proportions, whatever its pixel spacing.

    Attributes
    ----------
    slice
        The geometry; only its size and spacing matter here.
    width, height
        Extent of the view in screen pixels.
    x_mm, y_mm
        What lies in the middle of the view, from the upper left corner of the slice.
    zoom
        Screen pixels per millimetre.
    """

    slice: SliceGeometry
    width: float
    height: float
    x_mm: float
    y_mm: float
    zoom: float

    @classmethod
    def fitted(cls, geometry: SliceGeometry, width: float, height: float) -> PlaneCamera:
        """Return the view that shows the whole slice."""
        width, height = max(1.0, width), max(1.0, height)
        across, down = _extent_mm(geometry)
        zoom = min(width / across, height / down)
        return cls(geometry, width, height, across / 2, down / 2, zoom)

    def filled(self, centre: ImagePoint | None = None) -> PlaneCamera:
        """Return the view that fills the pane, around `centre` where one is given."""
        whole = PlaneCamera.fitted(self.slice, self.width, self.height)
        across, down = _extent_mm(self.slice)
        zoom = max(self.width / across, self.height / down)
        made = replace(whole, zoom=min(zoom, _MOST_FILL * whole.zoom))
        if centre is not None:
            x_mm, y_mm = made._place(centre)
            made = replace(made, x_mm=x_mm, y_mm=y_mm)
        return made.covering()

    @property
    def scale(self) -> float:
        """Screen pixels per column of the slice."""
        return self.zoom * self.slice.column_spacing_mm

    @property
    def picture(self) -> Area:
        """Where the whole slice lies on the screen."""
        across, down = _extent_mm(self.slice)
        left = self.width / 2 - self.x_mm * self.zoom
        top = self.height / 2 - self.y_mm * self.zoom
        return Area(left, top, across * self.zoom, down * self.zoom)

    def to_screen(self, point: ImagePoint) -> tuple[float, float]:
        """Return where a pixel position lies on the screen."""
        x_mm, y_mm = self._place(point)
        return (
            self.width / 2 + (x_mm - self.x_mm) * self.zoom,
            self.height / 2 + (y_mm - self.y_mm) * self.zoom,
        )

    def to_image(self, x: float, y: float) -> ImagePoint:
        """Return the pixel position under a point of the screen."""
        x_mm = self.x_mm + (x - self.width / 2) / self.zoom
        y_mm = self.y_mm + (y - self.height / 2) / self.zoom
        return ImagePoint(
            x_mm / self.slice.column_spacing_mm - 0.5, y_mm / self.slice.row_spacing_mm - 0.5
        )

    def clamped(self, x: float, y: float) -> ImagePoint:
        """Return the pixel position under a point of the screen, or the closest on the slice."""
        point = self.to_image(x, y)
        return ImagePoint(
            min(max(point.x, 0.0), self.slice.columns - 1.0),
            min(max(point.y, 0.0), self.slice.rows - 1.0),
        )

    def zoomed(self, factor: float, anchor: tuple[float, float] | None = None) -> PlaneCamera:
        """Zoom by `factor`; the slice stays put under the screen point `anchor`."""
        at_x, at_y = anchor or (self.width / 2, self.height / 2)
        zoom = self._allowed(self.zoom * factor)
        step = 1 / self.zoom - 1 / zoom
        moved = replace(
            self,
            zoom=zoom,
            x_mm=self.x_mm + (at_x - self.width / 2) * step,
            y_mm=self.y_mm + (at_y - self.height / 2) * step,
        )
        return moved.kept_inside()

    def panned(self, right: float, down: float) -> PlaneCamera:
        """Move the slice under the view by screen pixels."""
        return replace(
            self, x_mm=self.x_mm - right / self.zoom, y_mm=self.y_mm - down / self.zoom
        ).kept_inside()

    def resized(self, width: float, height: float) -> PlaneCamera:
        """Keep centre and zoom in a view of another extent."""
        return replace(self, width=max(1.0, width), height=max(1.0, height))

    def over(self, geometry: SliceGeometry) -> PlaneCamera:
        """Look at another slice of the same extent in the same way."""
        return replace(self, slice=geometry)

    def suits(self, geometry: SliceGeometry) -> bool:
        """Whether a slice has the size and spacing that this view was made for."""
        return _extent_mm(geometry) == _extent_mm(self.slice) and (
            geometry.columns,
            geometry.rows,
        ) == (self.slice.columns, self.slice.rows)

    def kept_inside(self) -> PlaneCamera:
        """Keep the middle of the view on the slice, so that the slice cannot get lost."""
        across, down = _extent_mm(self.slice)
        return replace(
            self, x_mm=min(max(self.x_mm, 0.0), across), y_mm=min(max(self.y_mm, 0.0), down)
        )

    def covering(self) -> PlaneCamera:
        """Leave no black beside the slice where the slice is larger than the view."""
        across, down = _extent_mm(self.slice)
        return replace(
            self,
            x_mm=_covering(self.x_mm, across, self.width / self.zoom),
            y_mm=_covering(self.y_mm, down, self.height / self.zoom),
        )

    def _place(self, point: ImagePoint) -> tuple[float, float]:
        return (
            (point.x + 0.5) * self.slice.column_spacing_mm,
            (point.y + 0.5) * self.slice.row_spacing_mm,
        )

    def _allowed(self, zoom: float) -> float:
        fit = PlaneCamera.fitted(self.slice, self.width, self.height).zoom
        return min(max(zoom, fit * _FARTHEST), fit * _CLOSEST)


def _extent_mm(geometry: SliceGeometry) -> tuple[float, float]:
    return (
        geometry.columns * geometry.column_spacing_mm,
        geometry.rows * geometry.row_spacing_mm,
    )


def _covering(middle: float, extent: float, seen: float) -> float:
    if seen >= extent:
        return extent / 2
    return min(max(middle, seen / 2), extent - seen / 2)
