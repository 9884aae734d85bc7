"""Decoder children that die, hang or lie: the program goes on and says what happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.client import MAX_WINDOW_PX, TiffWindow, describe, read_windows
from spinextract_gui.readers.decoder.pool import DecoderPool
from spinextract_gui.readers.decoder.worker import COMMAND
from tests.readers.srh_files import noise, write_tiff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spinextract_gui.domain.slide import Pixels

PATCH = Region(0, 0, 300, 300)
PIXELS = noise(300, 300)


@pytest.fixture
def pool() -> Iterator[DecoderPool]:
    made = DecoderPool()
    yield made
    made.shutdown()


@pytest.fixture
def window(tmp_path: Path) -> TiffWindow:
    return TiffWindow(write_tiff(tmp_path / "p.tif", PIXELS), 0, PATCH)


def children() -> set[int]:
    """Return the process numbers of this process's decoder children."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
            command = (entry.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and b"decoder.child" in command and fields[0] != "Z":
            found.add(int(entry.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_that_a_killed_child_is_replaced_within_a_second_a_hundred_times(
    pool: DecoderPool, window: TiffWindow
) -> None:
    others = children()
    slowest = 0.0
    for _ in range(100):
        read_windows([window], pool)
        for pid in children() - others:
            os.kill(pid, signal.SIGKILL)
        start = time.perf_counter()
        (answer,) = read_windows([window], pool)
        slowest = max(slowest, time.perf_counter() - start)
        assert np.array_equal(np.asarray(answer), PIXELS)
    assert slowest < 1


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_that_a_child_killed_in_the_middle_loses_no_patch(
    pool: DecoderPool, window: TiffWindow
) -> None:
    others = children()
    read_windows([window], pool)
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(read_windows, [window] * 400, pool)
        while not reading.done():
            for pid in children() - others:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.6)
        answers = reading.result()
    assert sum(isinstance(answer, ReadFault) for answer in answers) <= 1


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_that_a_hung_child_is_replaced_after_its_time(
    pool: DecoderPool, window: TiffWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinextract_gui.readers.decoder.client.READ_SECONDS", 0.5)
    others = children()
    read_windows([window], pool)
    for pid in children() - others:
        os.kill(pid, signal.SIGSTOP)
    start = time.perf_counter()
    (answer,) = read_windows([window], pool)
    assert 0.4 < time.perf_counter() - start < 1.5
    assert np.array_equal(np.asarray(answer), PIXELS)


def lying(tmp_path: Path, behaviour: str) -> DecoderPool:
    """Return a pool whose first child misbehaves; all later ones are sound."""
    mark = tmp_path / "first"
    script = f"""
        import os, sys, time
        if not os.path.exists({str(mark)!r}):
            open({str(mark)!r}, "w").close()
            {behaviour}
            time.sleep(30)
        else:
            os.execv({COMMAND[0]!r}, {list(COMMAND)!r})
    """
    return DecoderPool((sys.executable, "-c", textwrap.dedent(script)))


@pytest.mark.parametrize(
    "behaviour",
    [
        "os.write(1, b'\\xff' * 5000)",
        "os.write(1, b'\\x05\\0\\0\\0hello')",
        "os.write(1, b'\\x02\\0\\0\\0[]')",
        "os.write(1, b'\\x02\\0\\0\\0{}')",
        'os.write(1, b\'\\x24\\0\\0\\0\' + b\'{"item": 7, "ok": true, "value": {}  }\')',
        'os.write(1, b\'\\x24\\0\\0\\0\' + b\'{"item": 0, "ok": true, "value": []  }\')',
        "os.write(1, b'\\x90'); sys.exit()",
        "sys.exit(3)",
        "os.abort()",
    ],
)
def test_that_a_child_that_answers_garbage_is_replaced_within_a_second(
    tmp_path: Path, window: TiffWindow, behaviour: str
) -> None:
    pool = lying(tmp_path, behaviour)
    start = time.perf_counter()
    (answer,) = read_windows([window], pool)
    took = time.perf_counter() - start
    pool.shutdown()
    assert np.array_equal(np.asarray(answer), PIXELS)
    assert took < 1.5


def test_that_a_child_that_starts_slowly_loses_no_patch(
    window: TiffWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinextract_gui.readers.decoder.client.READ_SECONDS", 0.5)
    script = f"import os, time; time.sleep(1.5); os.execv({COMMAND[0]!r}, {list(COMMAND)!r})"
    pool = DecoderPool((sys.executable, "-c", script))
    (answer,) = read_windows([window], pool)
    pool.shutdown()
    assert np.array_equal(np.asarray(answer), PIXELS)


def test_that_children_that_never_get_ready_are_told(
    window: TiffWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinextract_gui.readers.decoder.worker.START_SECONDS", 0.3)
    pool = DecoderPool((sys.executable, "-c", "import time; time.sleep(30)"))
    with pytest.raises(InputError, match="did not start"):
        read_windows([window], pool)
    pool.shutdown()


def test_that_the_time_of_a_request_begins_anew_with_each_answer(
    window: TiffWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinextract_gui.readers.decoder.client.READ_SECONDS", 2.0)
    script = """
        import time
        from spinextract_gui.readers.decoder import child
        plain = child._read
        def read(*given):
            time.sleep(0.5)
            return plain(*given)
        child._read = read
        child.main()
    """
    pool = DecoderPool((sys.executable, "-c", textwrap.dedent(script)))
    answers = read_windows([window] * 6, pool)
    pool.shutdown()
    assert all(np.array_equal(np.asarray(answer), PIXELS) for answer in answers)


def test_that_an_input_that_always_loses_its_child_is_given_up_and_the_rest_served(
    tmp_path: Path, window: TiffWindow
) -> None:
    poison = tmp_path / "poison.tif"
    script = f"""
        import os
        from spinextract_gui.readers.decoder import child
        plain = child._read
        def read(tiffs, item, memory):
            if item["path"] == {str(poison)!r}:
                os.abort()
            return plain(tiffs, item, memory)
        child._read = read
        child.main()
    """
    pool = DecoderPool((sys.executable, "-c", textwrap.dedent(script)))
    windows = [window, TiffWindow(poison, 0, PATCH), window]
    first, bad, last = read_windows(windows, pool)
    pool.shutdown()
    assert isinstance(bad, ReadFault)
    assert "decoder fail" in bad.sentence
    assert np.array_equal(np.asarray(first), PIXELS)
    assert np.array_equal(np.asarray(last), PIXELS)


def test_that_a_decoder_that_cannot_start_is_told_and_leaves_no_memory(
    tmp_path: Path, window: TiffWindow
) -> None:
    pool = DecoderPool((str(tmp_path / "no-such-program"),))
    for _ in range(3):
        with pytest.raises(InputError, match="did not start"):
            read_windows([window], pool)
    pool.shutdown()


def test_that_an_answer_of_the_wrong_shape_is_no_fact(tmp_path: Path, window: TiffWindow) -> None:
    script = """
        from spinextract_gui.readers.decoder import child
        child._describe = lambda *_: {"shape": "x", "levels": [[-1, 10**9]]}
        child.main()
    """
    pool = DecoderPool((sys.executable, "-c", textwrap.dedent(script)))
    (answer,) = describe([window.path], pool)
    pool.shutdown()
    assert isinstance(answer, ReadFault)


def test_that_many_threads_share_the_children(pool: DecoderPool, tmp_path: Path) -> None:
    slides = [noise(700, 700, seed) for seed in range(4)]
    paths = [write_tiff(tmp_path / f"{n}.tif", slide) for n, slide in enumerate(slides)]

    def read(number: int) -> bool:
        region = Region(number * 7, number * 3, 300, 300)
        (answer,) = read_windows([TiffWindow(paths[number % 4], 0, region)], pool)
        expected: Pixels = slides[number % 4][
            :, region.row : region.bottom, region.col : region.right
        ]
        return np.array_equal(np.asarray(answer), expected)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(read, range(50)))


def test_that_an_error_of_the_caller_leaves_no_answers_for_the_next_request(
    pool: DecoderPool, window: TiffWindow
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    items = [{"path": str(window.path)}] * 20
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            pool.run("describe", items, fail, 5)
    assert all(not isinstance(facts, ReadFault) for facts in describe([window.path] * 3, pool))


def test_that_a_window_outside_the_picture_is_a_fault(
    pool: DecoderPool, window: TiffWindow
) -> None:
    outside = [Region(-1, 0, 10, 10), Region(0, 0, 301, 10), Region(0, 299, 1, 2)]
    answers = read_windows([TiffWindow(window.path, 0, region) for region in outside], pool)
    assert all(isinstance(answer, ReadFault) for answer in answers)


def test_that_a_window_too_large_for_the_shared_memory_is_refused(
    pool: DecoderPool, window: TiffWindow
) -> None:
    with pytest.raises(ValueError, match="shared memory"):
        read_windows([TiffWindow(window.path, 0, Region(0, 0, 1, MAX_WINDOW_PX + 1))], pool)


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="looks at shared memory in /dev/shm")
def test_that_a_program_leaves_no_child_and_no_memory_and_says_nothing(
    window: TiffWindow,
) -> None:
    script = f"""
        import threading
        from pathlib import Path
        from spinextract_gui.readers.decoder.client import describe
        from spinextract_gui.readers.decoder.pool import shared_pool
        describe([Path({str(window.path)!r})] * 3)
        threads = [threading.Thread(target=describe, args=([Path("/nothing.tif")] * 99,))
                   for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        import os
        print(os.listdir("/dev/shm"))
    """
    before = {path.name for path in Path("/dev/shm").iterdir()}
    done = subprocess.run(
        (sys.executable, "-W", "error", "-c", textwrap.dedent(script)),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stderr == ""
    made = {path.name for path in Path("/dev/shm").iterdir()} - before
    assert not {name for name in made if name in done.stdout}


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_that_a_forked_process_starts_children_of_its_own(
    pool: DecoderPool, window: TiffWindow
) -> None:
    read_windows([window], pool)
    process = os.fork()
    if process == 0:  # the copy must not talk through the parent's pipes
        code = 1
        try:
            (answer,) = read_windows([window], pool)
            code = 0 if np.array_equal(np.asarray(answer), PIXELS) else 1
            pool.shutdown()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    (answer,) = read_windows([window], pool)
    assert np.array_equal(np.asarray(answer), PIXELS)


def test_that_no_thread_stays_behind(pool: DecoderPool, window: TiffWindow) -> None:
    before = threading.active_count()
    for _ in range(20):
        read_windows([window], pool)
    deadline = time.monotonic() + 2
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before
