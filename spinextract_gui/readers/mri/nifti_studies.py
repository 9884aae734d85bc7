"""Studies out of NIfTI files."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.series import Identity, Series, Study
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.checked import plain
from spinextract_gui.readers.decoder.nifti_facts import NiftiFacts
from spinextract_gui.readers.mri.choose import choose_axial, choose_sagittal
from spinextract_gui.readers.mri.nifti_series import NiftiSeries
from spinextract_gui.readers.sentences import readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from spinextract_gui.readers.decoder.mri_facts import MriFacts
    from spinextract_gui.readers.mri.gather import Leftovers

_KEY_CHARACTERS = 16
_PARTS = re.compile(r"[^A-Za-z0-9*]+")
_OF_SERIES = re.compile(
    r"(?:t[12]\*?w?i?|stir|tirm|pd|space|tse|fse|dixon|sag|sagittal|ax|axial|tra|transversal|cor"
    r"|coronal|(?:acq|run|ses|rec|ce|dir|echo|part|chunk)[0-9a-z]*|mri?|iso|lumbar|lspine|nii|gz)",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"(?:d?seg(?:mentation)?|labels?|masks?|msk|vert|vertebrae?|subreg|spine_?seg|discs?|canal)",
    re.IGNORECASE,
)
_LABEL_FOLDERS = re.compile(r"step[12]_[a-z]+|masks?|labels?|segmentations?", re.IGNORECASE)


def nifti_studies(
    described: Iterable[tuple[Path, MriFacts | ReadFault]], root: Path, leftovers: Leftovers
) -> list[Study]:
    """Return one study per folder and subject, as far as names tell subjects apart.

    A NIfTI file names no patient. Label maps are left out when a picture lies beside them.
    """
    pairs = list(described)
    groups: dict[tuple[Path, str], list[Series]] = {}
    for path, facts in pairs:
        if len(pairs) > 1 and is_label_map(path, facts):
            leftovers.add(path, "looks like a label map; open it from the MRI view as markers")
            continue
        series = _series(path, facts, leftovers)
        if series is not None:
            groups.setdefault((path.parent, subject_of(path)), []).append(series)
    return [_study(series, *where, root) for where, series in groups.items()]


def subject_of(path: Path) -> str:
    """Return what a file name says beside contrast, plane and the like: the subject."""
    parts = _name_parts(path)
    return "-".join(part for part in parts if not _OF_SERIES.fullmatch(part)).lower()


def is_label_map(path: Path, facts: MriFacts | ReadFault) -> bool:
    """Whether a file, or its folder, is called label map and it holds whole numbers."""
    whole = isinstance(facts, NiftiFacts) and facts.integers
    named = any(_LABELS.fullmatch(part) for part in _name_parts(path))
    return whole and (named or _LABEL_FOLDERS.fullmatch(path.parent.name) is not None)


def _name_parts(path: Path) -> list[str]:
    return [part for part in _PARTS.split(path.name) if part and part not in ("nii", "gz")]


def _series(path: Path, facts: MriFacts | ReadFault, leftovers: Leftovers) -> NiftiSeries | None:
    if not isinstance(facts, NiftiFacts):
        why = facts.sentence if isinstance(facts, ReadFault) else "it is no NIfTI file"
        leftovers.add(path, f"cannot be read as NIfTI: {why}")
        return None
    try:
        return NiftiSeries(path, facts)
    except InputError as error:
        leftovers.add(path, error.sentence.partition(" ")[2].removesuffix("."))
        return None


def _study(series: Sequence[Series], folder: Path, subject: str, root: Path) -> Study:
    text = f"nifti\0{folder}\0{subject}"
    return Study(
        key=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_KEY_CHARACTERS],
        identity=Identity(study_description=plain(readable(folder.name))),
        root=root,
        series=tuple(series),
        sagittal=choose_sagittal(series),
        axial=choose_axial(series),
    )
