"""Telling MRI files from all others without decoding them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.readers.listing import COMPANION_ENDINGS, TIFF_ENDINGS
from spinextract_gui.readers.sentences import readable, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spinextract_gui.readers.listing import Listing

NIFTI_ENDINGS = (".nii", ".nii.gz")
DICOM_ENDINGS = frozenset({".dcm", ".dicom", ".ima"})
MAX_DEPTH = 12
MAX_FILES = 20_000
"""So many MRI files are several hospitals' worth; one study has some hundreds."""

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".ico"})
_NEVER_OPENED = TIFF_ENDINGS | COMPANION_ENDINGS | _PICTURES
_MARK_AT = 128
_HEAD_BYTES = 132
_REPRESENTATIONS = (b"CS", b"UI", b"UL", b"SH", b"LO", b"DA", b"TM")
_SHORTEST_ELEMENT = 10
_LONGEST_FIRST_VALUE = 256


def is_nifti(path: Path) -> bool:
    """Whether the file is called NIfTI: its mark lies inside the packed data."""
    return path.name.lower().endswith(NIFTI_ENDINGS)


def is_dicom(path: Path) -> bool:
    """Whether a file is DICOM, by its mark or by its first element. Raises OSError.

    PS3.10, 7.1: a preamble of 128 bytes, then ``DICM``. Older files begin with group 0008.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    return head[_MARK_AT:] == b"DICM" or _begins_with_group_8(head)


def _begins_with_group_8(head: bytes) -> bool:
    """Whether bytes begin with a plausible element of group 0008, as files without preamble."""
    if len(head) < _SHORTEST_ELEMENT:
        return False
    if head[:2] == b"\x08\x00" and head[3] == 0:
        explicit = head[4:6] in _REPRESENTATIONS
        return explicit or 0 < int.from_bytes(head[4:8], "little") <= _LONGEST_FIRST_VALUE
    return head[:3] == b"\x00\x08\x00" and head[4:6] in _REPRESENTATIONS


def may_be_mri(path: Path) -> bool:
    """Whether a file is DICOM or NIfTI, or called so. Never raises."""
    suffix = path.suffix.lower()
    if is_nifti(path) or suffix in DICOM_ENDINGS:
        return True
    if suffix in _NEVER_OPENED:
        return False
    try:
        return path.is_file() and is_dicom(path)
    except OSError:
        return False


def mri_files(folder: Path, listing: Listing, skipped: list[SkippedInput]) -> list[Path]:
    """Return the MRI files in and below `folder`; folders that cannot be read go to `skipped`.

    An index (DICOMDIR) is left out: the files themselves are walked.

    Raises
    ------
    InputError
        When there are more than any study has.
    """
    found = list[Path]()
    for file in _walk(folder, listing, skipped, MAX_DEPTH):
        if file.name.upper() != "DICOMDIR" and may_be_mri(file):
            found.append(file)
        if len(found) > MAX_FILES:
            raise InputError(
                f"The folder {shown(folder.name)} leads to more than {MAX_FILES:,} MRI files; "
                "expected one patient or one study."
            )
    return found


def _walk(
    folder: Path, listing: Listing, skipped: list[SkippedInput], depth: int
) -> Iterator[Path]:
    try:
        files, folders = listing.files(folder), listing.folders(folder)
    except InputError as error:
        skipped.append(SkippedInput(readable(folder.name), error.sentence))
        return
    yield from files
    for inner in folders if depth else []:
        yield from _walk(inner, listing, skipped, depth - 1)
