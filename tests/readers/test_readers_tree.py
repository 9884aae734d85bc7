from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.tumour import TumourClass
from tests.readers.srh_files import noise, only_case, only_slide, opened, write_patches, write_tiff

if TYPE_CHECKING:
    from pathlib import Path


def write_tree(root: Path, *, meta: str = "spinextract.json") -> dict[str, Any]:
    """Write two patients, three slides, and a meta file that leaves some patches out."""
    listed: dict[str, Any] = {}
    for patient, slides in {"P1": ("1", "2"), "P2": ("1",)}.items():
        entry: dict[str, Any] = {"patient_id": patient, "class": "schwannoma", "slides": {}}
        for slide in slides:
            names = [f"{patient}-{slide}-0_0_{row}_0" for row in (0, 300, 600)]
            folder = f"studies/{patient}/{slide}/patches"
            write_patches(root / folder, names)
            entry["slides"][slide] = {
                "slide_id": slide,
                "tumor_patches": [f"{folder}/{name}.tif" for name in names[:2][::-1]],
                "normal_patches": [f"{folder}/{names[2]}.tif"],
                "nondiagnostic_patches": [],
            }
        listed[patient] = entry
    (root / "meta").mkdir()
    (root / "meta" / meta).write_text(json.dumps(listed))
    (root / "meta" / "train_val_split.json").write_text('{"train": [], "val": ["P1", "P2"]}')
    return listed


@pytest.mark.parametrize(
    ("inside", "sort", "labels"),
    [
        (".", "study folder", ["P1/1", "P1/2", "P2/1"]),
        ("studies", "study folder", ["P1/1", "P1/2", "P2/1"]),
        ("studies/P1", "patient folder", ["P1/1", "P1/2"]),
        ("studies/P1/2", "slide folder", ["P1/2"]),
        ("studies/P1/2/patches", "patch folder", ["P1/2"]),
    ],
)
@pytest.mark.parametrize("meta", ["spinextract.json", "opensrh.json", "other.json"])
def test_that_a_tree_can_be_opened_at_every_depth(
    tmp_path: Path, inside: str, sort: str, labels: list[str], meta: str
) -> None:
    write_tree(tmp_path, meta=meta)
    found = opened(tmp_path / inside)
    slides = [slide for case in found.cases for slide in case.slides]
    assert found.sort == sort
    assert [slide.label for slide in slides] == labels
    for slide in slides:
        name = f"studies/{slide.label}/patches/{slide.label.replace('/', '-')}"
        assert [patch.key for patch in slide.patches] == [
            f"{name}-0_0_300_0.tif",
            f"{name}-0_0_0_0.tif",
        ]
        assert slide.patches_chosen_by == meta
        assert slide.true_class is TumourClass.SCHWANNOMA
    assert all(not case.skipped for case in found.cases)


def test_that_the_reference_tree_gives_the_rows_of_the_reference_tables(shared: Path) -> None:
    root = shared / "reference/srh"
    with (root / "expected/predictions_patch.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    slides = [slide for case in opened(root).cases for slide in case.slides]
    found = [
        (patch.key, slide.patient_id, slide.label, str(slide.true_class and slide.true_class.value))
        for slide in slides
        for patch in slide.patches
    ]
    assert [row[:3] for row in found] == [
        (row["path"], row["patient"], row["slide"]) for row in rows
    ]
    classes = [slide.true_class for slide in slides for _ in slide.patches]
    assert [None if tumour is None else tumour.value for tumour in classes] == [
        int(row["true_label"]) for row in rows
    ]


def test_that_every_folder_of_the_reference_tree_opens(shared: Path) -> None:
    root = shared / "reference/srh"
    for patches in sorted(root.glob("studies/*/*/patches")):
        for folder in (patches, patches.parent):
            slide = only_slide(folder)
            assert slide.label == f"{patches.parents[1].name}/{patches.parent.name}"
            assert len(slide.patches) == len(list(patches.iterdir()))


def test_that_without_meta_every_patch_counts(tmp_path: Path) -> None:
    write_tree(tmp_path)
    for file in (tmp_path / "meta").iterdir():
        file.unlink()
    slide = only_slide(tmp_path / "studies/P2")
    assert len(slide.patches) == 3
    assert slide.patches_chosen_by == ""
    assert slide.true_class is None
    assert slide.patches[0].key == "studies/P2/1/patches/P2-1-0_0_0_0.tif"


def test_that_a_slide_the_meta_file_does_not_list_counts_whole(tmp_path: Path) -> None:
    write_tree(tmp_path)
    write_patches(tmp_path / "studies/P1/9/patches", ["P1-9-0_0_0_0"])
    slide = only_slide(tmp_path / "studies/P1/9")
    assert slide.patches_chosen_by == ""
    assert slide.true_class is TumourClass.SCHWANNOMA


@pytest.mark.parametrize(
    "content",
    ["", "[", "[]", "{}", '{"P1": 3}', '{"P1": {"slides": 3}}', "[" * 100_000, "\ud83d\ude00"],
)
def test_that_a_damaged_meta_file_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    write_tree(tmp_path)
    data = content.encode("utf-8", "surrogatepass")
    (tmp_path / "meta/spinextract.json").write_bytes(data)
    assert len(only_slide(tmp_path / "studies/P2").patches) == 3


def test_that_a_meta_file_cannot_reach_files_outside_its_slide(tmp_path: Path) -> None:
    listed = write_tree(tmp_path / "tree")
    secret = write_tiff(tmp_path / "secret.tif", noise(300, 300))
    paths = ["../secret.tif", str(secret), "studies/P2/1/patches/../../../../../secret.tif"]
    own = listed["P2"]["slides"]["1"]["tumor_patches"]
    listed["P2"]["slides"]["1"]["tumor_patches"] = [*paths, *own]
    (tmp_path / "tree/meta/spinextract.json").write_text(json.dumps(listed))
    case = only_case(tmp_path / "tree/studies/P2")
    assert [patch.key for patch in case.slides[0].patches] == own
    assert "3 of the 5 patches" in case.skipped[0].sentence


def test_that_a_slide_without_tumour_patches_is_named_and_the_others_are_kept(
    tmp_path: Path,
) -> None:
    listed = write_tree(tmp_path)
    listed["P1"]["slides"]["2"]["tumor_patches"] = []
    (tmp_path / "meta/spinextract.json").write_text(json.dumps(listed))
    case = only_case(tmp_path / "studies/P1")
    assert [slide.slide_id for slide in case.slides] == ["1"]
    assert "no tumour patch" in case.skipped[0].sentence
    with pytest.raises(InputError, match="no tumour patch"):
        opened(tmp_path / "studies/P1/2")


def test_that_a_patient_without_a_usable_slide_is_named_beside_the_others(tmp_path: Path) -> None:
    write_tree(tmp_path)
    for file in (tmp_path / "studies/P1").rglob("*.tif"):
        file.write_bytes(b"II*\0")
    found = opened(tmp_path)
    assert [case.patient_id for case in found.cases] == ["P2"]
    assert len([skipped for case in found.cases for skipped in case.skipped]) == 4


def test_that_trees_without_studies_are_read_and_named_by_their_folders(tmp_path: Path) -> None:
    write_patches(tmp_path / "cohort/A/1/patches", ["a-0_0"])
    write_patches(tmp_path / "cohort/B/2/patches", ["b-0_0"])
    cohort = opened(tmp_path / "cohort")
    assert [case.slides[0].label for case in cohort.cases] == ["A/1", "B/2"]
    assert cohort.cases[0].slides[0].patches[0].key == "cohort/A/1/patches/a-0_0.tif"
    patient = only_slide(tmp_path / "cohort/A")
    assert (patient.label, patient.patches[0].key) == ("A/1", "A/1/patches/a-0_0.tif")
    slide = only_slide(tmp_path / "cohort/A/1")
    assert (slide.label, slide.patches[0].key) == ("1", "1/patches/a-0_0.tif")
    patches = only_slide(tmp_path / "cohort/A/1/patches")
    assert (patches.label, patches.patches[0].key) == ("1", "patches/a-0_0.tif")


def test_that_folders_inside_a_folder_are_the_slides_of_one_patient(tmp_path: Path) -> None:
    write_patches(tmp_path / "P7/1", ["a-0_0", "a-0_300"])
    write_patches(tmp_path / "P7/2", ["a-0_0"])
    write_tiff(tmp_path / "P7/3/he.tif", np.zeros((400, 400, 3), np.uint8), photometric="rgb")
    case = only_case(tmp_path / "P7")
    assert case.patient_id == "P7"
    assert [slide.label for slide in case.slides] == ["P7/1", "P7/2"]
    assert [len(slide.patches) for slide in case.slides] == [2, 1]
    assert [skipped.name for skipped in case.skipped] == ["he.tif"]
    assert case.slides[0].patches[0].key == "P7/1/a-0_0.tif"


def test_that_folders_of_whole_slides_are_patients_of_their_own(tmp_path: Path) -> None:
    for name in ("P1/a", "P1/b", "P2/a"):
        write_tiff(tmp_path / f"cohort/{name}.tif", noise(400, 700))
    write_tiff(tmp_path / "cohort/P2/small.tif", noise(200, 200))
    found = opened(tmp_path / "cohort")
    assert [case.patient_id for case in found.cases] == ["P1", "P2"]
    assert [slide.label for case in found.cases for slide in case.slides] == [
        "P1/a",
        "P1/b",
        "P2/a",
    ]
    assert [len(case.skipped) for case in found.cases] == [0, 1]


def test_that_loops_of_links_end(tmp_path: Path) -> None:
    write_tree(tmp_path / "tree")
    (tmp_path / "tree/studies/P1/loop").symlink_to(tmp_path / "tree", target_is_directory=True)
    (tmp_path / "tree/studies/P1/self").symlink_to("self")
    assert len(opened(tmp_path / "tree").cases) == 2
    lonely = tmp_path / "lonely"
    lonely.mkdir()
    (lonely / "again").symlink_to(lonely, target_is_directory=True)
    with pytest.raises(InputError):
        opened(lonely)


@pytest.mark.skipif(os.name == "nt", reason="Windows names are text")
def test_that_odd_names_are_read_and_shown_as_text(tmp_path: Path) -> None:
    folder = tmp_path / "P<b>1</b>" / "s\n1" / "patches"
    write_patches(folder, ["a b;'\"$(x)-0_300", "=1+1-0_0"])
    raw = os.fsencode(folder) + b"/\xff\xfe-0_600.tif"
    os.rename(folder / "=1+1-0_0.tif", raw)  # noqa: PTH104
    slide = only_slide(tmp_path / "P<b>1</b>")
    assert len(slide.patches) == 2
    for patch in slide.patches:
        patch.key.encode("utf-8")
    assert all(isinstance(read, np.ndarray) for read in slide.read_patches(slide.patches))
    assert len(slide.input_hash()) == 64


@pytest.mark.parametrize("key", ["site", "centre", "center", "institution"])
def test_that_site_and_source_come_from_the_meta_file(tmp_path: Path, key: str) -> None:
    listed = write_tree(tmp_path)
    listed["P1"] |= {key: "  Köln <b> ", "source": "synthetic phantom"}
    listed["P2"] |= {key: ["no", "text"], "source": None}
    (tmp_path / "meta" / "spinextract.json").write_text(json.dumps(listed))
    first, second = (case.slides[0] for case in opened(tmp_path).cases)
    assert (first.site, first.source) == ("Köln <b>", "synthetic phantom")
    assert (second.site, second.source) == ("", "")
