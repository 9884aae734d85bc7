"""Pictures of the window for the README: start, running, done, MRI and both, in both themes.

``pytest tests/journeys/test_screenshots.py --update-screenshots`` renews those under
``resources/screenshots``; otherwise they are only drawn and checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QImage

from spinextract_gui.desktop.session import CaseState
from spinextract_gui.desktop.theme import ThemeChoice
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.synthesis.demo import write_demo_case, write_demo_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.person import User

pytestmark = pytest.mark.slow
KEPT = Path(__file__).resolve().parents[2] / "resources" / "screenshots"
SIZE = (1440, 900)


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


def _picture(user: User, path: Path) -> np.ndarray:
    image = user.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    path.parent.mkdir(parents=True, exist_ok=True)
    assert image.save(str(path))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
