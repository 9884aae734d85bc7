"""The transfer syntaxes that are read, and which decoder reads each (DICOM PS3.5, annex A).

Decoders are pinned: what else happens to be importable on a machine is never used.
"""

from __future__ import annotations

from typing import Final

IMPLICIT: Final = "1.2.840.10008.1.2"
EXPLICIT: Final = "1.2.840.10008.1.2.1"
BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"
RLE: Final = "1.2.840.10008.1.2.5"
NATIVE: Final = frozenset({IMPLICIT, EXPLICIT, BIG_ENDIAN})

PLUGINS: Final = {
    RLE: "pydicom",
    "1.2.840.10008.1.2.4.80": "pyjpegls",
    "1.2.840.10008.1.2.4.81": "pyjpegls",
    "1.2.840.10008.1.2.4.90": "pylibjpeg",
    "1.2.840.10008.1.2.4.91": "pylibjpeg",
}
"""Decoding plugins of pydicom; ``pylibjpeg`` means pylibjpeg-openjpeg here."""

JPEG: Final = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 57, 70))
"""Baseline, extended (12 bit), lossless: decoded by dicomsdl."""

LOSSY: Final = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 81, 91))
READABLE: Final = NATIVE | PLUGINS.keys() | JPEG
DICOMDIR: Final = "1.2.840.10008.1.3.10"
"""SOP class of an index of files (PS3.3, annex F)."""

MAX_FRAMES: Final = 2048
MAX_EDGE_PX: Final = 1 << 13
MAX_SLICE_PX: Final = 1 << 24
"""No MRI slice is larger; checked before anything is allocated."""
