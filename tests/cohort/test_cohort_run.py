"""A cohort with the shipped model: tables as from `analyze`, resumed, in bounded memory."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.cli.app import main
from spinextract_gui.cohort.answer import UnitResult, to_text
from spinextract_gui.cohort.job import Job
from spinextract_gui.cohort.run import (
    CohortEvent,
    CohortFinished,
    CohortStarted,
    CohortWish,
    UnitDone,
    run_cohort,
)
from spinextract_gui.cohort.supervise import Answer
from spinextract_gui.cohort.task import Task
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import CancelledRunError
from spinextract_gui.domain.verdict import RESEARCH_USE
from tests.cohort.cohort_files import TABLES, tables_of, write_cohort, write_patch
from tests.reports.report_cases import two_slides

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from spinextract_gui.cohort.local import Done
    from spinextract_gui.cohort.units import Unit


def run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)


class Given:
    """Workers that answer at once with what they were given."""

    count = 1

    def __init__(self, result: UnitResult) -> None:
        self.text = to_text(result)
        self.worked_on: list[str] = []

    def answers(self, units: Iterable[Unit]) -> Generator[Done, None, None]:
        for unit in units:
            self.worked_on.append(unit.name)
            yield unit, Answer(self.text)


def wish(tmp_path: Path, cases: int) -> CohortWish:
    for index in range(cases):
        (tmp_path / "root" / f"case{index}").mkdir(parents=True, exist_ok=True)
    return CohortWish(tmp_path / "root", tmp_path / "out", Job(task=Task.SRH))


def events(wish: CohortWish, workers: Given) -> list[CohortEvent]:
    return list(run_cohort(wish, workers, CancellationToken()))


def test_that_every_unit_is_told_with_what_is_left(tmp_path: Path) -> None:
    told = events(wish(tmp_path, 12), Given(UnitResult()))
    assert told[0] == CohortStarted(12, 0)
    done = [event for event in told if isinstance(event, UnitDone)]
    assert [event.done for event in done] == list(range(1, 13))
    assert done[0].seconds_left is None
    assert done[-1].seconds_left == 0
    assert told[-1] == CohortFinished(0, 0, 0, 0)


def test_that_only_what_changed_is_worked_on_again(tmp_path: Path) -> None:
    asked = wish(tmp_path, 3)
    events(asked, Given(UnitResult()))
    again = Given(UnitResult())
    assert events(asked, again)[0] == CohortStarted(3, 3)
    assert again.worked_on == []
    (asked.root / "case1" / "new.tif").touch()
    events(asked, again)
    assert again.worked_on == ["case1"]
    other = replace(
        asked, job=Job(task=Task.SRH, grading=replace(asked.job.grading, threshold=0.5))
    )
    everything = Given(UnitResult())
    events(other, everything)
    assert everything.worked_on == ["case0", "case1", "case2"]


def test_that_a_stop_keeps_what_is_done(tmp_path: Path) -> None:
    asked, token = wish(tmp_path, 5), CancellationToken()
    coming = run_cohort(asked, Given(UnitResult()), token)
    assert next(event for event in coming if isinstance(event, UnitDone)).done == 1
    token.cancel()
    with pytest.raises(CancelledRunError):
        list(coming)
    assert not list(asked.out.glob("*.csv"))
    assert events(asked, Given(UnitResult()))[0] == CohortStarted(5, 1)


@pytest.mark.slow
def test_that_the_memory_of_the_parent_does_not_grow_with_the_cohort(tmp_path: Path) -> None:
    """Results of 30 more cases (10 MB as text) add less than a tenth of their size."""
    result, case = two_slides()
    many = replace(
        result, slides=tuple(replace(one, patches=one.patches * 40) for one in result.slides)
    )
    workers = Given(UnitResult(cases=(many,)))
    assert case.slides
    peaks = []
    for cases in (5, 35):
        tracemalloc.start()
        events(wish(tmp_path / str(cases), cases), workers)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert len(workers.text) > 300_000
    assert peaks[1] - peaks[0] < 0.1 * 30 * len(workers.text)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cohort(tmp_path_factory.mktemp("cohort") / "root", 6)


@pytest.mark.slow
def test_that_the_tables_are_those_of_analyze(small: Path, tmp_path: Path) -> None:
    assert run("cohort", small, "--out", tmp_path / "many", "--task", "srh") == 0
    assert run("analyze", small, "--out", tmp_path / "one") == 0
    for name in TABLES[:3]:
        assert (tmp_path / "many" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    record = json.loads((tmp_path / "many" / "cohort.json").read_text())
    assert record["notice"] == RESEARCH_USE
    assert "no medical meaning" in record["synthetic"]
    assert record["units"] == {"total": 3, "kept_from_earlier_runs": 0, "failed": 0}


@pytest.mark.slow
def test_that_a_bad_case_is_listed_and_a_changed_slide_is_worked_on_again(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, out = tmp_path / "root", tmp_path / "out"
    shutil.copytree(small, root)
    bad = root / "studies" / "P0009" / "1" / "patches" / "x-0_0_0_0.tif"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(b"no picture")
    asked = ("cohort", root, "--out", out, "--task", "srh", "--workers", 1)
    assert run(*asked) == 1
    said = capsys.readouterr()
    assert "studies/P0009: " in said.err
    assert RESEARCH_USE in said.out
    with (out / "failed.csv").open(newline="", encoding="utf-8") as stream:
        (failed,) = csv.DictReader(stream)
    assert failed["unit"] == "studies/P0009"
    assert failed["reason"].endswith(".")
    before = tables_of(out)
    write_patch(root / "studies/P0001/2/patches/P0001-2-0_0_0_0.tif", 3001)
    write_patch(bad, 77)
    assert run(*asked) == 0
    record = json.loads((out / "cohort.json").read_text())
    assert record["units"]["kept_from_earlier_runs"] == 2
    after = tables_of(out)
    assert after["failed.csv"].count(b"\n") == 1
    old = before["predictions_slide.csv"].splitlines()
    new = after["predictions_slide.csv"].splitlines()
    assert [i for i in range(len(old)) if old[i] != new[i]] == [4]
    assert len(new) == len(old) + 1


def test_that_a_cohort_of_nothing_and_a_wrong_model_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("cohort", tmp_path, "--out", tmp_path / "out", "--task", "srh") == 2
    assert "no folders" in capsys.readouterr().err
    wrong = ("--model", "levels-spider")
    assert run("cohort", tmp_path, "--out", tmp_path / "out", *wrong) == 2
    assert "at most one tumour classifier" in capsys.readouterr().err


def test_that_a_missing_dask_is_named_with_the_command_that_installs_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinextract_gui.domain.extras.find_spec", lambda _: None)
    asked = ("cohort", tmp_path, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert run(*asked) == 2
    assert "pip install 'spinextract[cluster]'" in capsys.readouterr().err
