"""What is to be stamped where: the plan of every block, made when first needed."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from spinextract_gui.synthesis.tissue import Cells, Marks, Tissue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.synthesis.debris import Debris
    from spinextract_gui.synthesis.materials import Materials

    Block = tuple[int, int]

_KEPT = 400
"""Blocks whose plans stay in memory: several rows of the largest slide."""
_NEIGHBOURS = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]


class Plan(NamedTuple):
    """Everything whose centre lies in one block; `tissue` by layer, bottom first."""

    tissue: tuple[list[Marks], ...]
    debris: list[Marks]


class Planner:
    """Plans the blocks of a phantom.

    Parameters
    ----------
    tissues
        The slide's tumour and, if any, the one that part of it resembles.
    """

    def __init__(self, tissues: Sequence[Tissue], materials: Materials, debris: Debris) -> None:
        self._tissues, self._materials, self._debris = tissues, materials, debris
        self._candidates: OrderedDict[tuple[int, Block], Cells] = OrderedDict()
        self._plans: OrderedDict[Block, Plan] = OrderedDict()

    def around(self, block: Block) -> list[Plan]:
        """Return the plans of a block and its neighbours, in reading order."""
        return [self._plan((block[0] + down, block[1] + right)) for down, right in _NEIGHBOURS]

    def _plan(self, block: Block) -> Plan:
        if block not in self._plans:
            self._plans[block] = self._make(block)
            if len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        return self._plans[block]

    def _make(self, block: Block) -> Plan:
        layers: tuple[list[Marks], ...] = ([], [], [], [], [])
        fibres, ornaments, bodies, nuclei, cracks = layers
        for number, tissue in enumerate(self._tissues):
            new_bodies, new_nuclei = tissue.cells(self._candidates_around(number, block))
            fibres.append(self._where_solid(tissue.fibres(block), number))
            ornaments.append(self._where_solid(tissue.ornaments(block), number))
            bodies.append(self._where_solid(new_bodies, number))
            nuclei.append(self._where_solid(new_nuclei, number))
        cracks.append(self._debris.cracks(block))
        return Plan(layers, self._debris.marks(block, self._materials))

    def _where_solid(self, marks: Marks, number: int) -> Marks:
        """Keep what lies in the part of the tissue that looks like tumour `number`."""
        mixture = self._materials.at(marks.rows, marks.cols)
        kept = (mixture.focus >= 0.5) == bool(number)
        kept &= mixture.tissue > 0.02
        return Marks(marks.album, marks.index[kept], marks.rows[kept], marks.cols[kept])

    def _candidates_around(self, number: int, block: Block) -> list[Cells]:
        """Return the candidates of a block, then those of its neighbours."""
        offsets = [(0, 0), *(offset for offset in _NEIGHBOURS if offset != (0, 0))]
        return [
            self._candidates_of(number, (block[0] + down, block[1] + right))
            for down, right in offsets
        ]

    def _candidates_of(self, number: int, block: Block) -> Cells:
        key = (number, block)
        if key not in self._candidates:
            self._candidates[key] = self._tissues[number].candidates(block)
            if len(self._candidates) > 2 * _KEPT:
                self._candidates.popitem(last=False)
        return self._candidates[key]
