"""The patients of cohorts, opened one after the other: a bad one never stops the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import Case, SkippedInput
from spinextract_gui.readers.listing import Listing
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import MixedInput, SlideInput, StudyInput
from spinextract_gui.readers.sentences import readable
from spinextract_gui.readers.srh.tree import STUDIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_MRI = "This is spine MRI; 'spinextract evaluate stenosis' evaluates its models."
_BUNDLE = "This is a model bundle; name it with --model instead."


Found: TypeAlias = Case | SkippedInput


def stops(roots: Sequence[Path]) -> list[Path]:
    """Return what is to be opened, in order; a tree gives a stop for each patient.

    So a cohort of any size is opened a patient at a time.

    Raises
    ------
    InputError
        When a folder may not be read.
    """
    return [path for root in roots for path in _patients(root)]


def cases_at(stop: Path) -> Iterator[Found]:
    """Yield the cases at a stop, or why there is none."""
    try:
        opened = open_path(stop)
    except InputError as error:
        yield SkippedInput(readable(stop.name), error.sentence)
        return
    if isinstance(opened, MixedInput):
        opened = opened.slides
    if isinstance(opened, SlideInput):
        yield from opened.cases
    else:
        sentence = _MRI if isinstance(opened, StudyInput) else _BUNDLE
        yield SkippedInput(readable(stop.name), sentence)


def _patients(root: Path) -> list[Path]:
    studies = root if root.name == STUDIES else root / STUDIES
    return Listing().folders(studies) if studies.is_dir() else [root]
