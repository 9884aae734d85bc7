"""Opening OpenSRH-style trees."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import Case, SkippedInput, Slide
from spinextract_gui.readers.opened import SlideInput
from spinextract_gui.readers.sentences import EXPECTED, readable, shown
from spinextract_gui.readers.srh.meta import Meta, load_meta
from spinextract_gui.readers.srh.patch_slide import PatchSlide
from spinextract_gui.readers.srh.sift import no_better, sift_patches, strangers
from spinextract_gui.readers.srh.tree import find_tree

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.readers.listing import Listing
    from spinextract_gui.readers.srh.tree import SlideFolder


def open_tree(path: Path, listing: Listing) -> SlideInput | None:
    """Open a folder of an OpenSRH-style tree; None when it belongs to none.

    Raises
    ------
    InputError
        When the tree holds not one usable patch.
    """
    tree = find_tree(path, listing) if path.is_dir() else None
    if tree is None:
        return None
    meta = load_meta(tree.root)
    cases, lost = list[Case](), list[SkippedInput]()
    for _, folders in groupby(tree.slides, key=lambda slide: slide.folder.parents[1]):
        slides, skipped, name = list[Slide](), list[SkippedInput](), ""
        for folder in folders:
            name = folder.patient_id or folder.slide_id
            slide = _open_slide(folder, tree.root, meta, listing, skipped)
            slides += [slide] if slide else []
        if slides:
            cases.append(Case(readable(name), path, tuple(slides), tuple(skipped)))
        else:
            lost += skipped
    if not cases:
        raise InputError(no_better(lost, "inputs"))
    if lost:
        last = cases[-1]
        cases[-1] = Case(last.patient_id, path, last.slides, last.skipped + tuple(lost))
    return SlideInput(tuple(cases), tree.sort)


def _open_slide(
    found: SlideFolder, root: Path, meta: Meta, listing: Listing, skipped: list[SkippedInput]
) -> Slide | None:
    """Open one slide; what cannot be used is added to `skipped`."""
    label = readable(found.folder.parent.relative_to(root).as_posix())
    try:
        files = listing.tiffs(found.folder)
    except InputError as error:
        skipped.append(SkippedInput(label, error.sentence))
        return None
    skipped += strangers(listing.files(found.folder))
    listed = meta.tumour_patches(found.patient_id, found.slide_id)
    if listed is not None:
        by_key = {file.relative_to(root).as_posix(): file for file in files}
        files = [by_key[key] for key in listed if key in by_key]
        if missing := [key for key in listed if key not in by_key]:
            skipped.append(SkippedInput(label, _missing(missing, len(listed), meta.name)))
    good, bad = sift_patches(files, [readable(file.relative_to(root).as_posix()) for file in files])
    skipped += bad
    if not good:
        if not bad:
            skipped.append(SkippedInput(label, _no_patch(label, listed, meta.name)))
        return None
    slide = PatchSlide(
        found.folder.parent,
        good,
        root=root,
        patient_id=found.patient_id,
        slide_id=found.slide_id,
        patches_chosen_by=meta.name if listed is not None else "",
        true_class=meta.true_class(found.patient_id),
    )
    slide.site, slide.source = meta.site(found.patient_id), meta.source(found.patient_id)
    return slide


def _missing(missing: list[str], total: int, meta_name: str) -> str:
    first = missing[0].rpartition("/")[2]
    listed = f"the {total} patches that {shown(meta_name)} lists"
    return f"{len(missing)} of {listed} are missing ({shown(first)})."


def _no_patch(label: str, listed: tuple[str, ...] | None, meta_name: str) -> str:
    if listed is None:
        return f"The slide {shown(label)} has no patches; {EXPECTED}."
    return f"{shown(meta_name)} names no tumour patch of the slide {shown(label)} that is there."
