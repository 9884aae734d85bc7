"""Small pictures of slides and series for cards and lists; made off the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage

from spinextract_gui.domain.geometry import Region
from spinextract_gui.domain.slide import PATCH_SIZE_PX, Channel, ReadFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.domain.slide import Patch, Pixels, Slide
    from spinextract_gui.imaging.colour import Display

_THUMBNAIL_PX = 4 * PATCH_SIZE_PX
_THUMBNAIL_LEVEL = 1
_SERIES_PX = 256


def image(pixels: Pixels, display: Display) -> QImage:
    """Return `pixels` (2, H, W) uint16 in the colours of `display`."""
    from spinextract_gui.imaging.colour import argb

    coloured = argb(pixels, display)
    height, width = coloured.shape
    view = QImage(coloured.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32)
    return view.copy()  # the view would outlive the bytes it looks at


def patch_pictures(slide: Slide, patches: Sequence[Patch], display: Display) -> dict[int, QImage]:
    """Return one picture per readable patch, by patch index."""
    read = slide.read_patches(list(patches))
    return {
        patch.index: image(pixels, display)
        for patch, pixels in zip(patches, read, strict=True)
        if not isinstance(pixels, ReadFault)
    }


def channel_pictures(slide: Slide, patch: Patch, display: Display) -> dict[Channel, QImage]:
    """Return one patch in every way it can be shown; empty when it cannot be read."""
    pixels = slide.read_patches([patch])[0]
    if isinstance(pixels, ReadFault):
        return {}
    return {channel: image(pixels, display.of_channel(channel)) for channel in Channel}


def thumbnail_png(slide: Slide) -> bytes:
    """Return a small picture of the middle of the slide as PNG."""
    from spinextract_gui.imaging.contrast import auto_display

    pixels = slide.read_region(_middle(slide), _THUMBNAIL_LEVEL)
    return _png(image(pixels, auto_display(pixels)))


def series_image(series: Series) -> QImage:
    """Return a small picture of the middle slice, in true proportions. Raises InputError."""
    from spinextract_gui.imaging.mri.window import default_window, to_grey

    values = series.read_slice(series.middle)
    grey = to_grey(values, *default_window(series, values))
    rows, columns = grey.shape
    data = grey.tobytes()  # kept until the picture has its own copy
    view = QImage(data, columns, rows, columns, QImage.Format.Format_Grayscale8)
    geometry = series.slices[series.middle].geometry
    tall, wide = rows * geometry.row_spacing_mm, columns * geometry.column_spacing_mm
    scale = _SERIES_PX / max(tall, wide)
    return view.scaled(
        max(1, round(wide * scale)),
        max(1, round(tall * scale)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).copy()  # of the same size it would still look at our bytes


def series_png(series: Series) -> bytes:
    """Return a small picture of the middle slice as PNG. Raises InputError."""
    return _png(series_image(series))


def _png(picture: QImage) -> bytes:
    into = QBuffer()
    into.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(into, "PNG")  # type: ignore[call-overload] # the stub knows file names only
    return bytes(into.data().data())


def _middle(slide: Slide) -> Region:
    height = min(slide.size.height, _THUMBNAIL_PX)
    width = min(slide.size.width, _THUMBNAIL_PX)
    row, col = (slide.size.height - height) // 2, (slide.size.width - width) // 2
    return Region(row, col, height, width)
