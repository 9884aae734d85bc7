"""A small folder in the RSNA 2024 layout whose pictures need not be any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LEVELS = ("l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1")
GRADES_HEAD = "study_id," + ",".join(f"spinal_canal_stenosis_{level}" for level in LEVELS)
PLACES_HEAD = "study_id,series_id,instance_number,condition,level,x,y"
SERIES_HEAD = "study_id,series_id,series_description"


def write_rsna(
    root: Path,
    grades: Sequence[str],
    places: Sequence[str],
    series: Sequence[str] = ("1,10,Sagittal T2/STIR", "1,20,Sagittal T1", "2,30,Sagittal T2/STIR"),
    pictures: Sequence[str] = ("1/10/8", "1/10/9", "1/20/8", "2/30/7"),
) -> Path:
    """Write the three tables, and empty files as pictures."""
    for name, head, lines in (
        ("train.csv", GRADES_HEAD, grades),
        ("train_label_coordinates.csv", PLACES_HEAD, places),
        ("train_series_descriptions.csv", SERIES_HEAD, series),
    ):
        (root / name).write_text("\n".join([head, *lines]) + "\n", "utf-8")
    for name in pictures:
        path = root / "train_images" / f"{name}.dcm"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root
