"""What a report says, before anybody decides how it looks: plain values, plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a section; `new_page` in print."""

    words: str
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; a quiet one explains and is set smaller."""

    words: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Cards:
    """The few figures that matter most: number, what it is, its interval or a remark."""

    cards: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes
    ----------
    widths
        Of the columns, relative.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG; `said` is read out by screen readers."""

    png: bytes
    said: str


WIDE = 1.6
"""A picture so much wider than high takes the whole width when it stands alone."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """One picture over the whole width, or two beside one another."""

    pictures: tuple[Picture, ...]


Block: TypeAlias = Heading | Words | Cards | Table | Pictures


@dataclass(frozen=True, slots=True)
class Document:
    """A report.

    Attributes
    ----------
    title
        Of the file.
    kind, about
        What the pages are about and of what, for their head.
    headline
        Such as the model's title.
    banners
        Sentences that weaken everything, said before everything else.
    """

    title: str
    kind: str
    about: str
    headline: str
    context: tuple[str, str]
    banners: tuple[str, ...]
    blocks: tuple[Block, ...]
