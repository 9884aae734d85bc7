"""`spinextract demo`: synthetic slides and a real lumbar MRI, from file to report and picture."""

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
from spinextract_gui.cli.evaluate import find_graders
from spinextract_gui.cli.grade import write_outcome as write_grading
from spinextract_gui.cli.grading import Wishes, grade_paths
from spinextract_gui.domain.settings import (
    DEFAULT_LEVELS_MODEL,
    DEFAULT_MODEL,
    DEFAULT_STENOSIS_MODEL,
    DiagnosisSettings,
    GradingSettings,
)


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the demo case and its results.")] = Path(
        "demo-output"
    ),
) -> None:
    """Diagnose the synthetic demo case and grade the demo MRI; write reports and a picture.

    The MRI is a real lumbar T2 series of a volunteer, and beside it a synthetic spine with
    sagittal and axial series. Both are graded by a model that learned from synthetic spines.
    """
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
    _grade_studies(out)


def _grade_studies(out: Path) -> None:
    """Grade both demo studies; tables and report go to a folder of their own."""
    from spinextract_gui.networks.bundle import LevelsBundle
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.synthesis.demo import write_demo_study, write_synthetic_study

    say("Grading the demo MRI series and a synthetic one ...")
    studies = [write_demo_study(out), write_synthetic_study(out)]
    wishes = Wishes(
        tuple(find_graders([DEFAULT_STENOSIS_MODEL], None)),
        ModelStore().find(DEFAULT_LEVELS_MODEL).expect(LevelsBundle),
        GradingSettings(),
    )
    outcome = grade_paths(studies, wishes)
    write_grading(outcome, out / "mri", report=True)
    for item in outcome.refused:
        complain(f"{item.name}: {item.sentence}")


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
