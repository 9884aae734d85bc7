"""What a report calls a case and its slides: an alias, unless the user asked for the name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.result import StudyResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.result import CaseResult

_SHORTEST_NAME = 3
"""Shorter names are left in sentences: replacing every "1" would garble the numbers."""
_SPELT = (str, str.lower, str.upper, str.title)
"""A patient's name in a file's name is often spelt otherwise than in its header."""


def default_alias(*results: CaseResult | StudyResult) -> str:
    """Return a stable alias such as ``Case 3f9a1c``, made from the sha256 of the inputs only."""
    hashes = [digest for one in results for digest in one.provenance.input_hashes.values()]
    # A grading that was stopped early may have no hash yet; the key of its study is one too.
    hashes = hashes or [one.study_key for one in results if isinstance(one, StudyResult)]
    return f"Case {hashlib.sha256(''.join(sorted(hashes)).encode()).hexdigest()[:6]}"


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
    shown
        Whether names from files may be printed.
    """

    case: str
    slides: dict[str, str]
    secret: tuple[str, ...] = ()
    shown: bool = False

    @classmethod
    def of(cls, result: CaseResult, alias: str | None) -> Names:
        """Return the names for `result`; an alias equal to the patient's id shows all names."""
        if alias and alias == result.patient_id:
            labels = {slide.label: slide.slide_id for slide in result.slides}
            return cls(alias, labels, shown=True)
        secret = {result.patient_id, *(slide.slide_id for slide in result.slides)}
        secret |= {slide.label for slide in result.slides}
        for failed in map(PurePath, (failed.name for failed in result.failed)):
            secret |= {str(failed), failed.name, failed.stem}
        return cls(
            alias or default_alias(result),
            {slide.label: f"Slide {n}" for n, slide in enumerate(result.slides, start=1)},
            _longest_first(secret),
        )

    @classmethod
    def of_study(cls, result: StudyResult, study: Study | None, alias: str | None) -> Names:
        """Return the names for a grading; the patient's own id or name as alias shows them."""
        identity = study.identity if study is not None else None
        named = {result.patient_id, *((identity.name, identity.patient_id) if identity else ())}
        if alias and alias in named:
            return cls(alias, {}, shown=True)
        parts = {part for name in named for part in re.split(r"[\^=,\s]+", name)}
        secret = {*named, *(way(part) for part in parts for way in _SPELT)} - _own_words(result)
        if identity is not None and study is not None:
            secret |= {identity.birth_date, identity.institution, *_file_names(study)}
        return cls(alias or default_alias(result), {}, _longest_first(secret))

    def hiding(self, more: Sequence[str]) -> Names:
        """Return these names with further texts hidden, unless everything is shown."""
        return self if self.shown else replace(self, secret=_longest_first({*self.secret, *more}))

    def redacted(self, sentence: str) -> str:
        """Return `sentence` with every secret name replaced, that of a slide by its alias."""
        for name in self.secret:
            whole = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
            called = self.slides.get(name, "[name hidden]")
            sentence = re.sub(whole, called, sentence)
        return sentence


def names_of_all(
    cases: Sequence[CaseResult],
    studies: Sequence[tuple[StudyResult, Study | None]],
    alias: str | None,
) -> tuple[list[Names], list[Names]]:
    """Return the names of every part of one patient's report; none shows what another hides."""
    alias = alias or default_alias(*cases, *(result for result, _ in studies))
    slides = [Names.of(result, alias) for result in cases]
    graded = [Names.of_study(result, study, alias) for result, study in studies]
    secret = [text for names in (*slides, *graded) for text in names.secret]
    return [names.hiding(secret) for names in slides], [names.hiding(secret) for names in graded]


def _own_words(result: StudyResult) -> set[str]:
    """Return the words in which the models are named, spelt so.

    A phantom called SYNTHETIC^SPINE must not take "synthetic" out of what is said of a model.
    """
    models = result.provenance.models
    return {word for model in models for word in re.findall(r"\w+", f"{model.name} {model.title}")}


def _file_names(study: Study) -> set[str]:
    """Return what the opened files and folders are called.

    A plain word in small letters stays: hiding every "spine" would garble the sentences.
    """
    paths = {study.root, *(series.path for series in study.series)}
    return {path.name for path in paths if not re.fullmatch("[a-z]*", path.name)}


def _longest_first(secret: set[str]) -> tuple[str, ...]:
    return tuple(
        sorted((s for s in secret if len(s) >= _SHORTEST_NAME), key=lambda s: (-len(s), s))
    )
