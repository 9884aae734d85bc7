"""What the benchmark of the stenosis networks found."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

from spinextract_gui.inference.machine import MachineFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

TOGETHER = "all together"


@dataclass(frozen=True, slots=True)
class StenosisBenchRow:
    """One way to compute one network, on the five levels of a series.

    Attributes
    ----------
    one_slice_s, five_slices_s
        Seconds from prepared slices to grades, when the five levels lie on one slice (four of
        five studies) and when each has a slice of its own.
    plain_one_slice_s, plain_five_slices_s
        The same of the plain way in this run.
    probability_difference
        Largest difference of a shown probability from the plain way's.
    same_grades
        Whether every level has the grade that the plain way gives it.
    """

    model: str
    way: str
    one_slice_s: float
    five_slices_s: float
    plain_one_slice_s: float
    plain_five_slices_s: float
    probability_difference: float
    same_grades: bool

    @property
    def times_plain(self) -> tuple[float, float]:
        """How many times as fast as the plain way, on one slice and on five."""
        return (
            self.plain_one_slice_s / self.one_slice_s,
            self.plain_five_slices_s / self.five_slices_s,
        )


@dataclass(frozen=True, slots=True)
class StenosisBenchReport:
    """All networks and ways of one run."""

    columns: ClassVar[tuple[str, ...]] = (
        "model",
        "runtime",
        "1 slice, s",
        "x plain",
        "5 slices, s",
        "x plain",
        "probability difference",
        "same grades",
    )
    rounds: int
    machine: MachineFacts
    results: tuple[StenosisBenchRow, ...]

    def rows(self) -> list[tuple[str, ...]]:
        """Return the table, ready to print."""
        return [_cells(row) for row in (*self.results, *self.totals())]

    def totals(self) -> list[StenosisBenchRow]:
        """Return one row per wished precision that every model has."""
        models = {row.model for row in self.results}
        wishes = dict.fromkeys(row.way.split(" =")[0] for row in self.results)
        groups = {
            wish: [row for row in self.results if row.way.split(" =")[0] == wish] for wish in wishes
        }
        return [_sum(wish, rows) for wish, rows in groups.items() if len(rows) == len(models) > 1]

    def to_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(
            {**asdict(self), "totals": [asdict(row) for row in self.totals()]}, indent=1
        )


def _sum(wish: str, rows: Sequence[StenosisBenchRow]) -> StenosisBenchRow:
    return StenosisBenchRow(
        model=TOGETHER,
        way=wish,
        one_slice_s=sum(row.one_slice_s for row in rows),
        five_slices_s=sum(row.five_slices_s for row in rows),
        plain_one_slice_s=sum(row.plain_one_slice_s for row in rows),
        plain_five_slices_s=sum(row.plain_five_slices_s for row in rows),
        probability_difference=max(row.probability_difference for row in rows),
        same_grades=all(row.same_grades for row in rows),
    )


def _cells(row: StenosisBenchRow) -> tuple[str, ...]:
    one, five = row.times_plain
    return (
        row.model,
        row.way,
        f"{row.one_slice_s:.3f}",
        f"{one:.1f}",
        f"{row.five_slices_s:.3f}",
        f"{five:.1f}",
        f"{row.probability_difference:.1e}",
        "yes" if row.same_grades else "no",
    )
