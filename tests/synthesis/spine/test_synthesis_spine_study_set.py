"""Phantom sets in the RSNA 2024 layout: the reader of that layout reads them back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest

from spinextract_gui.cli.app import main
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.evaluation.stenosis.rsna import read_rsna
from spinextract_gui.synthesis.spine.phantom import SpinePhantom

if TYPE_CHECKING:
    from pathlib import Path


def spines(out: Path, *more: object) -> None:
    arguments = ("phantoms", "spines", "--out", out, "--side-px", 96, *more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
    assert not left.value.code


def test_that_a_set_is_read_back_with_the_grades_it_was_drawn_with(tmp_path: Path) -> None:
    spines(tmp_path, "--patients", 3, "--seed", 40)
    rows, refused = read_rsna(tmp_path)
    assert not refused
    assert len(rows) == 15
    drawn = {(str(seed), level): one.grade for seed in (40, 41, 42)
             for level, one in SpinePhantom(seed).truth.items()}  # fmt: skip
    assert {(row.study, row.level): row.truth for row in rows} == drawn


def test_that_a_set_says_that_it_is_synthetic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spines(tmp_path, "--patients", 1, "--seed", 7)
    assert "no medical meaning" in (tmp_path / "SYNTHETIC.txt").read_text()
    assert "no medical meaning" in capsys.readouterr().out
    (file,) = tmp_path.rglob("*.dcm")
    header = pydicom.dcmread(file)
    assert str(header.PatientName) == "SYNTHETIC^PHANTOM"
    assert header.pixel_array.shape == (96, 96)


def test_that_the_same_seed_gives_the_same_bytes_whatever_the_set(tmp_path: Path) -> None:
    spines(tmp_path / "a", "--patients", 2, "--seed", 7)
    spines(tmp_path / "b", "--patients", 1, "--seed", 8)
    first, again = ((tmp_path / name / "train_images/8/81/1.dcm") for name in "ab")
    assert first.read_bytes() == again.read_bytes()


def test_that_levels_are_marked_on_the_slice_they_lie_closest_to(tmp_path: Path) -> None:
    spines(tmp_path, "--patients", 2, "--seed", 3, "--slices", 5, "--shares", "even")
    rows, _ = read_rsna(tmp_path)
    for row in rows:
        truth = SpinePhantom(int(row.study), shares=(0.5, 0.25, 0.25)).truth[row.level]
        files = {path: pydicom.dcmread(path) for path in row.image.parent.iterdir()}
        assert len(files) == 5
        away = {
            path: abs(float(one.ImagePositionPatient[0]) - truth.centre.x_mm)
            for path, one in files.items()
        }
        assert away[row.image] == min(away.values())
        header = files[row.image]
        assert row.place is not None
        z = float(header.ImagePositionPatient[2]) - row.place.y * float(header.PixelSpacing[0])
        assert z == pytest.approx(truth.centre.z_mm, abs=0.05)
    assert {row.level for row in rows} == set(Level)
    pixels = pydicom.dcmread(rows[0].image).pixel_array
    assert np.ptp(pixels) > 100
