"""What a report calls a case and its slides: an alias, unless the user asked for the name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinextract_gui.domain.result import CaseResult

_SHORTEST_NAME = 3
"""Shorter names are left in sentences: replacing every "1" would garble the numbers."""


def default_alias(result: CaseResult) -> str:
    """Return a stable alias such as ``Case 3f9a1c``, made from the sha256 of the inputs only."""
    hashes = "".join(sorted(result.provenance.input_hashes.values()))
    return f"Case {hashlib.sha256(hashes.encode()).hexdigest()[:6]}"


@dataclass(frozen=True, slots=True)
class Names:
    """The names that may stand in one case's report.

    Attributes
    ----------
    case
        The alias, or the patient's name when the user asked for it.
    slides
        By slide label: ``Slide 1``, or its own name when names were asked for.
    secret
        Texts that must not appear anywhere, the longest first.
    """

    case: str
    slides: dict[str, str]
    secret: tuple[str, ...] = ()

    @classmethod
    def of(cls, result: CaseResult, alias: str | None) -> Names:
        """Return the names for `result`; an alias equal to the patient's id shows all names."""
        if alias and alias == result.patient_id:
            return cls(alias, {slide.label: slide.slide_id for slide in result.slides})
        secret = {result.patient_id, *(slide.slide_id for slide in result.slides)}
        secret |= {slide.label for slide in result.slides}
        for failed in map(PurePath, (failed.name for failed in result.failed)):
            secret |= {str(failed), failed.name, failed.stem}
        return cls(
            alias or default_alias(result),
            {slide.label: f"Slide {n}" for n, slide in enumerate(result.slides, start=1)},
            tuple(sorted((s for s in secret if len(s) >= _SHORTEST_NAME), key=len, reverse=True)),
        )

    @property
    def shown(self) -> bool:
        """Whether names from files may be printed."""
        return not self.secret

    def redacted(self, sentence: str) -> str:
        """Return `sentence` with every secret name replaced."""
        for name in self.secret:
            whole = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
            sentence = re.sub(whole, "[name hidden]", sentence)
        return sentence
