"""Turning dropped paths into cases and models, off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import Case

if TYPE_CHECKING:
    from collections.abc import Iterable


_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """What several paths turned out to be.

    Attributes
    ----------
    cases
        Everything that can be diagnosed.
    bundles
        Folders of model bundles.
    refused
        A sentence for each path that could not be used.
    skipped
        A sentence for each thing inside a case's folder that could not be used.
    """

    cases: tuple[Case, ...]
    bundles: tuple[Path, ...]
    refused: tuple[str, ...]
    skipped: tuple[str, ...]


def open_all(paths: Iterable[Path]) -> Opening:
    """Open every path; one that cannot be used never takes the others with it."""
    from spinextract_gui.readers.open_path import BundleInput, open_path

    cases: list[Case] = []
    bundles: list[Path] = []
    refused: list[str] = []
    for path in paths:
        try:
            opened = open_path(path)
        except InputError as error:
            refused.append(error.sentence)
            continue
        if isinstance(opened, BundleInput):
            bundles.append(opened.folder)
        else:
            cases.extend(opened.cases)
    skipped = [f"{item.name}: {item.sentence}" for case in cases for item in case.skipped]
    return Opening(tuple(cases), tuple(bundles), tuple(refused), tuple(skipped))


def several(sentences: tuple[str, ...], heading: str) -> str:
    """Join sentences into one message that names the first few and counts the rest."""
    if len(sentences) == 1:
        return sentences[0]
    named = " ".join(sentences[:_MOST_NAMED])
    rest = len(sentences) - _MOST_NAMED
    return f"{heading} {named}" + (f" And {rest} more." if rest > 0 else "")
