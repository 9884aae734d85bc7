"""Finding the slides of an OpenSRH-style tree from any folder of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError

if TYPE_CHECKING:
    from spinextract_gui.readers.listing import Listing

STUDIES, PATCHES = "studies", "patches"


@dataclass(frozen=True, slots=True)
class SlideFolder:
    """The patch files of one slide, not yet looked at."""

    patient_id: str
    slide_id: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Tree:
    """Slides found below one folder.

    Attributes
    ----------
    root
        Keys of patches are paths below it.
    sort
        What the opened folder was.
    """

    root: Path
    sort: str
    slides: tuple[SlideFolder, ...]


def find_tree(folder: Path, listing: Listing) -> Tree | None:
    """Return the tree that `folder` belongs to, cut down to what lies below it.

    Recognised are ``<root>/studies/<patient>/<slide>/patches`` and each folder on the way,
    with or without the two upper ones. Raises InputError for folders that cannot be read.
    """
    if folder.name == PATCHES and listing.tiffs(folder):
        return _below(folder.parent, "patch folder", folder.parent.parent)
    if _has_patches(folder):
        return _below(folder, "slide folder", folder.parent)
    if any(_has_patches(slide) for slide in listing.folders(folder)):
        slides = _slides_of(folder, listing)
        return Tree(_root(folder) or folder.parent, "patient folder", tuple(slides))
    inner = folder / STUDIES
    studies = inner if inner in listing.folders(folder) else folder
    slides = [
        slide for patient in listing.folders(studies) for slide in _slides_of(patient, listing)
    ]
    if not slides:
        return None
    outside = folder.parent if studies is folder else folder
    root = outside if studies.name == STUDIES else folder.parent
    return Tree(root, "study folder", tuple(slides))


def _below(slide: Path, sort: str, patient: Path) -> Tree:
    """Return a tree of one slide; its patient is known only inside ``studies``."""
    root = _root(patient)
    if root is None:
        outside = slide if sort == "patch folder" else slide.parent
        return Tree(outside, sort, (SlideFolder("", slide.name, slide / PATCHES),))
    return Tree(root, sort, (SlideFolder(patient.name, slide.name, slide / PATCHES),))


def _root(patient: Path) -> Path | None:
    return patient.parent.parent if patient.parent.name == STUDIES else None


def _slides_of(patient: Path, listing: Listing) -> list[SlideFolder]:
    try:
        folders = listing.folders(patient)
    except InputError:
        return []
    return [
        SlideFolder(patient.name, slide.name, slide / PATCHES)
        for slide in folders
        if _has_patches(slide)
    ]


def _has_patches(slide: Path) -> bool:
    try:
        return (slide / PATCHES).is_dir()
    except OSError:  # no permission to look
        return False
