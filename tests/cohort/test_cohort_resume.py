"""Five hundred slides: killed and resumed, or on a cluster that loses a worker: one table."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.cohort.cohort_files import TABLES, tables_of, write_cohort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
SLIDES, PATIENTS, KILLS = 500, 250, 5
PATIENCE_S = 600


def start(root: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start the command in a process group of its own, as a terminal does."""
    command = ["-m", "spinextract_gui.cli", "cohort", str(root), "--out", str(out)]
    with (out.parent / f"{out.name}.err").open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, *command, "--task", "srh", *more],
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            # whoever runs the tests in the background ignores Ctrl-C, and a child inherits that
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )


def finished(out: Path) -> int:
    """Return how many units the ledger names."""
    try:
        return (out / "ledger.jsonl").read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def wait_until(met: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not met():
        assert process.poll() is None, "the cohort ended before it was to be killed"
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cohort(tmp_path_factory.mktemp("phantoms") / "root", SLIDES)


@pytest.fixture(scope="module")
def undisturbed(
    cohort: Path, compiled_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """Return the tables of a run that nothing happened to; its home lends the compiled model."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "home").mkdir()
    (folder / "home" / "cache").symlink_to(compiled_models, target_is_directory=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPINEXTRACT_HOME", str(folder / "home"))
        process = start(cohort, folder / "out", "--workers", "2")
        assert process.wait(PATIENCE_S) == 0, (folder / "out.err").read_text()
    tables = tables_of(folder / "out")
    assert sorted(tables) == sorted(TABLES)
    assert tables["predictions_slide.csv"].count(b"\n") == SLIDES + 1
    assert tables["failed.csv"].count(b"\n") == 1
    return tables


def test_that_a_cohort_killed_five_times_gives_the_same_tables(
    cohort: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    """SIGKILL to the whole process group, at places drawn with a fixed seed."""
    out, chance = tmp_path / "out", random.Random(17)  # noqa: S311 - places, no secrets
    places = sorted(chance.sample(range(5, PATIENTS - 10), KILLS))
    for place in places:
        process = start(cohort, out, "--workers", "2")
        wait_until(lambda place=place: finished(out) >= place, process)  # type: ignore[misc]
        time.sleep(chance.random() * 0.1)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert not list(out.glob("*.csv"))
    assert start(cohort, out, "--workers", "2").wait(PATIENCE_S) == 0
    assert tables_of(out) == undisturbed
    kept = json.loads((out / "cohort.json").read_text())["units"]["kept_from_earlier_runs"]
    assert kept >= places[-1]


def test_that_ctrl_c_stops_cleanly_and_says_how_to_go_on(cohort: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(cohort, out, "--workers", "1")
    wait_until(lambda: finished(out) >= 3, process)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 2
    said = (tmp_path / "out.err").read_text()
    assert "give the same command again" in said
    assert "Traceback" not in said
    assert not list(out.glob("*.csv"))


@contextmanager
def dask(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments, "--no-dashboard"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def test_that_a_cluster_that_loses_a_worker_gives_the_same_tables(
    cohort: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out, facts = tmp_path / "out", tmp_path / "scheduler.json"
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    worker = ("distributed.cli.dask_worker", "--scheduler-file", str(facts), "--nthreads", "1")
    alone = (*worker, "--host", "127.0.0.1", "--no-nanny")
    with (
        dask(tmp_path, *scheduler, "--scheduler-file", str(facts)) as head,
        dask(tmp_path, *alone, "--name", "one"),
        dask(tmp_path, *alone, "--name", "two") as lost,
    ):
        wait_until(facts.exists, head)
        address = json.loads(facts.read_text())["address"]
        wait_for_workers(address, 2)
        process = start(cohort, out, "--scheduler", address)
        wait_until(lambda: finished(out) >= PATIENTS // 2, process)
        os.killpg(lost.pid, signal.SIGKILL)
        assert process.wait(PATIENCE_S) == 0, (tmp_path / "out.err").read_text()
    assert tables_of(out) == undisturbed
    assert json.loads((out / "cohort.json").read_text())["last_run"]["workers"] == 2


def wait_for_workers(address: str, count: int) -> None:
    """Ask in another process: Dask's threads and warnings stay out of this one."""
    code = (
        "import sys; from distributed import Client; "
        "c = Client(sys.argv[1]); c.wait_for_workers(int(sys.argv[2]), timeout=120)"
    )
    subprocess.run([sys.executable, "-c", code, address, str(count)], check=True, timeout=180)


def test_that_an_address_where_nobody_answers_is_told(cohort: Path, tmp_path: Path) -> None:
    process = start(cohort, tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert process.wait(120) == 2
    assert "No Dask scheduler answers" in (tmp_path / "out.err").read_text()
