"""The demo case: one synthetic patient with two slides, made in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.slide import Phantom
from spinextract_gui.synthesis.write import write_whole_slide

if TYPE_CHECKING:
    from pathlib import Path

DEMO_PATIENT = "Demo-synthetic-meningioma"
"""Folder and patient of the demo case; the name says that nobody is ill."""

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
