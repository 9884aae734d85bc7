"""Opening plain folders of patches or whole slides, and single slide files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import Case, ReadFault, SkippedInput, Slide
from spinextract_gui.readers.decoder.client import describe
from spinextract_gui.readers.opened import SlideInput
from spinextract_gui.readers.sentences import cut_short, is_tiff, readable, wrong_patch_size
from spinextract_gui.readers.srh.names import position
from spinextract_gui.readers.srh.patch_slide import PatchSlide
from spinextract_gui.readers.srh.sift import (
    PATCH_SIZE,
    no_better,
    strangers,
    why_no_patch,
    why_no_slide,
)
from spinextract_gui.readers.srh.tiff_slide import TiffSlide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from spinextract_gui.readers.decoder.facts import TiffFacts
    from spinextract_gui.readers.listing import Listing

    Described = Sequence[tuple[Path, TiffFacts | ReadFault]]

MAX_WRONG_PATCH_PX = 1024
"""Patches of other systems are up to this large."""


def open_tiff(path: Path, _listing: Listing) -> SlideInput | None:
    """Open one whole-slide TIFF; None when `path` is no TIFF file.

    Raises
    ------
    InputError
        When the TIFF holds no slide, or not all of it.
    """
    if not path.is_file() or not is_tiff(path):
        return None
    slide = _whole_slide(path, describe([path])[0], "")
    return SlideInput((Case(slide.slide_id, path, (slide,)),), "whole slide")


def open_folder(path: Path, listing: Listing) -> SlideInput | None:
    """Open a folder that holds TIFF files itself: patches of one slide, or whole slides.

    Raises
    ------
    InputError
        When not one of the files can be used.
    """
    if not path.is_dir() or not listing.tiffs(path):
        return None
    slides, skipped = _read_folder(path, listing, path.parent, "")
    if not slides:
        raise InputError(no_better(skipped, "files"))
    sort = "folder of patches" if isinstance(slides[0], PatchSlide) else "folder of whole slides"
    return SlideInput((Case(readable(path.name), path, tuple(slides), tuple(skipped)),), sort)


def open_folders(path: Path, listing: Listing) -> SlideInput | None:
    """Open a folder whose folders hold TIFF files.

    Folders of patches are the slides of one patient; each folder of whole slides is a patient.

    Raises
    ------
    InputError
        When not one of the files can be used.
    """
    cases, slides, skipped = list[Case](), list[Slide](), list[SkippedInput]()
    for folder in _folders_of_tiffs(path, listing, skipped):
        found, bad = _read_folder(folder, listing, path.parent, path.name)
        if found and isinstance(found[0], TiffSlide):
            cases.append(Case(readable(folder.name), path, tuple(found), tuple(bad)))
        else:
            slides += found
            skipped += bad
    if not cases and not slides and not skipped:
        return None
    skipped += strangers(listing.files(path))
    if slides:
        cases.insert(0, Case(readable(path.name), path, tuple(slides)))
    if not cases:
        raise InputError(no_better(skipped, "files"))
    cases[0] = replace(cases[0], skipped=cases[0].skipped + tuple(skipped))
    return SlideInput(tuple(cases), "patient folder" if slides else "folder of patients")


def _folders_of_tiffs(path: Path, listing: Listing, skipped: list[SkippedInput]) -> Iterator[Path]:
    """Yield the folders that hold TIFF files; those that cannot be read go to `skipped`."""
    for folder in listing.folders(path) if path.is_dir() else []:
        try:
            if listing.tiffs(folder):
                yield folder
        except InputError as error:
            skipped.append(SkippedInput(readable(folder.name), error.sentence))


def _read_folder(
    path: Path, listing: Listing, root: Path, patient_id: str
) -> tuple[list[Slide], list[SkippedInput]]:
    """Return the slides of one folder of TIFF files, and what is none."""
    files = listing.tiffs(path)
    described = list(zip(files, describe(files), strict=True))
    skipped = strangers(listing.files(path))
    if not any(_is_patch(facts) for _, facts in described):
        return _whole_slides(described, path.name, skipped), skipped
    good = [file for file, facts in described if _is_patch(facts)]
    skipped += [
        SkippedInput(readable(file.name), why_no_patch(file, facts))
        for file, facts in described
        if not _is_patch(facts)
    ]
    return [PatchSlide(path, good, root=root, patient_id=patient_id, slide_id=path.name)], skipped


def _whole_slides(
    described: Described, patient_id: str, skipped: list[SkippedInput]
) -> list[Slide]:
    slides = list[Slide]()
    for file, facts in described:
        try:
            slides.append(_whole_slide(file, facts, patient_id))
        except InputError as error:
            skipped.append(SkippedInput(readable(file.name), error.sentence))
    return slides


def _whole_slide(path: Path, facts: TiffFacts | ReadFault, patient_id: str) -> TiffSlide:
    sentence = why_no_slide(path, facts)
    if sentence or isinstance(facts, ReadFault):
        raise InputError(sentence)
    if _is_wrong_patch(path, facts):
        raise InputError(wrong_patch_size(path.name, facts))
    if facts.cut_short:
        raise InputError(cut_short(path.name, facts))
    return TiffSlide(path, facts, patient_id=patient_id)


def _is_wrong_patch(path: Path, facts: TiffFacts) -> bool:
    """Whether a picture is named like a patch, about as small as one, and yet none."""
    size = facts.levels[0]
    small = max(size.height, size.width) <= MAX_WRONG_PATCH_PX
    return small and size != PATCH_SIZE and position(path.stem) is not None


def _is_patch(facts: TiffFacts | ReadFault) -> bool:
    return not isinstance(facts, ReadFault) and facts.size == PATCH_SIZE
