"""Opening MRI files and folders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.decoder.mri_client import describe_mri
from spinextract_gui.readers.mri.dicom_studies import dicom_studies, patients_in
from spinextract_gui.readers.mri.gather import Leftovers
from spinextract_gui.readers.mri.nifti_studies import nifti_studies
from spinextract_gui.readers.mri.sniff import is_nifti, may_be_mri, mri_files
from spinextract_gui.readers.opened import StudyInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.slide import SkippedInput
    from spinextract_gui.readers.listing import Listing


def open_mri(path: Path, listing: Listing) -> StudyInput | None:
    """Open a DICOM or NIfTI file, or a folder of such files; None for anything else.

    Raises
    ------
    InputError
        When there are such files and not one of them can be used.
    """
    if path.is_dir():
        return _open_folder(path, listing)
    if not path.is_file() or not may_be_mri(path):
        return None
    return open_files([path], path, [], "NIfTI file" if is_nifti(path) else "DICOM file")


def _open_folder(path: Path, listing: Listing) -> StudyInput | None:
    skipped: list[SkippedInput] = []
    files = mri_files(path, listing, skipped)
    if not files:
        return None
    only_nifti = all(is_nifti(file) for file in files)
    return open_files(files, path, skipped, "NIfTI folder" if only_nifti else "DICOM folder")


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
