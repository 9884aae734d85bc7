"""Workers that crash, hang, fail or refuse: the rest is done, and each gets its sentence."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.cohort.job import Job
from spinextract_gui.cohort.local import LocalWorkers
from spinextract_gui.cohort.supervise import Conditions
from spinextract_gui.cohort.task import Task
from spinextract_gui.cohort.units import Unit
from spinextract_gui.domain.errors import SpinextractError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = (sys.executable, "-P", "-m", "tests.cohort.flaky_worker")


def conditions(seconds: float = 60, cache_folder: str = "") -> Conditions:
    return Conditions(Job(task=Task.SRH, cache_folder=cache_folder), seconds, 1, COMMAND)


def cases(folder: Path, *names: str) -> list[Unit]:
    for name in names:
        (folder / name).mkdir()
    return [Unit(name, folder / name) for name in names]


def sentences(folder: Path, units: list[Unit], seconds: float = 60) -> dict[str, str]:
    workers = LocalWorkers(conditions(seconds), 2)
    return {unit.name: answer.sentence for unit, answer in workers.answers(units)}


def seen(folder: Path, name: str) -> list[int]:
    """Return the processes that saw a case, in order."""
    return [int(line) for line in (folder / name / "seen").read_text().splitlines()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_that_bad_cases_never_stop_the_rest(tmp_path: Path) -> None:
    good = [f"good{i}" for i in range(6)]
    units = cases(tmp_path, *good[:3], "bad", "crash", "bug", "once", *good[3:])
    found = sentences(tmp_path, units)
    assert found == {
        **dict.fromkeys([*good, "once"], ""),
        "bad": "The case is bad.",
        "bug": "The program failed on this case (ZeroDivisionError).",
        "crash": "Its worker process died 2 times; given up.",
    }


def test_that_a_crash_is_tried_once_more_in_a_new_process(tmp_path: Path) -> None:
    sentences(tmp_path, cases(tmp_path, "crash", "once"))
    for name in ("crash", "once"):
        first, second = seen(tmp_path, name)
        assert first != second


def test_that_a_hang_is_ended_and_not_tried_again(tmp_path: Path) -> None:
    begun = time.monotonic()
    found = sentences(tmp_path, cases(tmp_path, "hang", "good"), seconds=1.5)
    assert found == {"hang": "It took more than 1.5 s; given up.", "good": ""}
    assert time.monotonic() - begun < 60
    (hung,) = seen(tmp_path, "hang")
    assert not alive(hung)


def test_that_networks_are_opened_once_for_each_worker(tmp_path: Path) -> None:
    names = [f"good{i}" for i in range(12)]
    sentences(tmp_path, cases(tmp_path, *names))
    assert len({pid for name in names for pid in seen(tmp_path, name)}) <= 2


def test_that_a_worker_that_can_do_nothing_ends_the_cohort(tmp_path: Path) -> None:
    workers = LocalWorkers(conditions(cache_folder="refuse"), 2)
    with pytest.raises(SpinextractError, match="The model is not there"):
        list(workers.answers(cases(tmp_path, "good")))


def test_that_a_worker_that_dies_at_once_ends_the_cohort(tmp_path: Path) -> None:
    dying = Conditions(Job(task=Task.SRH), 60, 1, (sys.executable, "-c", ""))
    with pytest.raises(SpinextractError, match="before their first case"):
        list(LocalWorkers(dying, 1).answers(cases(tmp_path, "good")))


def test_that_stopping_ends_every_process_at_once(tmp_path: Path) -> None:
    units = cases(tmp_path, "good", "hang1", "hang2", "good2")
    begun = time.monotonic()
    with closing(LocalWorkers(conditions(), 2).answers(units)) as answers:
        next(answers)
        while not all((tmp_path / name / "seen").exists() for name in ("hang1", "hang2")):
            time.sleep(0.02)
    assert time.monotonic() - begun < 45
    pids = [*seen(tmp_path, "hang1"), *seen(tmp_path, "hang2")]
    assert not any(alive(pid) for pid in pids)


def test_that_answers_do_not_pile_up_before_a_slow_reader(tmp_path: Path) -> None:
    taken = 0

    def counted() -> Iterator[Unit]:
        nonlocal taken
        for unit in cases(tmp_path, *(f"good{i}" for i in range(30))):
            taken += 1
            yield unit

    with closing(LocalWorkers(conditions(), 2).answers(counted())) as answers:
        next(answers)
        time.sleep(1.5)
        assert taken <= 1 + 2 + 2 + 1  # answered, waiting, in work, and one in hand
