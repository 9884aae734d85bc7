"""`spinextract demo`: the synthetic demo case from slide to report and picture."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from spinextract_gui.cli.analyze import write_outcome
from spinextract_gui.cli.console import complain, say
from spinextract_gui.cli.engine import diagnose_paths
from spinextract_gui.domain.settings import DEFAULT_MODEL, DiagnosisSettings


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the demo case and its results.")] = Path(
        "demo-output"
    ),
) -> None:
    """Make the synthetic demo case, diagnose it, write the report and a picture of the window."""
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.synthesis.demo import write_demo_case

    say("Making the synthetic demo case ...")
    case = write_demo_case(out)
    bundle = ModelStore().find(DEFAULT_MODEL).expect(SrhBundle)
    write_outcome(diagnose_paths([case], bundle, DiagnosisSettings()), out, report=True)
    picture = out / "window.png"
    if _snapshot(case, picture):
        say(f"Picture of the window: {picture}")
    else:
        complain("The window could not be drawn here, so there is no picture of it.")
    say(f"Report: {out / 'report.pdf'}")


def _snapshot(case: Path, picture: Path) -> bool:
    """Let the real window diagnose the case and take its picture, offscreen."""
    window = ["-m", "spinextract_gui.desktop", str(case), "--run", "--snapshot", str(picture)]
    done = subprocess.run(
        [sys.executable, *window, "--quit"],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        check=False,
        timeout=300,
    )
    return done.returncode == 0 and picture.is_file()
