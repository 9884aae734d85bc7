"""The pixel size of a TIFF, when the file really states one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from tifffile import TiffFile

PLAUSIBLE_UM = (0.05, 20.0)
"""What a light microscope can have; the defaults of many writers (72 dpi) lie outside."""

MAX_XML_CHARACTERS = 1 << 22
_METRIC_UM = {
    "nm": 1e-3,
    "µm": 1.0,  # micro sign
    "μm": 1.0,
    "um": 1.0,
    "micron": 1.0,
    "mm": 1e3,
    "cm": 1e4,
    "m": 1e6,
}
_CENTIMETRE = 3


def pixel_size_um(tiff: TiffFile) -> float | None:
    """Return the edge of a pixel in micrometres, or None when the file gives none.

    OME: ``PhysicalSizeX``, ``PhysicalSizeXUnit`` (default µm) of the first ``Pixels``. Else
    the TIFF 6.0 resolution tags, but only in centimetres: inches are mostly a writer's default.
    """
    try:
        size = _from_ome(tiff) if tiff.is_ome else _from_tags(tiff)
    except (ValueError, TypeError, ArithmeticError, LookupError, ElementTree.ParseError):
        return None
    if size is None or not PLAUSIBLE_UM[0] <= size <= PLAUSIBLE_UM[1]:
        return None
    return size


def _from_ome(tiff: TiffFile) -> float | None:
    text = tiff.ome_metadata
    if not text or len(text) > MAX_XML_CHARACTERS:
        return None
    root = ElementTree.fromstring(text)  # noqa: S314
    pixels = next((node for node in root.iter() if node.tag.rpartition("}")[2] == "Pixels"), None)
    if pixels is None or "PhysicalSizeX" not in pixels.attrib:
        return None
    unit = _METRIC_UM.get(pixels.attrib.get("PhysicalSizeXUnit", "µm"))
    size = float(pixels.attrib["PhysicalSizeX"])
    return size * unit if unit is not None and math.isfinite(size) else None


def _from_tags(tiff: TiffFile) -> float | None:
    page = tiff.pages.first
    if "XResolution" not in page.tags:
        return None
    numerator, denominator = page.tags["XResolution"].value
    per_unit = float(numerator) / float(denominator)
    if tiff.is_imagej and tiff.imagej_metadata:
        unit = _METRIC_UM.get(str(tiff.imagej_metadata.get("unit", "")).replace("\\u00B5", "µ"))
        return unit / per_unit if unit is not None else None
    if "ResolutionUnit" in page.tags and int(page.tags["ResolutionUnit"].value) == _CENTIMETRE:
        return 1e4 / per_unit
    return None
