"""What one worker takes at a time: a patient's folder, a study's folder, or a file."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.listing import TIFF_ENDINGS, Listing, natural_key
from spinextract_gui.readers.sentences import readable, shown
from spinextract_gui.readers.srh.meta import Meta, load_meta
from spinextract_gui.readers.srh.names import position
from spinextract_gui.readers.srh.tree import STUDIES
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOLUMES = (".nii", ".nii.gz")


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of work.

    Attributes
    ----------
    name
        Path below the cohort's root, with ``/``: what tables and ledger call it.
    path
        Absolute; workers on other machines must find the same there.
    tree
        Root of the OpenSRH-style tree it belongs to; None outside of one.
    """

    name: str
    path: Path
    tree: Path | None = None


def find_units(root: Path) -> tuple[Unit, ...]:
    """Return the units below `root`, in natural order of their names.

    In an OpenSRH-style tree (also several, one per site) every patient is one. Elsewhere every
    folder of `root` is one, and every whole slide or NIfTI volume that lies in it. A folder of
    patches or of DICOM files is one itself, as its files cannot be told apart by name.

    Raises
    ------
    InputError
        When the folder may not be read or holds nothing to work on.
    """
    root = Path(os.path.abspath(root))  # noqa: PTH100  (keeps links as the user named them)
    if not root.is_dir():
        raise InputError(f"{shown(root.name)} is no folder; a cohort is a folder of cases.")
    listing = Listing()
    found = list(_units(root, listing))
    if not found:
        raise InputError(f"The folder {shown(root.name)} holds no folders and no slides.")
    return tuple(sorted(found, key=lambda unit: (natural_key(unit.name), unit.name)))


def _units(root: Path, listing: Listing) -> Iterator[Unit]:
    if root.name == STUDIES or (root / STUDIES).is_dir():
        yield from _patients(root, root, listing)
        return
    files = listing.files(root)
    own = [file for file in files if _stands_alone(file)]
    parts = [file for file in files if _is_part(file)]
    if parts:
        yield Unit(root.name, root)
        return
    for path in own:
        yield Unit(readable(path.name), path)
    for folder in listing.folders(root):
        if (folder / STUDIES).is_dir():
            yield from _patients(root, folder, listing)
        else:
            yield Unit(readable(folder.name), folder)


def _patients(root: Path, site: Path, listing: Listing) -> Iterator[Unit]:
    studies = site if site.name == STUDIES else site / STUDIES
    for folder in listing.folders(studies):
        yield Unit(readable(folder.relative_to(root).as_posix()), folder, studies.parent)


def _stands_alone(file: Path) -> bool:
    """Whether a file is a slide or a volume of its own."""
    name = file.name.lower()
    return name.endswith(_VOLUMES) or (file.suffix.lower() in TIFF_ENDINGS and not _is_part(file))


def _is_part(file: Path) -> bool:
    """Whether a file makes a case only together with its neighbours."""
    suffix = file.suffix.lower()
    return suffix == ".dcm" or (suffix in TIFF_ENDINGS and position(file.stem) is not None)


class Signatures:
    """Tells whether a unit is the one that was worked on before.

    Parameters
    ----------
    contents
        Also hash every file; else names, sizes and times of change must do, which is what
        takes a second instead of hours.
    """

    def __init__(self, *, contents: bool = False) -> None:
        self._contents = contents
        self._metas: dict[Path, Meta] = {}

    def of(self, unit: Unit) -> str:
        """Return the signature (hex); empty when the unit cannot be looked at."""
        digest = hashlib.sha256()
        try:
            for path in _files(unit.path):
                facts = path.stat()
                seen = [path.relative_to(unit.path).as_posix(), facts.st_size, facts.st_mtime_ns]
                if self._contents:
                    seen[2:] = [file_sha256(path)]
                digest.update(json.dumps(seen).encode())
        except OSError:
            return ""
        digest.update(json.dumps(self._meta(unit), sort_keys=True).encode())
        return digest.hexdigest()

    def _meta(self, unit: Unit) -> object:
        """Return what the tree's meta files say of this patient."""
        if unit.tree is None:
            return None
        if unit.tree not in self._metas:
            self._metas[unit.tree] = load_meta(unit.tree)
        meta = self._metas[unit.tree]
        return [meta.name, meta.patients.get(unit.path.name)]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            yield Path(folder) / name
