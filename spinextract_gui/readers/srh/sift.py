"""Telling usable patch files from the rest, by their headers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.slide import PATCH_SIZE_PX, ReadFault, SkippedInput
from spinextract_gui.readers.decoder.client import describe
from spinextract_gui.readers.listing import COMPANION_ENDINGS, TIFF_ENDINGS
from spinextract_gui.readers.mri.sniff import may_be_mri
from spinextract_gui.readers.sentences import (
    cut_short,
    damaged,
    not_a_slide,
    readable,
    shown,
    wrong_content,
    wrong_patch_size,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.readers.decoder.facts import TiffFacts

PATCH_SIZE = Size(PATCH_SIZE_PX, PATCH_SIZE_PX)


def sift_patches(
    files: Sequence[Path], names: Sequence[str]
) -> tuple[list[Path], list[SkippedInput]]:
    """Keep the files that are patches by their header; say of each other one why not.

    A patch whose pixels are damaged is kept: it becomes a fault of its own when it is read.
    """
    good, skipped = list[Path](), list[SkippedInput]()
    for file, name, facts in zip(files, names, describe(files), strict=True):
        sentence = why_no_patch(file, facts)
        if sentence:
            skipped.append(SkippedInput(name, sentence))
        else:
            good.append(file)
    return good, skipped


def why_no_patch(path: Path, facts: TiffFacts | ReadFault) -> str:
    """Return a sentence, empty for a patch."""
    if sentence := why_no_slide(path, facts):
        return sentence
    if isinstance(facts, ReadFault) or facts.size == PATCH_SIZE:
        return ""
    return wrong_patch_size(path.name, facts)


def why_no_slide(path: Path, facts: TiffFacts | ReadFault) -> str:
    """Return a sentence, empty for two channels of 16 bits of any size."""
    if isinstance(facts, ReadFault):
        return damaged(path, facts.sentence)
    if facts.levels:
        return ""
    return (cut_short if facts.cut_short else wrong_content)(path.name, facts)


def strangers(files: Sequence[Path]) -> list[SkippedInput]:
    """Return the files of a folder that are neither TIFF nor a usual companion of TIFFs.

    MRI files are left out: they are opened, or complained about, by their own readers.
    """
    skipped = list[SkippedInput]()
    for file in files:
        if file.suffix.lower() in TIFF_ENDINGS | COMPANION_ENDINGS or may_be_mri(file):
            continue
        try:
            sentence = not_a_slide(file)
        except OSError as error:
            sentence = f"{shown(file.name)} could not be read: {error.strerror}."
        skipped.append(SkippedInput(readable(file.name), sentence))
    return skipped


def no_better(skipped: Sequence[SkippedInput], noun: str) -> str:
    """Return the first reason, and how many more there were."""
    more = f" ({len(skipped) - 1} more {noun} were no better.)" if len(skipped) > 1 else ""
    return skipped[0].sentence + more
