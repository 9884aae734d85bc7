"""Folders: slides, MRI, or both of one patient."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.readers.mri.open_mri import open_files, sort_of
from spinextract_gui.readers.mri.sniff import mri_files
from spinextract_gui.readers.opened import MixedInput, SlideInput, StudyInput
from spinextract_gui.readers.sentences import readable
from spinextract_gui.readers.srh.folder_cases import open_folder, open_folders
from spinextract_gui.readers.srh.tree_cases import open_tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.readers.listing import Listing

MAX_DEPTH = 3
"""So deep below the opened folder slides are looked for beside MRI."""


def open_case_folder(path: Path, listing: Listing) -> SlideInput | StudyInput | MixedInput | None:
    """Open whatever slides and MRI a folder holds; None when it holds neither.

    Raises
    ------
    InputError
        When there are such files and not one of them can be used.
    """
    if not path.is_dir():
        return None
    slides, refusal = _slides(path, listing)
    lost: list[SkippedInput] = []
    files = mri_files(path, listing, lost)
    if not files:
        if slides is None and refusal is not None:
            raise refusal
        return slides
    if slides is None and refusal is None:
        slides = _slides_below(path, listing, MAX_DEPTH)
    try:
        studies = open_files(files, path, lost, sort_of(files))
    except InputError as error:
        if slides is None:
            raise
        return _beside(slides, [SkippedInput(readable(files[0].name), error.sentence)])
    if slides is not None:
        return MixedInput(slides, studies)
    return studies if refusal is None else _with_refusal(studies, path, refusal)


def _slides(path: Path, listing: Listing) -> tuple[SlideInput | None, InputError | None]:
    """Return the slides of a folder, or why what looks like slides is none."""
    try:
        for recognise in (open_tree, open_folder, open_folders):
            if opened := recognise(path, listing):
                return opened, None
    except InputError as error:
        return None, error
    return None, None


def _slides_below(path: Path, listing: Listing, depth: int) -> SlideInput | None:
    """Return the slides of all folders inside, taken together."""
    found: list[SlideInput] = []
    try:
        folders = listing.folders(path)
    except InputError:
        return None
    for folder in folders:
        slides, _ = _slides(folder, listing)
        if slides is None and depth > 1:
            slides = _slides_below(folder, listing, depth - 1)
        found += [slides] if slides else []
    if not found:
        return None
    return SlideInput(tuple(case for slides in found for case in slides.cases), found[0].sort)


def _beside(slides: SlideInput, skipped: Sequence[SkippedInput]) -> SlideInput:
    first, *others = slides.cases
    return replace(slides, cases=(replace(first, skipped=(*first.skipped, *skipped)), *others))


def _with_refusal(studies: StudyInput, path: Path, refusal: InputError) -> StudyInput:
    first, *others = studies.studies
    skipped = (*first.skipped, SkippedInput(readable(path.name), refusal.sentence))
    return replace(studies, studies=(replace(first, skipped=skipped), *others))
