"""Pictures of the window for the README: start, running, done, MRI, both, models, evaluation.

``pytest tests/journeys/test_screenshots.py --update-screenshots`` renews those under
``resources/screenshots``; otherwise they are only drawn and checked.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from spinextract_gui.desktop.session import CaseState
from spinextract_gui.desktop.theme import ThemeChoice
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.demo import write_demo_case, write_demo_study
from spinextract_gui.synthesis.slide import phantom_slide
from spinextract_gui.synthesis.write import PhantomPatient, write_patient_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.person import User

pytestmark = pytest.mark.slow
KEPT = Path(__file__).resolve().parents[2] / "resources" / "screenshots"
SIZE = (1440, 900)
MOST_BYTES = 900_000


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return KEPT if request.config.getoption("--update-screenshots") else tmp_path


@pytest.mark.parametrize("theme", [ThemeChoice.DARK, ThemeChoice.LIGHT])
def test_that_start_running_and_done_can_be_shown(
    sit_down: Callable[..., User], folder: Path, tmp_path: Path, theme: ThemeChoice
) -> None:
    demo = write_demo_case(tmp_path)
    user = sit_down(theme)
    user.waits_for_calm()
    start = _picture(user, folder / f"start-{theme.value}.png")
    user.drop(demo)
    user.waits(lambda: user.desk.session.current is not None)
    case = user.desk.session.current
    assert case is not None
    user.waits_for_calm()
    user.press_run()
    user.waits(lambda: sum(len(found) for found in case.results.values()) >= 60)
    running = _picture(user, folder / f"running-{theme.value}.png")
    user.waits(lambda: case.state is CaseState.DONE)
    user.waits_for_calm()
    done = _picture(user, folder / f"done-{theme.value}.png")
    for picture in (start, running, done):
        assert picture.shape[:2] == SIZE[::-1]
    assert (running != start).any()
    assert (done != running).any()
    corner = start[2, SIZE[0] // 2].mean()
    assert corner < 80 if theme is ThemeChoice.DARK else corner > 200


@pytest.mark.usefixtures("prepared_mri_models")
@pytest.mark.parametrize("theme", [ThemeChoice.DARK, ThemeChoice.LIGHT])
def test_that_mri_and_both_can_be_shown(
    sit_down: Callable[..., User], folder: Path, tmp_path: Path, theme: ThemeChoice
) -> None:
    user = sit_down(theme)
    user.drop(write_demo_study(tmp_path))
    user.waits(lambda: user.desk.session.study is not None)
    user.waits_for_calm()
    user.desk.mri.studies.choose_level(Level.L4_L5)
    user.waits_for_calm()
    mri = _picture(user, folder / f"mri-{theme.value}.png")
    assert mri.shape[:2] == SIZE[::-1]
    if theme is ThemeChoice.LIGHT:
        return
    user.desk.do("show_histology")
    user.drop(write_demo_case(tmp_path))
    user.waits(lambda: user.desk.session.cases[0].has_slides)
    user.waits_for_calm()
    user.press_run()
    user.waits(lambda: user.desk.session.cases[0].state is CaseState.DONE)
    user.desk.do("show_both")
    user.window.notices.dismiss_all()
    user.waits_for_calm()
    both = _picture(user, folder / "both-dark.png")
    assert (both != mri).any()


@pytest.mark.parametrize("theme", [ThemeChoice.DARK, ThemeChoice.LIGHT])
def test_that_models_and_an_evaluation_can_be_shown(
    sit_down: Callable[..., User], folder: Path, tmp_path: Path, theme: ThemeChoice
) -> None:
    user = sit_down(theme)
    user.desk.do("show_models")
    user.waits_for_calm()
    user.desk.do("verify_model")
    user.waits(lambda: "is whole" in user.reads("modelChecked"))
    user.waits_for_calm()
    models = _picture(user, folder / f"models-{theme.value}.png")
    assert models.shape[:2] == SIZE[::-1]
    if theme is ThemeChoice.LIGHT:
        return
    write_patient_tree(
        tmp_path / "cohort",
        [
            PhantomPatient(
                f"synthetic-phantom-{tumour.value}",
                tumour,
                {"1": phantom_slide(tumour, Size(1200, 1200), seed=950 + tumour.value)},
            )
            for tumour in TumourClass
        ],
    )
    user.desk.do("show_evaluation")
    user.waits_for_calm()
    user.drop(tmp_path / "cohort")
    user.waits(lambda: user.reads("evaluationFolder") == "cohort")
    user.waits_for_calm()
    user.desk.do("run_evaluation")
    user.waits(lambda: user.desk.session.evaluation.outcome is not None, seconds=180)
    user.waits_for_calm()
    evaluation = _picture(user, folder / "evaluate-dark.png")
    assert (evaluation != models).any()


def test_that_pictures_of_the_window_are_small_files(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (*SIZE[::-1], 3), np.uint8)
    noise[:, :700] = 40
    path = tmp_path / "one.png"
    _save_small(noise // 24 * 24, path)
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as kept:
        assert kept.size == SIZE


def _picture(user: User, path: Path) -> np.ndarray:
    image = user.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    found = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
    path.parent.mkdir(parents=True, exist_ok=True)
    _save_small(found, path)
    return found


def _save_small(picture: np.ndarray, path: Path) -> None:
    """Save with as many colours as the size of the file allows: they are kept in the sources."""
    data = b""
    for colours in (256, 128, 64, 48, 32, 24, 16, 8, 4):
        into = io.BytesIO()
        flat = Image.fromarray(picture).quantize(colours, dither=Image.Dither.NONE)
        flat.save(into, "PNG", optimize=True)
        data = into.getvalue()
        if len(data) <= MOST_BYTES:
            break
    path.write_bytes(data)
