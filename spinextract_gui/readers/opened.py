"""What opening a path can give."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from spinextract_gui.domain.mri.series import Study
from spinextract_gui.domain.slide import Case


@dataclass(frozen=True, slots=True)
class SlideInput:
    """Slides to diagnose.

    Attributes
    ----------
    cases
        One per patient, at least one.
    sort
        What the path was, such as ``patient folder``.
    """

    cases: tuple[Case, ...]
    sort: str


@dataclass(frozen=True, slots=True)
class BundleInput:
    """A folder that holds a model."""

    folder: Path


@dataclass(frozen=True, slots=True)
class StudyInput:
    """MRI studies to look at.

    Attributes
    ----------
    studies
        One per patient and study, at least one.
    sort
        What the path was, such as ``DICOM folder``.
    """

    studies: tuple[Study, ...]
    sort: str


@dataclass(frozen=True, slots=True)
class MixedInput:
    """A folder that holds slides and MRI, as of one patient who has both."""

    slides: SlideInput
    studies: StudyInput


Opened: TypeAlias = SlideInput | StudyInput | MixedInput | BundleInput
