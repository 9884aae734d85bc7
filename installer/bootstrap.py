#!/usr/bin/env python3
"""Set everything up in `.venv` and run the program or its tests; standard library only.

python3 installer/bootstrap.py run     the demo case: in the window, or headless without a display
python3 installer/bootstrap.py test    every check: style, types, architecture, tests
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "installer" / "constraints.txt"
OLDEST_PYTHON = (3, 11)
PYTHON_FOUND: tuple[int, int] = (sys.version_info.major, sys.version_info.minor)

# What the wheels of Qt link against and a bare Debian or Ubuntu does not bring.
HEADLESS_LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "xkbcommon": "libxkbcommon0",
    "dbus-1": "libdbus-1-3",
    "fontconfig": "libfontconfig1",
    "glib-2.0": "libglib2.0-0",
}
DISPLAY_LIBRARIES = {
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-shape": "libxcb-shape0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
}


def main(arguments: list[str]) -> int:
    """Do what the first argument says; returns the exit status."""
    if not arguments or arguments[0] not in {"run", "test"}:
        print(__doc__)
        return 2
    if PYTHON_FOUND < OLDEST_PYTHON:
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        return 2
    if not _system_libraries():
        return 2
    for step in _install_steps(extra="dev" if arguments[0] == "test" else ""):
        if subprocess.run(step, cwd=ROOT, check=False).returncode:
            print("The set-up stopped here; the message above says why.")
            return 1
    return _run() if arguments[0] == "run" else _test(arguments[1:])


def _has_display() -> bool:
    if platform.system() == "Linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def _system_libraries() -> bool:
    """Return whether Qt's system libraries are there; install them where we may."""
    if platform.system() != "Linux":
        return True
    needed = HEADLESS_LIBRARIES | (DISPLAY_LIBRARIES if _has_display() else {})
    missing = [package for name, package in needed.items() if not ctypes.util.find_library(name)]
    if not missing:
        return True
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing system libraries:", " ".join(missing), flush=True)
        subprocess.run(["apt-get", "update", "-q"], check=False)
        return subprocess.run([*install, "-q"], check=False).returncode == 0
    print("These system libraries are missing. Install them, then run this again:")
    print("  sudo", " ".join(install))
    return False


def _python() -> Path:
    folder = "Scripts" if os.name == "nt" else "bin"
    return VENV / folder / ("python.exe" if os.name == "nt" else "python")


def _install_steps(extra: str) -> list[list[str]]:
    """Return the commands that bring `.venv` up to date; none when it already is."""
    if not _python().exists():
        print("Creating", VENV, flush=True)
        venv.create(VENV, with_pip=True, clear=True)
    facts = (ROOT / "pyproject.toml").read_bytes() + CONSTRAINTS.read_bytes()
    stamp = VENV / f"installed-{extra or 'app'}-{hashlib.sha256(facts).hexdigest()[:16]}"
    if stamp.exists():
        return []
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    pip = [str(_python()), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    mark = f"import pathlib; pathlib.Path({str(stamp)!r}).touch()"
    print("Installing the program and what it needs (about a minute) ...", flush=True)
    return [[*pip, "-c", str(CONSTRAINTS), "-e", target], [str(_python()), "-c", mark]]


def _run() -> int:
    """Open the window on the demo case, or analyse the same case without a display."""
    if _has_display():
        command = ["-m", "spinextract_gui.desktop", "--demo"]
    else:
        command = ["-m", "spinextract_gui.cli", "demo", "--out", str(ROOT / "demo-output")]
    return subprocess.run([str(_python()), *command], cwd=ROOT, check=False).returncode


def _test(pytest_arguments: list[str]) -> int:
    """Run every check and print pytest's summary last; the first failure decides."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    checks = [
        ["-m", "ruff", "check"],
        ["-m", "ruff", "format", "--check"],
        ["-m", "mypy"],
        ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        ["-m", "pytest", *pytest_arguments],
    ]
    status = 0
    for check in checks:
        print("$ python", *check, flush=True)
        command = [str(_python()), *check]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
