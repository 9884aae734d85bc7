"""Opening MRI files as studies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.decoder.mri_client import describe_mri
from spinextract_gui.readers.mri.dicom_studies import dicom_studies, patients_in
from spinextract_gui.readers.mri.gather import Leftovers
from spinextract_gui.readers.mri.nifti_studies import nifti_studies
from spinextract_gui.readers.mri.sniff import is_nifti, may_be_mri
from spinextract_gui.readers.opened import StudyInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.slide import SkippedInput
    from spinextract_gui.readers.listing import Listing


def open_mri_file(path: Path, _listing: Listing) -> StudyInput | None:
    """Open one DICOM or NIfTI file; None for anything else.

    Raises
    ------
    InputError
        When it is such a file and cannot be used.
    """
    if not path.is_file() or not may_be_mri(path):
        return None
    return open_files([path], path, [], sort_of([path], "file"))


def sort_of(files: Sequence[Path], noun: str = "folder") -> str:
    """Return what a folder or file of MRI is called."""
    nifti = sum(is_nifti(file) for file in files)
    if nifti == len(files):
        return f"NIfTI {noun}"
    return f"DICOM and NIfTI {noun}" if nifti else f"DICOM {noun}"


def open_files(
    files: Sequence[Path], root: Path, skipped: Sequence[SkippedInput], sort: str
) -> StudyInput:
    """Open MRI files as studies.

    Raises
    ------
    InputError
        When not one can be used.
    """
    leftovers = Leftovers()
    described = list(zip(files, describe_mri(files), strict=True))
    dicom = [pair for pair in described if not is_nifti(pair[0])]
    studies = dicom_studies(dicom, root, leftovers)
    patients = patients_in(studies)
    studies += nifti_studies([pair for pair in described if is_nifti(pair[0])], root, leftovers)
    unused = [*leftovers.listed(), *skipped]
    if not studies:
        raise InputError(_no_better(unused))
    studies[0] = replace(studies[0], skipped=tuple(unused))
    return StudyInput(_warned(studies, patients), sort)


def _no_better(unused: Sequence[SkippedInput]) -> str:
    if not unused:
        return "There is only an index of DICOM files (DICOMDIR) here, not the files themselves."
    more = f" ({len(unused) - 1} more reasons beside this one.)" if len(unused) > 1 else ""
    return unused[0].sentence + more


def _warned(studies: Sequence[Study], patients: int) -> tuple[Study, ...]:
    """Have every series of a folder with several patients say so."""
    if patients < 2:
        return tuple(studies)
    note = (
        f"The folder holds {patients} patients, each opened apart: check whose pictures these are."
    )
    for study in studies:
        for series in study.series:
            series.notes = (*series.notes, note)
    return tuple(studies)
