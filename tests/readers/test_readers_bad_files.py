"""Real malformed files, and sound ones with bytes turned over: each one opens or is refused."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region
from spinextract_gui.readers.open_path import SlideInput, open_path
from tests.readers.srh_files import write_tiff

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_S = 10.0


def opens_or_is_refused(path: Path) -> bool:
    """Open a path and read all of it; an error that is not told fails the test."""
    start = time.perf_counter()
    sentence = ""
    try:
        _open_and_read(path)
    except InputError as error:
        sentence = error.sentence
    assert time.perf_counter() - start < LONGEST_S
    assert sentence == "" or sentence.endswith((".", ")"))
    assert "\n" not in sentence
    return sentence == ""


def _open_and_read(path: Path) -> None:
    found = open_path(path)
    assert isinstance(found, SlideInput)
    for slide in found.cases[0].slides:
        slide.read_patches(slide.patches[:50])
        slide.read_region(Region.of_size(slide.size), 3)


@pytest.mark.parametrize("part", ["bad_input/tiff", "bad_input/other_images", "tiff"])
def test_that_every_real_bad_file_is_accepted_or_refused_with_a_sentence(
    shared: Path, part: str
) -> None:
    files = [path for path in sorted((shared / "data" / part).rglob("*")) if path.is_file()]
    assert len(files) >= 4
    for path in files:
        opens_or_is_refused(path)


def originals(folder: Path) -> list[bytes]:
    """Return small sound slides of several layouts."""
    ramp = np.arange(2 * 300 * 310, dtype=np.uint16).reshape(2, 300, 310) // 7
    last = np.ascontiguousarray(np.moveaxis(ramp, 0, 2))
    paths = [
        write_tiff(folder / "a.tif", ramp),
        write_tiff(folder / "b.tif", ramp, compression="deflate", tile=(64, 64)),
        write_tiff(folder / "c.tif", last, compression="lzw", planarconfig="contig"),
        write_tiff(folder / "d.tif", ramp, compression="zstd", bigtiff=True, ome=True),
        write_tiff(folder / "e.tif", ramp, compression="jpeg2000", tile=(128, 128)),
        write_tiff(folder / "f.tif", ramp, compression="lerc"),
    ]
    return [path.read_bytes() for path in paths]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with a few bytes changed, mostly in the directories, or cut short."""
    changed = bytearray(data)
    reach = chance.choice((64, 600, len(data)))
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(min(reach, len(data)))
        changed[place if chance.random() < 0.7 else -1 - place] = chance.choice(
            (0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256))
        )
    return bytes(changed[: chance.randrange(len(data))] if chance.random() < 0.1 else changed)


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 150), pytest.param(2, 1000, marks=pytest.mark.slow)]
)
def test_that_mutated_slides_open_or_are_refused(tmp_path: Path, seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    sound = originals(tmp_path)
    path, accepted = tmp_path / "mutated.tif", 0
    for number in range(count):
        path.write_bytes(mutated(sound[number % len(sound)], chance))
        accepted += opens_or_is_refused(path)
    assert 0 < accepted < count
