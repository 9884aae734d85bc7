"""Slices that were exported as PNG: read exactly, or refused with a sentence."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.mri.png import is_png, read_png

if TYPE_CHECKING:
    from pathlib import Path

GREY = np.random.default_rng(4).integers(0, 256, (40, 30), dtype=np.uint8)


def saved(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def test_that_grey_values_are_read_as_they_are(tmp_path: Path) -> None:
    for pixels in (GREY, np.dstack([GREY] * 3)):
        answer = read_png(saved(tmp_path / "slice.png", pixels))
        assert not isinstance(answer, ReadFault)
        assert answer.dtype == np.float32
        assert (answer == GREY).all()


def test_that_a_png_is_known_by_its_content(tmp_path: Path) -> None:
    assert is_png(saved(tmp_path / "slice.png", GREY).rename(tmp_path / "slice"))
    (tmp_path / "other.png").write_text("text")
    assert not is_png(tmp_path / "other.png")
    assert not is_png(tmp_path / "nowhere.png")


def wrong(folder: Path) -> dict[str, Path]:
    """Return one file for each way in which a PNG can be unfit."""
    made = {
        "colour": saved(folder / "colour.png", np.dstack([GREY, GREY, GREY.T.reshape(40, 30)])),
        "16 bits": saved(folder / "deep.png", GREY.astype(np.uint16)),
        "alpha": saved(folder / "alpha.png", np.dstack([GREY] * 4)),
    }
    good = saved(folder / "good.png", GREY).read_bytes()
    huge = bytearray(good)
    huge[16:24] = struct.pack(">II", 1 << 20, 1 << 20)
    longer = bytearray(good)
    longer[20:24] = struct.pack(">I", 41)
    for name, data in (
        ("cut short", good[:200]),
        ("head only", good[:20]),
        ("huge", bytes(huge)),
        ("longer", bytes(longer)),
        ("noise", good[:60] + bytes(range(256)) * 4),
    ):
        made[name] = folder / f"{name}.png"
        made[name].write_bytes(data)
    made["missing"] = folder / "nowhere.png"
    return made


def test_that_every_unfit_png_is_refused_with_a_sentence(tmp_path: Path) -> None:
    for name, path in wrong(tmp_path).items():
        answer = read_png(path)
        assert isinstance(answer, ReadFault), name
        assert answer.sentence.startswith(path.name), name
        assert answer.sentence.endswith("."), name


@pytest.mark.parametrize("place", [3, 17, 30, 45, 70])
def test_that_a_changed_byte_never_ends_the_program(tmp_path: Path, place: int) -> None:
    data = bytearray(saved(tmp_path / "slice.png", GREY).read_bytes())
    data[place] ^= 0xFF
    (tmp_path / "slice.png").write_bytes(data)
    answer = read_png(tmp_path / "slice.png")
    assert isinstance(answer, ReadFault) or answer.shape == GREY.shape
