"""Where the eye is: which part of a slide a view shows, as a value without any window."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from spinextract_gui.domain.geometry import Point, Region, Size

_MARGIN = 0.96
_CLOSEST = 16.0
_FARTHEST_OF_FIT = 0.5


@dataclass(frozen=True, slots=True)
class Camera:
    """A view of a slide.

    Attributes
    ----------
    slide
        Extent of the slide in pixels of full resolution.
    width, height
        Extent of the view in screen pixels.
    x, y
        Slide pixel (column, row) in the middle of the view.
    zoom
        Screen pixels per slide pixel.
    """

    slide: Size
    width: float
    height: float
    x: float
    y: float
    zoom: float

    @classmethod
    def fitted(cls, slide: Size, width: float, height: float) -> Camera:
        """Return the view that shows the whole slide."""
        width, height = max(1.0, width), max(1.0, height)
        zoom = _MARGIN * min(width / max(1, slide.width), height / max(1, slide.height))
        return cls(slide, width, height, slide.width / 2, slide.height / 2, min(zoom, _CLOSEST))

    @property
    def left(self) -> float:
        """Slide column at the left edge of the view."""
        return self.x - self.width / 2 / self.zoom

    @property
    def top(self) -> float:
        """Slide row at the upper edge of the view."""
        return self.y - self.height / 2 / self.zoom

    @property
    def visible(self) -> Region:
        """The part of the slide inside the view, outwards to whole pixels."""
        right, bottom = self.x * 2 - self.left, self.y * 2 - self.top
        row, col = math.floor(self.top), math.floor(self.left)
        seen = Region(row, col, math.ceil(bottom) - row, math.ceil(right) - col)
        return seen.intersection(Region.of_size(self.slide))

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Return where on the screen the slide position (column, row) lies."""
        return (x - self.left) * self.zoom, (y - self.top) * self.zoom

    def to_slide(self, screen_x: float, screen_y: float) -> tuple[float, float]:
        """Return the slide position (column, row) under a point of the screen."""
        return self.left + screen_x / self.zoom, self.top + screen_y / self.zoom

    def point_at(self, screen_x: float, screen_y: float) -> Point | None:
        """Return the slide pixel under a point of the screen, None outside the slide."""
        x, y = self.to_slide(screen_x, screen_y)
        point = Point(math.floor(y), math.floor(x))
        return point if Region.of_size(self.slide).contains(point) else None

    def zoomed(self, factor: float, anchor: tuple[float, float] | None = None) -> Camera:
        """Zoom by `factor`; the slide stays put under the screen point `anchor`."""
        at_x, at_y = anchor or (self.width / 2, self.height / 2)
        x, y = self.to_slide(at_x, at_y)
        zoom = self._allowed(self.zoom * factor)
        off_x, off_y = at_x - self.width / 2, at_y - self.height / 2
        return replace(self, zoom=zoom, x=x - off_x / zoom, y=y - off_y / zoom).kept_inside()

    def panned(self, right: float, down: float) -> Camera:
        """Move the view over the slide by screen pixels."""
        return replace(
            self, x=self.x + right / self.zoom, y=self.y + down / self.zoom
        ).kept_inside()

    def centred(self, x: float, y: float, zoom: float | None = None) -> Camera:
        """Look at the slide position (column, row)."""
        chosen = self._allowed(zoom or self.zoom)
        return replace(self, x=x, y=y, zoom=chosen).kept_inside()

    def resized(self, width: float, height: float) -> Camera:
        """Keep centre and zoom in a view of another extent."""
        return replace(self, width=max(1.0, width), height=max(1.0, height))

    def kept_inside(self) -> Camera:
        """Keep the middle of the view on the slide, so that the slide cannot get lost."""
        x = min(max(self.x, 0.0), float(self.slide.width))
        y = min(max(self.y, 0.0), float(self.slide.height))
        return replace(self, x=x, y=y)

    def scaled(self, ratio: float) -> Camera:
        """Return the same view in device pixels, `ratio` of them per screen pixel."""
        return replace(
            self, width=self.width * ratio, height=self.height * ratio, zoom=self.zoom * ratio
        )

    def towards(self, goal: Camera, share: float) -> Camera:
        """Return the view after `share` (0 to 1) of the way to `goal`.

        The zoom changes by equal factors, and the middle moves with the inverse of the zoom: what
        lies under the cursor at both ends lies under it all the way.
        """
        if share >= 1:
            return goal
        zoom = self.zoom * (goal.zoom / self.zoom) ** share
        if math.isclose(self.zoom, goal.zoom, rel_tol=1e-6):
            moved = share
        else:
            moved = (1 / zoom - 1 / self.zoom) / (1 / goal.zoom - 1 / self.zoom)
        x, y = self.x + (goal.x - self.x) * moved, self.y + (goal.y - self.y) * moved
        return replace(goal, x=x, y=y, zoom=zoom)

    def _allowed(self, zoom: float) -> float:
        fit = Camera.fitted(self.slide, self.width, self.height).zoom
        return min(max(zoom, fit * _FARTHEST_OF_FIT), max(_CLOSEST, fit))
