"""Words in descriptions: radiographers of every country type them in their own way."""

from __future__ import annotations

import re

_LOCALISER = re.compile(
    r"\b(?:local[iy][sz]er|locali[sz]er|loc|scout|survey|3[ -]?plane|plan scan)\b", re.IGNORECASE
)
_REGIONS = (
    ("lumbar spine", r"lumb|(?<![a-z])l[ -]?spine|lws|\bls\b|lombaire|lendenw"),
    ("cervical spine", r"cerv|(?<![a-z])c[ -]?spine|hws|halsw|\bneck\b"),
    ("thoracic spine", r"thorac|(?<![a-z])t[ -]?spine|\bdorsal|bws|brustw"),
    ("sacrum", r"sacr|\bsi joint|\bisg\b|coccy"),
    ("spine", r"spine|spinal|wirbels|rachis|columna"),
    ("brain", r"brain|\bhead\b|skull|cerebr|cranial|sch[aä]del"),
    ("pelvis or hip", r"pelvi|\bhip\b|becken"),
    ("knee", r"\bknee"),
    ("shoulder", r"shoulder"),
    ("abdomen or chest", r"abdom|liver|prostat|\bchest\b|heart|cardiac|breast"),
)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _REGIONS)
LUMBAR, SPINE = "lumbar spine", "spine"
SPINE_PARTS = frozenset({LUMBAR, "cervical spine", "thoracic spine", "sacrum"})
_STIR = re.compile(r"(?<![a-z])(?:stir|tirm)(?![a-z])", re.IGNORECASE)
_T2_STAR = re.compile(r"t2\s*\*|t2[ _-]?star|medic\b|merge\b|(?<![a-z])(?:gre|ffe)(?![a-z])", re.I)
_T2 = re.compile(
    r"(?<![a-z0-9])t2(?:w|wi)?(?![0-9a-z*])|(?<![a-z0-9])t2[ _-]?(?:tse|fse|frfse|space|weighted)",
    re.I,
)
_FAT_DARK = re.compile(r"(?<![a-z])(?:fs|fat[ _-]?sat|spai?r|dixon|water)(?![a-z])", re.I)
_T1 = re.compile(
    r"(?<![a-z0-9])t1(?:w|wi)?(?![0-9a-z])|(?<![a-z0-9])t1[ _-]?(?:tse|fse|se|weighted)", re.I
)


def is_localiser(description: str) -> bool:
    """Whether a description names a localiser."""
    return _LOCALISER.search(description.replace("_", " ")) is not None


def region(*texts: str) -> str:
    """Return the part of the body that the first telling text names; empty when none does.

    A text that names several parts counts as lumbar when that is one of them.
    """
    for text in texts:
        for name, pattern in _COMPILED:
            if pattern.search(text.replace("_", " ")):
                return name
    return ""


def says_stir(text: str) -> bool:
    """Whether a text names a short-tau inversion recovery."""
    return _STIR.search(text) is not None


def says_t2_star(text: str) -> bool:
    """Whether a text names a gradient echo, whose T2* is not T2."""
    return _T2_STAR.search(text) is not None


def says_t2(text: str) -> bool:
    """Whether a text names T2 weighting."""
    return _T2.search(text) is not None and not says_t2_star(text)


def says_fat_dark(text: str) -> bool:
    """Whether a text names a picture whose fat was made dark."""
    return _FAT_DARK.search(text) is not None


def says_t1(text: str) -> bool:
    """Whether a text names T1 weighting."""
    return _T1.search(text) is not None
