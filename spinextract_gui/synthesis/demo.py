"""The demo: a synthetic patient with two slides, a real lumbar MRI, a synthetic one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.storage import atomic
from spinextract_gui.storage.folders import shipped
from spinextract_gui.synthesis.slide import Phantom
from spinextract_gui.synthesis.write import write_whole_slide

if TYPE_CHECKING:
    from pathlib import Path

DEMO_PATIENT = "Demo-synthetic-meningioma"
"""Folder and patient of the demo case; the name says that nobody is ill."""

DEMO_STUDY = "Demo-lumbar-MRI"
"""Folder of the demo series: a real lumbar T2 of a volunteer (MIT licence), no grades known."""
SYNTHETIC_STUDY = "Demo-synthetic-spine"
"""Folder of a spine phantom with sagittal and axial series; nobody is ill."""
_SYNTHETIC_SEED = 2027
_SYNTHETIC_GRADES = {
    Level.L1_L2: Grade.NORMAL_MILD,
    Level.L2_L3: Grade.NORMAL_MILD,
    Level.L3_L4: Grade.MODERATE,
    Level.L4_L5: Grade.SEVERE,
    Level.L5_S1: Grade.NORMAL_MILD,
}

_SLIDES = {
    "synthetic-phantom-1.tif": (Size(3600, 4500), 2026, TumourClass.SCHWANNOMA),
    "synthetic-phantom-2.tif": (Size(2100, 2700), 2027, None),
}


def write_demo_case(folder: Path) -> Path:
    """Write the demo case below `folder` and return its patient folder.

    The first slide has a part that resembles another tumour, so that the heatmap has
    something to show. Slides that lie there already are kept: they would be the same.

    Raises
    ------
    OSError
        When the disk refuses.
    """
    patient = folder / DEMO_PATIENT
    for name, (size, seed, focus) in _SLIDES.items():
        if not (patient / name).is_file():
            phantom = Phantom(TumourClass.MENINGIOMA, size, seed, focus, focus_share=0.16)
            write_whole_slide(phantom, patient / name)
    return patient


def write_demo_study(folder: Path) -> Path:
    """Copy the shipped lumbar T2 series below `folder` and return its own folder.

    Files that lie there already are kept.

    Raises
    ------
    InputError
        When the series is not where it was shipped.
    StorageError
        When the disk refuses.
    """
    source = shipped("resources") / "demo" / "mri-lumbar"
    files = sorted(source.glob("*.dcm"))
    if not files:
        raise InputError("The demo MRI series did not come with this installation.")
    study = folder / DEMO_STUDY
    missing = [path for path in files if not (study / path.name).is_file()]
    atomic.write_together({study / path.name: path.read_bytes() for path in missing})
    return study


def write_synthetic_study(folder: Path) -> Path:
    """Write a phantom's sagittal and axial T2 series below `folder`; return their folder.

    Both lie in one frame of reference, so that planes can be linked. Series that lie there
    already are kept: they would be the same.

    Raises
    ------
    StorageError
        When the disk refuses.
    """
    from spinextract_gui.synthesis.spine.phantom import SpinePhantom
    from spinextract_gui.synthesis.spine.write import write_axial_series, write_series

    study = folder / SYNTHETIC_STUDY
    phantom = SpinePhantom(_SYNTHETIC_SEED, _SYNTHETIC_GRADES)
    for name, write in (("sagittal", write_series), ("axial", write_axial_series)):
        if not (study / name).is_dir():
            write(study / name, phantom)
    return study
