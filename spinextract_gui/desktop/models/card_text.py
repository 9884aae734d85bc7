"""A model card cut into blocks that can be shown without a markup engine.

The card is foreign text. Qt's Markdown would load pictures that it names from the disk, so only
headings, list items, set-off lines and bold ones are told apart here; all else stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_MOST_LINES = 2_000
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")


class BlockKind(Enum):
    """How a block of the card is set."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    VERBATIM = "verbatim"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of plain text; bold when all of it was."""

    kind: BlockKind
    text: str
    bold: bool = False


def card_blocks(card: str) -> list[Block]:
    """Return the card as blocks, in order; at most the first 2000 lines."""
    blocks: list[tuple[BlockKind, str]] = []
    for line in card.splitlines()[:_MOST_LINES]:
        kind, text = _read(line)
        if kind is BlockKind.TEXT and not text:
            blocks.append((kind, ""))
        elif blocks and kind is BlockKind.TEXT and _goes_on(blocks[-1]):
            blocks[-1] = (blocks[-1][0], f"{blocks[-1][1]} {text}")
        elif blocks and kind is blocks[-1][0] is BlockKind.VERBATIM:
            blocks[-1] = (kind, f"{blocks[-1][1]}\n{text}")
        else:
            blocks.append((kind, text))
    return [_block(kind, text) for kind, text in blocks if text]


def _read(line: str) -> tuple[BlockKind, str]:
    stripped = line.strip()
    if line.startswith("#"):
        return BlockKind.HEADING, stripped.lstrip("#").strip()
    if stripped.startswith(("- ", "* ")):
        return BlockKind.ITEM, stripped[2:]
    if line.startswith(("    ", "\t", "|")):
        return BlockKind.VERBATIM, stripped
    return BlockKind.TEXT, stripped


def _goes_on(block: tuple[BlockKind, str]) -> bool:
    """Whether the next line belongs to the same paragraph."""
    return bool(block[1]) and block[0] in {BlockKind.TEXT, BlockKind.ITEM}


def _block(kind: BlockKind, text: str) -> Block:
    if kind is BlockKind.VERBATIM:
        return Block(kind, text)
    return Block(kind, _BOLD.sub(r"\1", text), _BOLD.fullmatch(text) is not None)
