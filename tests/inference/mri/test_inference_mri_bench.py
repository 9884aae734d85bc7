"""The benchmark measures every precision on the real demo series and adds up what it found."""

from __future__ import annotations

import json
import sys

import pytest

from spinextract_gui.cli.app import main
from spinextract_gui.inference.machine import machine_facts
from spinextract_gui.inference.mri.bench import bench_published
from spinextract_gui.inference.mri.bench_report import (
    TOGETHER,
    StenosisBenchReport,
    StenosisBenchRow,
)


def row(model: str, way: str, seconds: float) -> StenosisBenchRow:
    return StenosisBenchRow(model, way, seconds, 2 * seconds, 10.0, 10.0, 0.001, True)


def test_that_totals_are_sums_over_all_models() -> None:
    rows = (
        row("a", "auto = CPU OpenVINO bfloat16", 1.0),
        row("b", "auto = CPU torch float32", 3.0),
        row("a", "bfloat16 = CPU OpenVINO bfloat16", 1.0),
    )
    (total,) = StenosisBenchReport(1, machine_facts(), rows).totals()
    assert (total.model, total.way, total.one_slice_s) == (TOGETHER, "auto", 4.0)
    assert total.times_plain == (5.0, 2.5)


def test_that_both_cases_stand_in_the_table() -> None:
    report = StenosisBenchReport(1, machine_facts(), (row("a", "auto = CPU", 2.0),))
    assert report.columns[2:6] == ("1 slice, s", "x plain", "5 slices, s", "x plain")
    assert report.rows()[0][2:6] == ("2.000", "5.0", "4.000", "2.5")


@pytest.mark.slow
def test_that_a_light_network_is_measured_at_every_precision() -> None:
    told: list[str] = []
    report = bench_published(told.append, backbones=["resnet18"], rounds=1)
    ways = {row.way.split(" =")[0]: row for row in report.results}
    assert {"auto", "float32"} <= ways.keys()
    assert ways["float32"].probability_difference < 1e-4
    assert ways["float32"].same_grades
    assert all(one.one_slice_s > 0 for one in report.results)
    # five levels on one slice ask the backbone once, on five slices five times
    assert ways["float32"].five_slices_s > 2 * ways["float32"].one_slice_s
    assert ways["float32"].times_plain[0] > ways["float32"].times_plain[1]
    assert len(report.rows()[0]) == len(report.columns)
    assert json.loads(report.to_json())["machine"]["processor"]
    assert "resnet18-made-up is measured." in told


def test_that_an_unknown_task_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["spinextract", "bench", "--task", "levels"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "expected 'srh' or 'stenosis'" in " ".join(capsys.readouterr().err.split())
