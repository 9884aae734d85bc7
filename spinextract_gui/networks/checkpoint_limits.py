"""How large a foreign checkpoint may be, and how much memory reading it may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class CheckpointLimits:
    """Limits of one task.

    Attributes
    ----------
    file_bytes
        Largest file; weights with both moments of an AdamW optimiser take three times theirs.
    memory_bytes
        Most that the reader may take above what it starts with.
    """

    file_bytes: int
    memory_bytes: int

    def memory_for(self, path: Path) -> int:
        """Return what reading `path` may take: a small file gets little, whatever it claims."""
        needed = _LEAST + _COPIES * path.stat().st_size
        return min(self.memory_bytes, max(_FLOOR, needed))


_LEAST: Final = 1 << 29
_COPIES: Final = 3
"""The file itself, its tensors as numbers of ours, and those once more while they are saved."""
_FLOOR: Final = 3 << 29
"""1.5 GiB: what a hostile file of any size may ask for."""
SRH: Final = CheckpointLimits(1 << 30, 3 << 29)
"""Weights of 111 MB, with the optimiser 330 MB."""
STENOSIS: Final = CheckpointLimits(3 << 29, 5 << 30)
"""Weights of 350 MB, with the optimiser 1.05 GB."""
