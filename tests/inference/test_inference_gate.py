"""The tissue filter on phantoms, on the reference patches and on the plainly useless."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import LeftOut
from spinextract_gui.inference.gate import gate, tissue_level
from spinextract_gui.synthesis.materials import PatchLabel
from spinextract_gui.synthesis.slide import Phantom
from tests.inference.engine_fakes import textured

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.slide import Pixels

SEEDS = range(100, 190)


def phantom_patches(wanted: PatchLabel, most: int) -> list[Pixels]:
    found: list[Pixels] = []
    for seed in SEEDS:
        phantom = Phantom(TumourClass(seed % 4), Size(1500, 1500), seed)
        origins = phantom.patch_origins()
        labels = phantom.tissue_labels(origins)
        chosen = [o for o, label in zip(origins, labels, strict=True) if label is wanted][:2]
        found += [phantom.render(Region(o.row, o.col, 300, 300)) for o in chosen]
        if len(found) >= most:
            break
    return found[:most]


@pytest.mark.parametrize(
    ("label", "accepted", "least"),
    [
        (PatchLabel.TUMOUR, {None}, 0.85),
        (PatchLabel.NECROSIS, {None}, 0.85),
        (PatchLabel.BLANK, {LeftOut.BLANK}, 0.85),
        (PatchLabel.BLOOD, {LeftOut.BLOOD}, 0.85),
    ],
)
def test_that_phantom_patches_are_told_apart(
    label: PatchLabel, accepted: set[LeftOut | None], least: float
) -> None:
    answers = [gate(pixels) for pixels in phantom_patches(label, 6)]
    assert len(answers) >= 3
    assert np.mean([answer in accepted for answer in answers]) >= least


def test_that_no_reference_patch_is_left_out(shared: Path) -> None:
    files = sorted((shared / "reference/srh/studies").rglob("*.tif"))
    assert files
    assert {gate(tifffile.imread(file)) for file in files} == {None}


def test_that_saturated_patches_are_left_out() -> None:
    pixels = textured(1)
    pixels[1, :40] = 65535
    assert gate(pixels) is LeftOut.SATURATED


@pytest.mark.parametrize("level", [0, 300, 10_000])
def test_that_noise_without_structure_is_blank(level: int) -> None:
    noise = np.random.default_rng(0).normal(level, 0.1 * level + 1, (2, 300, 300))
    assert gate(noise.clip(0, 65535).astype(np.uint16)) is LeftOut.BLANK


def test_that_raw_slides_are_judged_by_their_own_level() -> None:
    raw = [textured(number, 2_000) for number in range(8)]
    level = tissue_level(raw)
    assert 1_500 < level < 2_500
    assert {gate(pixels, level) for pixels in raw} == {None}
    assert gate(raw[0]) is LeftOut.BLANK


def test_that_a_patch_costs_little() -> None:
    pixels = textured(3)
    gate(pixels)
    begin = time.thread_time()
    for _ in range(20):
        gate(pixels)
    assert (time.thread_time() - begin) / 20 < 0.002
