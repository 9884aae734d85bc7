"""Spine phantoms in the layout of the RSNA 2024 challenge: tables, and a DICOM file a slice.

The layout's public names are kept, so that whatever reads the challenge's data reads these.
Nobody is ill in them: grades follow the width that each phantom was drawn with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.level import Level
from spinextract_gui.storage import atomic
from spinextract_gui.synthesis.spine.grading import NATURAL_SHARES
from spinextract_gui.synthesis.spine.phantom import SpinePhantom
from spinextract_gui.synthesis.spine.planes import LEFT, SAGITTAL_GAP_MM
from spinextract_gui.synthesis.spine.views import draw_view
from spinextract_gui.synthesis.spine.write import slice_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from spinextract_gui.domain.mri.geometry import Position, SliceGeometry

IMAGES = "train_images"
MARK = "SYNTHETIC.txt"
"""File that says what the set is; whoever trains on it says so too."""
NOTICE = (
    "Synthetic spine phantoms made by SpineXtract in the layout of the RSNA 2024 lumbar challenge."
    "\nNo patient's picture is among them and they carry no medical meaning: the grade of a level "
    "follows\nthe width of the dural sac that the phantom was drawn with. Research use only. "
    "Not a medical device.\n"
)
_CONDITIONS = (
    "spinal_canal_stenosis",
    "left_neural_foraminal_narrowing",
    "right_neural_foraminal_narrowing",
    "left_subarticular_stenosis",
    "right_subarticular_stenosis",
)
_DESCRIPTION = "Sagittal T2/STIR"


@dataclass(frozen=True, slots=True)
class SetSettings:
    """What a set holds.

    Attributes
    ----------
    seed
        Of the first phantom; the others follow it one by one.
    shares
        How often each grade is drawn for a level.
    slices
        Sagittal slices of each series, around the middle.
    side_px
        Rows and columns of a slice.
    """

    patients: int
    seed: int = 0
    shares: tuple[float, float, float] = NATURAL_SHARES
    slices: int = 1
    side_px: int = 320


@dataclass(slots=True)
class _Tables:
    """Lines of the three tables."""

    grades: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    series: list[str] = field(default_factory=list)


def write_study_set(
    root: Path, settings: SetSettings, progress: Callable[[int, int], object]
) -> None:
    """Write the set below `root`; the tables come last, so that a set with tables is whole.

    Parameters
    ----------
    progress
        Gets the phantoms that are done and how many there are.

    Raises
    ------
    StorageError
        When the disk refuses.
    """
    tables = _Tables()
    for number in range(settings.patients):
        phantom = SpinePhantom(settings.seed + number, shares=settings.shares)
        _write_study(root / IMAGES, phantom, settings, tables)
        progress(number + 1, settings.patients)
    levels = [level.name.lower() for level in Level]
    columns = [f"{condition}_{level}" for condition in _CONDITIONS for level in levels]
    places = "study_id,series_id,instance_number,condition,level,x,y"
    atomic.write_together(
        {
            root / MARK: NOTICE.encode(),
            root / "train.csv": _text([",".join(["study_id", *columns]), *tables.grades]),
            root / "train_label_coordinates.csv": _text([places, *tables.places]),
            root / "train_series_descriptions.csv": _text(
                ["study_id,series_id,series_description", *tables.series]
            ),
        }
    )


def _text(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _write_study(
    images: Path, phantom: SpinePhantom, settings: SetSettings, tables: _Tables
) -> None:
    """Write the sagittal series of a phantom and note what the tables say of it."""
    study, series = str(phantom.seed), f"{phantom.seed}1"
    planes = _planes(draw_view(phantom, settings.side_px), settings.slices)
    folder = images / study / series
    atomic.write_together(
        {
            folder / f"{number}.dcm": slice_file(phantom, number, plane)
            for number, plane in enumerate(planes, start=1)
        }
    )
    tables.series.append(f"{study},{series},{_DESCRIPTION}")
    empty = [""] * (len(_CONDITIONS) - 1) * len(Level)
    grades = [truth.grade.title.title() for truth in phantom.truth.values()]
    tables.grades.append(",".join([study, *grades, *empty]))
    for level, truth in phantom.truth.items():
        number, plane = _nearest(planes, truth.centre)
        place = plane.to_image(truth.centre)
        tables.places.append(
            f"{study},{series},{number},Spinal Canal Stenosis,{level.title},"
            f"{place.x:.2f},{place.y:.2f}"
        )


def _planes(middle: SliceGeometry, count: int) -> list[SliceGeometry]:
    """Return `count` parallel slices around the middle one, from the right to the left."""
    steps = [(number - count // 2) * SAGITTAL_GAP_MM for number in range(count)]
    return [replace(middle, origin=middle.origin.moved(LEFT, step)) for step in steps]


def _nearest(planes: Sequence[SliceGeometry], place: Position) -> tuple[int, SliceGeometry]:
    """Return instance number and geometry of the slice that a place lies closest to."""
    distances = {
        number: abs(plane.origin.x_mm - place.x_mm) for number, plane in enumerate(planes, start=1)
    }
    number = min(distances, key=lambda one: distances[one])
    return number, planes[number - 1]
