"""What is this? The one place that decides what a dropped or named path holds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.case_folder import open_case_folder
from spinextract_gui.readers.listing import Listing
from spinextract_gui.readers.mri.open_mri import open_mri_file
from spinextract_gui.readers.opened import BundleInput, MixedInput, Opened, SlideInput, StudyInput
from spinextract_gui.readers.sentences import EXPECTED_ANY, is_of_kind, shown
from spinextract_gui.readers.srh.folder_cases import open_tiff

__all__ = ["BundleInput", "MixedInput", "Opened", "SlideInput", "StudyInput", "open_path"]

Recogniser: TypeAlias = Callable[[Path, Listing], Opened | None]
"""Opens a path of its own sort, returns None for any other, raises InputError for a bad one."""


def open_path(path: Path) -> Opened:
    """Open whatever lies at `path`; pixels are read later, when they are asked for.

    Raises
    ------
    InputError
        With one sentence that says what was found and what was expected.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100  (keeps links as the user named them)
    try:
        if not path.exists():
            raise InputError(f"There is nothing at {shown(str(path))}; {EXPECTED_ANY}.")
        return _opened(path, Listing())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(f"{shown(path.name)} could not be read: {reason}.") from error


def _opened(path: Path, listing: Listing) -> Opened:
    for recognise in RECOGNISERS:
        opened = recognise(path, listing)
        if opened is not None:
            return opened
    raise InputError(_unknown(path, listing))


def _open_bundle(path: Path, _listing: Listing) -> BundleInput | None:
    members = ("manifest.json", "weights.safetensors")
    return BundleInput(path) if all((path / name).is_file() for name in members) else None


def _open_only_folder(path: Path, listing: Listing) -> Opened | None:
    """Open the one folder that a folder holds, as unpacked archives often are."""
    if not path.is_dir() or listing.files(path) or len(listing.folders(path)) != 1:
        return None
    return _opened(listing.folders(path)[0], listing)


RECOGNISERS: tuple[Recogniser, ...] = (
    _open_bundle,
    open_case_folder,
    open_tiff,
    open_mri_file,
    _open_only_folder,
)
"""Asked in this order; readers of other sorts of input are added here."""


def _unknown(path: Path, listing: Listing) -> str:
    """Say what a path holds that no recogniser knew."""
    if not path.is_dir():
        if not path.is_file():
            return f"{shown(path.name)} is no file."
        return f"{is_of_kind(path)}; {EXPECTED_ANY}."
    files, name = listing.files(path), shown(path.name)
    if files:
        return (
            f"The folder {name} holds neither slides nor MRI ({is_of_kind(files[0])}); "
            f"{EXPECTED_ANY}."
        )
    if listing.folders(path):
        return f"The folder {name} holds only folders without slides or MRI; {EXPECTED_ANY}."
    return f"The folder {name} is empty; {EXPECTED_ANY}."
