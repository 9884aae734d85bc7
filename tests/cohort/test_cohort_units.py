"""What one worker takes at a time, and how a changed input is found out."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.cohort.units import Signatures, Unit, find_units
from spinextract_gui.domain.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def touch(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def names(root: Path) -> list[str]:
    return [unit.name for unit in find_units(root)]


def test_that_every_patient_of_a_tree_is_a_unit_in_natural_order(tmp_path: Path) -> None:
    touch(tmp_path, *(f"studies/P{i}/1/patches/a-0_0_0_0.tif" for i in (10, 2, 1)), "meta/m.json")
    assert names(tmp_path) == ["studies/P1", "studies/P2", "studies/P10"]
    assert {unit.tree for unit in find_units(tmp_path)} == {tmp_path}


def test_that_trees_of_several_sites_are_taken_apart(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{site}/studies/P1/1/patches/a.tif" for site in ("ukk", "nyu")))
    assert names(tmp_path) == ["nyu/studies/P1", "ukk/studies/P1"]


def test_that_folders_slides_and_volumes_are_units(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.dcm", "b/series/1.dcm", "c.nii.gz", "slide.tif", "notes.txt", ".x/1.dcm")
    assert names(tmp_path) == ["a", "b", "c.nii.gz", "slide.tif"]


@pytest.mark.parametrize("name", ["1.dcm", "NIO-1-0_1000_300_600.tif"])
def test_that_files_that_belong_together_are_one_unit(tmp_path: Path, name: str) -> None:
    touch(tmp_path / "all", name)
    assert names(tmp_path / "all") == ["all"]


def test_that_an_empty_cohort_and_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folders"):
        find_units(tmp_path)
    with pytest.raises(InputError, match="is no folder"):
        find_units(touch(tmp_path, "a.tif") / "a.tif")


def test_that_any_change_of_a_file_changes_the_signature(tmp_path: Path) -> None:
    unit = Unit("a", touch(tmp_path, "a/1.tif", "a/2.tif") / "a")
    before = Signatures().of(unit)
    assert Signatures().of(unit) == before
    (tmp_path / "a/1.tif").write_bytes(b"y")
    changed = Signatures().of(unit)
    (tmp_path / "a/1.tif").rename(tmp_path / "a/3.tif")
    moved = Signatures().of(unit)
    (tmp_path / "a/2.tif").unlink()
    assert len({before, changed, moved, Signatures().of(unit)}) == 4


def test_that_contents_tell_what_size_and_time_hide(tmp_path: Path) -> None:
    file = touch(tmp_path, "a/1.tif") / "a/1.tif"
    unit, facts = Unit("a", tmp_path / "a"), file.stat()
    quick, whole = Signatures().of(unit), Signatures(contents=True).of(unit)
    file.write_bytes(b"y")
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert Signatures().of(unit) == quick
    assert Signatures(contents=True).of(unit) != whole


def test_that_a_meta_file_counts_for_its_patients_only(tmp_path: Path) -> None:
    touch(tmp_path, "studies/P1/1/patches/a.tif", "studies/P2/1/patches/a.tif", "meta/x.json")
    patients = {one: {"class": "meningioma", "slides": {}} for one in ("P1", "P2")}
    meta = tmp_path / "meta/x.json"
    meta.write_text(json.dumps(patients))
    first, second = (Signatures().of(unit) for unit in find_units(tmp_path))
    patients["P2"]["class"] = "schwannoma"
    meta.write_text(json.dumps(patients))
    after = [Signatures().of(unit) for unit in find_units(tmp_path)]
    assert after[0] == first
    assert after[1] != second
