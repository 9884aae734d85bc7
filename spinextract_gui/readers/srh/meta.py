"""The meta files of an OpenSRH-style tree: which patches show tumour, and of which class."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spinextract_gui.domain.tumour import TumourClass

if TYPE_CHECKING:
    from pathlib import Path

MAX_META_BYTES = 256 << 20
_SPLIT = "train_val_split.json"
_SITE = ("site", "center", "centre", "institution")
_LONGEST_TEXT = 200
_PREFERRED = ("spinextract.json", "opensrh.json")


@dataclass(frozen=True, slots=True)
class Meta:
    """One meta file; paths in it are compared with found files, never opened."""

    name: str
    patients: Mapping[str, Any]

    def true_class(self, patient_id: str) -> TumourClass | None:
        """Return the class stated for a patient, if it is one of the four."""
        name = _member(self.patients, patient_id).get("class")
        return TumourClass.from_name(name) if isinstance(name, str) else None

    def site(self, patient_id: str) -> str:
        """Return where a patient was treated, if the file says it under a usual name."""
        patient = _member(self.patients, patient_id)
        return next((text for key in _SITE if (text := _text(patient.get(key)))), "")

    def source(self, patient_id: str) -> str:
        """Return where a patient's slides come from, such as ``synthetic phantom``."""
        return _text(_member(self.patients, patient_id).get("source"))

    def tumour_patches(self, patient_id: str, slide_id: str) -> tuple[str, ...] | None:
        """Return the keys of the tumour patches, or None for a slide that is not listed."""
        slides = _member(_member(self.patients, patient_id), "slides")
        if slide_id not in slides:
            return None
        paths = _member(slides, slide_id).get("tumor_patches")
        if not isinstance(paths, list):
            return ()
        return tuple(dict.fromkeys(path for path in paths if isinstance(path, str)))


NO_META = Meta("", {})


def load_meta(root: Path) -> Meta:
    """Return the meta file of the tree at `root`; an empty one when there is none to use."""
    folder = root / "meta"
    try:
        files = sorted(folder.glob("*.json"), key=lambda file: (_rank(file), file.name))
    except OSError:
        return NO_META
    for file in files:
        patients = _patients(file) if file.name != _SPLIT else None
        if patients is not None:
            return Meta(file.name, patients)
    return NO_META


@dataclass(frozen=True, slots=True)
class Split:
    """Patients to train and to validate on, as somebody divided them."""

    train: tuple[str, ...]
    validation: tuple[str, ...]


def load_split(root: Path) -> Split | None:
    """Return what ``meta/train_val_split.json`` says; None when it is not there or makes no sense.

    A patient on both sides counts as one to train on.
    """
    file = root / "meta" / _SPLIT
    try:
        if file.stat().st_size > MAX_META_BYTES:
            return None
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    train, validation = _names(content.get("train")), _names(content.get("val"))
    return Split(train, tuple(name for name in validation if name not in train))


def _names(value: Any) -> tuple[str, ...]:
    return tuple(name for name in value if isinstance(name, str)) if isinstance(value, list) else ()


def _rank(file: Path) -> int:
    return _PREFERRED.index(file.name) if file.name in _PREFERRED else len(_PREFERRED)


def _patients(file: Path) -> Mapping[str, Any] | None:
    """Return the file's content when it has the form of a meta file."""
    try:
        if file.stat().st_size > MAX_META_BYTES:
            return None
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    listed = any(isinstance(entry, dict) and "slides" in entry for entry in content.values())
    return content if listed else None


def _member(mapping: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    member = mapping.get(name)
    return member if isinstance(member, dict) else {}


def _text(value: object) -> str:
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""
