"""Bounds on memory and time for slides far larger than memory should hold."""

from __future__ import annotations

import sys
import textwrap
import time
from subprocess import run
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

from tests.readers.srh_files import only_case, only_slide, read_all, write_patches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TILE = 512


def sparse_tiles(edge: int) -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.uint16]] | None]:
    """Yield the tiles of two channels; only each twentieth diagonal is written."""
    count = -(-edge // TILE)
    for channel in range(2):
        for row in range(count):
            for col in range(count):
                value = row * 100 + col + channel
                full = (row + col) % 20 == 0
                yield np.full((TILE, TILE), value, np.uint16) if full else None


def write_sparse(path: Path, edge: int) -> Path:
    tifffile.imwrite(
        path,
        sparse_tiles(edge),
        shape=(2, edge, edge),
        dtype=np.uint16,
        tile=(TILE, TILE),
        bigtiff=True,
        photometric="minisblack",
        compression="deflate",
    )
    return path


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads peaks from /proc")
def test_that_a_huge_tiled_slide_opens_and_is_sketched_below_a_gibibyte(tmp_path: Path) -> None:
    path = write_sparse(tmp_path / "huge.tif", 60_000)
    script = f"""
        import os, pathlib, time
        from spinextract_gui.domain.geometry import Region
        from spinextract_gui.readers.open_path import open_path
        from spinextract_gui.readers.pyramid import Pyramid
        start = time.perf_counter()
        slide = open_path(pathlib.Path({str(path)!r})).cases[0].slides[0]
        took = time.perf_counter() - start
        assert len(slide.patches) == 40_000
        assert slide.read_region(Region(20 * 512, 0, 10, 10))[:, 0, 0].tolist() == [2000, 2001]
        pyramid = Pyramid(slide)
        pyramid.overview(1024)
        pyramid.tile(0, 3, 3)
        peak, own = 0, str(os.getpid())
        for entry in pathlib.Path("/proc").glob("[0-9]*/status"):
            lines = (line.split(":") for line in entry.read_text().splitlines())
            status = {{key: value.split() for key, value, *_ in lines}}
            if own in (*status["Pid"], *status["PPid"]) and "VmHWM" in status:
                peak += int(status["VmHWM"][0])
        print(took, peak)
    """
    done = run(
        (sys.executable, "-c", textwrap.dedent(script)),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    took, peak_kib = done.stdout.split()
    assert float(took) < 2
    assert int(peak_kib) < 1 << 20


@pytest.mark.slow
def test_that_four_hundred_patches_open_within_a_second_and_a_half(tmp_path: Path) -> None:
    write_patches(
        tmp_path, [f"p-{row * 300}_{col * 300}" for row in range(20) for col in range(20)]
    )
    only_case(tmp_path)
    start = time.perf_counter()
    slide = only_slide(tmp_path)
    assert time.perf_counter() - start < 1.5
    assert len(read_all(slide)) == 400
