"""The wheel carries everything the program needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import spinextract_gui
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.storage.folders import shipped
print(spinextract_gui.__file__)
print((shipped("resources") / "fonts" / "Inter-Regular.ttf").is_file())
print(ModelStore().find("demo-srh-synthetic").info.synthetic)
"""


@pytest.mark.slow
def test_that_resources_and_models_travel_inside_the_wheel(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    empty = tmp_path / "empty"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(empty)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    probe = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(empty)},
        check=True,
        capture_output=True,
        text=True,
    )
    where, fonts, synthetic = probe.stdout.split()
    assert Path(where).is_relative_to(empty)
    assert (fonts, synthetic) == ("True", "True")
