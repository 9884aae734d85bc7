"""The front door: arguments, displays, imports, logs."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.desktop import app, failures
from spinextract_gui.desktop.display import missing_display, missing_libraries, missing_library

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAVY = (
    "torch", "torchvision", "openvino", "matplotlib", "sklearn", "scipy", "sqlalchemy",
    "pydantic", "tifffile", "imagecodecs", "fpdf", "pyqtgraph", "PIL", "pydicom", "nibabel",
    "transformers", "dicomsdl", "pylibjpeg",
)  # fmt: skip
IMPORTS = f"""
import sys
import spinextract_gui.desktop.app
early = [name for name in (*{HEAVY!r}, "PySide6", "numpy") if name in sys.modules]
import spinextract_gui.desktop.desk
late = [name for name in {HEAVY!r} if name in sys.modules]
print(early, late)
sys.exit(1 if early or late else 0)
"""


def test_that_the_window_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_that_a_machine_without_display_is_told_in_one_sentence() -> None:
    bare = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in bare}
    done = subprocess.run(
        [sys.executable, "-m", "spinextract_gui.desktop"],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux can lack a display")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr


@pytest.mark.parametrize(
    ("platform", "environment", "is_missing"),
    [
        ("linux", {}, True),
        ("linux", {"DISPLAY": ":0"}, False),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, False),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, False),
        ("darwin", {}, False),
        ("win32", {}, False),
    ],
)
def test_that_a_display_is_missed_only_where_one_is_needed(
    platform: str, environment: dict[str, str], is_missing: bool
) -> None:
    assert bool(missing_display(platform, environment)) is is_missing


def test_that_a_missing_system_library_is_named() -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    assert "missing from the system: libEGL.so.1." in missing_library(error)


def test_that_every_library_an_x11_window_lacks_is_named() -> None:
    def load(name: str) -> None:
        if "cursor" in name or "EGL" in name:
            raise OSError(name)

    words = missing_libraries("linux", {"DISPLAY": ":0"}, load)
    assert "libEGL.so.1, libxcb-cursor.so.0" in words
    assert missing_libraries("linux", {"QT_QPA_PLATFORM": "offscreen"}, load) == ""
    assert missing_libraries("linux", {"WAYLAND_DISPLAY": "wayland-0"}, load) == ""
    assert missing_libraries("win32", {}, load) == ""


def test_that_the_arguments_are_understood() -> None:
    request = app.parse(
        ["a.tif", "b", "--run", "--snapshot", "w.png", "--quit", "--theme", "light"]
    )
    assert request.paths == (Path("a.tif"), Path("b"))
    assert (request.run, request.quit, request.theme) == (True, True, "light")
    assert request.snapshot == Path("w.png")
    with pytest.raises(SystemExit) as left:
        app.parse(["--theme", "purple"])
    assert left.value.code == 2


def test_that_the_window_opens_writes_its_picture_and_leaves(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    arguments = ["-m", "spinextract_gui.desktop", "--theme", "light"]
    done = subprocess.run(
        [sys.executable, *arguments, "--snapshot", str(picture), "--quit"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.fixture
def _own_hook() -> Iterator[None]:
    hook, handlers = sys.excepthook, list(logging.getLogger("spinextract_gui").handlers)
    yield
    sys.excepthook = hook
    logger = logging.getLogger("spinextract_gui")
    for handler in set(logger.handlers) - set(handlers):
        logger.removeHandler(handler)
        handler.close()


@pytest.mark.usefixtures("_own_hook")
def test_that_an_unforeseen_failure_is_told_calmly_and_logged_without_names() -> None:
    told: list[str] = []
    failures.start_log()
    failures.install_hook(told.append)
    try:
        raise RuntimeError("/data/Miller^Ann could not be read")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert len(told) == 1
    assert "Traceback" not in told[0]
    logged = (failures.log_folder() / "spinextract.log").read_text("utf-8")
    assert "RuntimeError raised at" in logged
    assert "Miller" not in logged


def test_that_leaving_without_any_case_is_told_by_the_exit_code(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a slide")
    done = subprocess.run(
        [sys.executable, "-m", "spinextract_gui.desktop", str(text), "--quit"],
        check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
