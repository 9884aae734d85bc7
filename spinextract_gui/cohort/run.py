"""A cohort from its folder to its tables: what is done is kept, the rest is worked on."""

from __future__ import annotations

import hashlib
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from spinextract_gui.cohort.job import Job
from spinextract_gui.cohort.ledger import Ledger
from spinextract_gui.cohort.record import Record, write_record
from spinextract_gui.cohort.tables import Counts, write_cohort_tables
from spinextract_gui.cohort.task import Task
from spinextract_gui.cohort.units import Signatures, Unit, find_units
from spinextract_gui.domain.errors import CancelledRunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spinextract_gui.cohort.local import Workers
    from spinextract_gui.domain.cancellation import CancellationToken


@dataclass(frozen=True, slots=True)
class CohortStarted:
    """`total` units were found, `known` of them have a result already."""

    total: int
    known: int


@dataclass(frozen=True, slots=True)
class UnitDone:
    """One more unit is done; `sentence` says why it has no result.

    Attributes
    ----------
    done, total
        Over the whole cohort, earlier runs included.
    seconds_left
        None until it can be estimated.
    """

    name: str
    sentence: str
    done: int
    total: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class CohortFinished:
    """The last event: the tables are written."""

    cases: int
    studies: int
    failed_units: int
    failed_inputs: int


CohortEvent: TypeAlias = CohortStarted | UnitDone | CohortFinished


@dataclass(frozen=True, slots=True)
class CohortWish:
    """What is to be done.

    Attributes
    ----------
    contents
        Whether every input file is hashed to find out if it changed (`Signatures`).
    """

    root: Path
    out: Path
    job: Job
    contents: bool = False


def run_cohort(
    wish: CohortWish, workers: Workers, token: CancellationToken
) -> Iterator[CohortEvent]:
    """Work on every case below ``wish.root``; yield what happens, `CohortFinished` last.

    A unit with a result for the same input, models and settings is not worked on again; one
    that failed is. A bad unit never stops the rest. The token is looked at after every unit;
    after a stop, as after a kill, the same call goes on.

    Raises
    ------
    CancelledRunError
        When the token asked for it.
    InputError
        When the folder holds nothing to work on.
    SpinextractError
        When no worker can do anything, such as without the wished device.
    StorageError
        When results cannot be written.
    """
    record = Record.begun(wish, workers.count)
    units = find_units(wish.root)
    signatures = Signatures(contents=wish.contents)
    keys = {unit.name: _key(wish.job, unit, signatures) for unit in units}
    with Ledger(wish.out) as ledger:
        left = [unit for unit in units if not ledger.holds(unit, keys[unit.name])]
        known = len(units) - len(left)
        yield CohortStarted(len(units), known)
        clock = _Clock(len(left))
        if left:
            with closing(workers.answers(left)) as answers:
                for unit, answer in answers:
                    if answer.sentence:
                        ledger.fail(unit, keys[unit.name], answer.sentence)
                    else:
                        ledger.keep(unit, keys[unit.name], answer.result)
                    clock.tick()
                    yield UnitDone(
                        unit.name, answer.sentence, known + clock.done, len(units), clock.left()
                    )
                    if token.cancelled:
                        raise CancelledRunError
        counts = _tables(wish, units, ledger)
    write_record(record, wish.out, counts, len(units), known)
    yield CohortFinished(counts.cases, counts.studies, counts.failed_units, counts.failed_inputs)


def _tables(wish: CohortWish, units: Sequence[Unit], ledger: Ledger) -> Counts:
    task = wish.job.task
    return write_cohort_tables(
        units, ledger, wish.out, slides=task is not Task.STENOSIS, studies=task is not Task.SRH
    )


def _key(job: Job, unit: Unit, signatures: Signatures) -> str:
    about = f"{job.fingerprint}\0{signatures.of(unit)}\0{unit.name}"
    return hashlib.sha256(about.encode("utf-8", "surrogateescape")).hexdigest()


class _Clock:
    """Estimates what is left from what this run has done itself."""

    def __init__(self, total: int) -> None:
        self.done = 0
        self._total = total
        self._begun = time.monotonic()

    def tick(self) -> None:
        self.done += 1

    def left(self) -> float | None:
        if self.done < min(5, self._total):
            return None
        return (time.monotonic() - self._begun) / self.done * (self._total - self.done)
