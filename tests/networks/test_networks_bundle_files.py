"""Golden vectors and weights that are not as they must be are refused before use."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks import weights
from spinextract_gui.networks.description import SrhDescription
from spinextract_gui.networks.golden import GoldenVectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.networks.architecture import Architecture

    Tensors = dict[str, NDArray[np.float32]]


def layout(architecture: Architecture) -> weights.Layout:
    return SrhDescription(name="a", title="A", architecture=architecture).layout()


def _npz(**arrays: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def _fields(vectors: GoldenVectors) -> dict[str, NDArray[Any]]:
    return {"inputs": vectors.inputs, "head": vectors.head, "embeddings": vectors.embeddings}


def _claiming(shape: str) -> bytes:
    """Return an npz whose header claims far more than there is."""
    header = f"{{'descr': '<u2', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("inputs.npy", b"\x93NUMPY\x01\x00v\x00" + header.encode())
    return stream.getvalue()


VECTORS = GoldenVectors(
    np.zeros((2, 2, 300, 300), np.uint16),
    np.full((2, 4), 0.25, np.float32),
    np.zeros((2, 2048), np.float32),
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 no zip",
        _npz(inputs=VECTORS.inputs),
        _npz(**{**_fields(VECTORS), "head": VECTORS.head[:1]}),
        _npz(**{**_fields(VECTORS), "head": VECTORS.head.astype(np.float64)}),
        _npz(**{**_fields(VECTORS), "head": VECTORS.head * np.float32(np.nan)}),
        _npz(**{**_fields(VECTORS), "inputs": VECTORS.inputs[:, :, :299]}),
        _npz(**{**_fields(VECTORS), "inputs": np.array([{"a": 1}], object)}),
        _claiming("(2, 2, 300, 300)"),
        _claiming("(1000000000, 2, 300, 300)"),
        _claiming("(-1, 2, 300, 300)"),
    ],
)
def test_that_wrong_golden_vectors_are_refused(data: bytes) -> None:
    with pytest.raises(ModelError, match="golden"):
        GoldenVectors.from_bytes(data)


def _safetensors(header: bytes, body: bytes = b"") -> bytes:
    return len(header).to_bytes(8, "little") + header + body


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a whole safetensors"),
        (b"\xff" * 100, "not a whole safetensors"),
        (_safetensors(b"{"), "damaged header"),
        (_safetensors(b"[]"), "damaged header"),
        (_safetensors(b'{"a": 1}'), "damaged header"),
        (_safetensors(b'{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', b"12"), "BF16"),
        (_safetensors(b'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,4]}}', b"1234"), "not a"),
        (_safetensors(b"{}"), "lack"),
    ],
)
def test_that_wrong_weights_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        weights.from_bytes(data, layout("spinextract-transformer"))


def test_that_numbers_too_large_for_half_precision_are_refused(linear_tensors: Tensors) -> None:
    changed = {**linear_tensors, "head.layers.0.bias": np.full(4, 1e5, np.float32)}
    with pytest.raises(ModelError, match="not finite"), np.errstate(over="ignore"):
        weights.to_bytes(changed, layout("spinextract-linear"), half=True)
