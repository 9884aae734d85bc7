"""Phantoms as files: whole-slide TIFF and OpenSRH-style patient trees."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import tifffile

from spinextract_gui.domain.geometry import Point, Region
from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.storage import atomic
from spinextract_gui.synthesis.materials import PatchLabel
from spinextract_gui.synthesis.slide import SYNTHETIC, Phantom

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.domain.geometry import Size

    Compression = Literal["zlib"] | None

_TILE_PX = 512
_FIELD_PX = 1000
_CLASSIC_BYTES = 3_900_000_000
"""Above this a TIFF needs 64-bit offsets; 4 GiB less some room for the directories."""


@dataclass(frozen=True, slots=True)
class PhantomPatient:
    """One synthetic patient: slides by name, all of one tumour."""

    patient_id: str
    tumour: TumourClass
    slides: Mapping[str, Phantom]


def write_whole_slide(phantom: Phantom, path: Path, compression: Compression = None) -> None:
    """Write a phantom as one tiled TIFF, (H, W, 2) uint16, BigTIFF where it is large.

    Rows of tiles are rendered and written one after the other, so memory stays bounded at
    any size; the file appears under its name when it is whole.

    Raises
    ------
    OSError
        When the disk refuses; nothing is left under `path`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.tmp")
    size = phantom.size
    try:
        with tifffile.TiffWriter(partial, bigtiff=size.area_px * 4 > _CLASSIC_BYTES) as writer:
            writer.write(
                _tiles(phantom),
                shape=(size.height, size.width, 2),
                dtype=np.uint16,
                tile=(_TILE_PX, _TILE_PX),
                photometric="minisblack",
                planarconfig="contig",
                extrasamples=("unspecified",),
                compression=compression,
                predictor=compression is not None,
                compressionargs={"level": 1} if compression else None,
                description=_description(phantom),
                metadata=None,
                software="SpineXtract",
            )
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_patient_tree(root: Path, patients: Iterable[PhantomPatient]) -> None:
    """Write an OpenSRH-style tree: patches below ``studies`` and ``meta/spinextract.json``.

    Blank, bloody and necrotic patches are written too and listed as non-diagnostic.
    """
    meta = {}
    for patient in patients:
        slides = {
            name: _write_patches(root, patient, name, phantom)
            for name, phantom in patient.slides.items()
        }
        meta[patient.patient_id] = {
            "patient_id": patient.patient_id,
            "class": patient.tumour.name.lower(),
            "source": SYNTHETIC,
            "slides": slides,
        }
    atomic.write_text(root / "meta" / "spinextract.json", json.dumps(meta, indent=1))


def field_patches(size: Size) -> list[Point]:
    """Return the patches that fit into a slide the way the instrument's fields hold them.

    Fields of 1000 px, with patches at 0, 300 and 600 px inside each.
    """
    rows, cols = (
        [
            field + offset
            for field in range(0, extent, _FIELD_PX)
            for offset in range(0, _FIELD_PX - PATCH_SIZE_PX, PATCH_SIZE_PX)
            if field + offset + PATCH_SIZE_PX <= extent
        ]
        for extent in (size.height, size.width)
    )
    return [Point(row, col) for row in rows for col in cols]


def _write_patches(
    root: Path, patient: PhantomPatient, name: str, phantom: Phantom
) -> dict[str, object]:
    folder = root / "studies" / patient.patient_id / name / "patches"
    lists: dict[str, list[str]] = {
        "tumor_patches": [],
        "normal_patches": [],
        "nondiagnostic_patches": [],
    }
    origins = field_patches(phantom.size)
    for origin, label in zip(origins, phantom.tissue_labels(origins), strict=True):
        path = folder / f"{patient.patient_id}-{name}-{_position(origin)}.tif"
        atomic.write_bytes(path, _patch_bytes(phantom, origin))
        diagnostic = "tumor" if label is PatchLabel.TUMOUR else "nondiagnostic"
        lists[f"{diagnostic}_patches"].append(path.relative_to(root).as_posix())
    return {"slide_id": name, **lists}


def _position(origin: Point) -> str:
    """Return the position as a patch's name carries it: ``ix_jx_iy_jy``."""
    (row, down), (col, right) = divmod(origin.row, _FIELD_PX), divmod(origin.col, _FIELD_PX)
    return f"{row * _FIELD_PX}_{col * _FIELD_PX}_{down}_{right}"


def _patch_bytes(phantom: Phantom, origin: Point) -> bytes:
    region = Region(origin.row, origin.col, PATCH_SIZE_PX, PATCH_SIZE_PX)
    stream = io.BytesIO()
    tifffile.imwrite(
        stream,
        phantom.render(region),
        photometric="minisblack",
        description=_description(phantom),
        metadata=None,
        software="SpineXtract",
    )
    return stream.getvalue()


def _tiles(phantom: Phantom) -> Iterator[NDArray[np.uint16]]:
    """Yield tiles (512, 512, 2) in file order, rendering one row of tiles at a time."""
    size = phantom.size
    for row in range(0, size.height, _TILE_PX):
        strip = phantom.render(Region(row, 0, _TILE_PX, size.width))
        for col in range(0, size.width, _TILE_PX):
            tile = strip[:, :, col : col + _TILE_PX]
            full = np.zeros((_TILE_PX, _TILE_PX, 2), np.uint16)
            full[:, : tile.shape[2]] = tile.transpose(1, 2, 0)
            yield full


def _description(phantom: Phantom) -> str:
    return f"{SYNTHETIC}, look of {phantom.tumour.name.lower()}, seed {phantom.seed}"
