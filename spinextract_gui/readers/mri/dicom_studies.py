"""Studies out of DICOM files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.series import Series, Study
from spinextract_gui.readers.decoder.dicom_facts import DicomFacts
from spinextract_gui.readers.decoder.dicom_syntaxes import DICOMDIR
from spinextract_gui.readers.mri.choose import choose_axial, choose_sagittal
from spinextract_gui.readers.mri.dicom_series import KEY_CHARACTERS, DicomSeries
from spinextract_gui.readers.mri.pictures import (
    Picture,
    patient_of,
    picture,
    series_of,
    studies_of,
)
from spinextract_gui.readers.mri.refuse import why_frame_unused, why_unused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from spinextract_gui.domain.slide import ReadFault
    from spinextract_gui.readers.decoder.mri_facts import MriFacts
    from spinextract_gui.readers.mri.gather import Leftovers


def dicom_studies(
    described: Iterable[tuple[Path, MriFacts | ReadFault]], root: Path, leftovers: Leftovers
) -> list[Study]:
    """Return the studies in DICOM files, first come first; the rest goes to `leftovers`."""
    return [_study(one, root) for one in studies_of(_pictures(described, leftovers))]


def patients_in(studies: Sequence[Study]) -> int:
    """Return how many patients studies belong to."""
    return len(
        {one.identity.patient_id or (one.identity.name, one.identity.birth_date) for one in studies}
    )


def _pictures(
    described: Iterable[tuple[Path, MriFacts | ReadFault]], leftovers: Leftovers
) -> list[Picture]:
    """Return every usable frame once, however often its file was copied."""
    found: list[Picture] = []
    seen: set[str] = set()
    for path, facts in described:
        if isinstance(facts, DicomFacts) and facts.sop_class == DICOMDIR:
            continue
        clause = why_unused(facts)
        if clause or not isinstance(facts, DicomFacts):
            leftovers.add(path, clause)
        elif facts.sop_uid and facts.sop_uid in seen:
            leftovers.add(path, "is a copy of another file")
        else:
            seen.add(facts.sop_uid)
            found += _frames(path, facts, leftovers)
    return found


def _frames(path: Path, facts: DicomFacts, leftovers: Leftovers) -> list[Picture]:
    frames = list[Picture]()
    for index, frame in enumerate(facts.frames):
        if clause := why_frame_unused(frame):
            leftovers.add(path, clause)
            break
        frames.append(picture(path, index, facts))
    return frames


def _study(pictures: list[Picture], root: Path) -> Study:
    series: list[Series] = []
    earlier: dict[str, int] = {}
    for part in series_of(pictures):
        one = DicomSeries(part, 0)
        if repetition := earlier.get(one.key, 0):
            earlier[one.key] += 1
            one = DicomSeries(part, repetition)
        else:
            earlier[one.key] = 1
        series.append(one)
    series.sort(key=lambda one: one.number)
    return Study(
        key=_key(pictures[0].facts),
        identity=pictures[0].facts.identity,
        root=root,
        series=tuple(series),
        sagittal=choose_sagittal(series),
        axial=choose_axial(series),
    )


def _key(facts: DicomFacts) -> str:
    text = f"{facts.study_uid}\0{patient_of(facts)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_CHARACTERS]
