"""A surgeon's way through the program, on the real window with the real engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt

from spinextract_gui.desktop.session import CaseState
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.person import User

pytestmark = pytest.mark.slow


def test_that_a_patient_is_dropped_stopped_finished_looked_at_reported_and_reopened(
    sit_down: Callable[[], User], patient_tree: Path, tmp_path: Path
) -> None:
    user = sit_down()
    _drop(user, patient_tree)
    _stop_half_way(user)
    _run_to_the_end(user)
    _click_a_patch(user)
    _hide_the_heatmap(user)
    _export(user, tmp_path / "report.pdf")
    _reopen(user)


def _drop(user: User, tree: Path) -> None:
    user.drop(tree / "studies" / "synthetic-phantom-7")
    user.waits(lambda: user.desk.session.current is not None)
    user.waits_for_calm()
    assert user.window.top_bar.run_button.text() == "Run"


def _stop_half_way(user: User) -> None:
    case = user.desk.session.current
    assert case is not None
    user.press_run()
    user.waits(lambda: user.window.top_bar.run_button.text() == "Stop")
    seen: set[int] = set()

    def streaming() -> bool:
        seen.add(sum(len(found) for found in case.results.values()))
        return max(seen) >= 40

    user.waits(streaming)
    assert len(seen) > 3, "patches must arrive little by little"
    user.press_run()
    assert user.window.top_bar.run_button.text() in {"Stopping…", "Run again"}
    user.waits(lambda: case.state is CaseState.PARTIAL, seconds=5)
    total = sum(len(slide.patches) for slide in case.case.slides)
    kept = sum(len(found) for found in case.results.values())
    assert 40 <= kept < total
    assert case.result is not None
    assert case.result.verdict.partial
    assert "partial" in user.reads("verdictPartial").lower()


def _run_to_the_end(user: User) -> None:
    case = user.desk.session.current
    assert case is not None
    user.waits_for_calm()
    user.press_run()
    user.waits(lambda: case.state is CaseState.DONE)
    user.waits_for_calm()
    assert case.result is not None
    assert not case.result.verdict.partial
    assert len(case.result.slides) == 2
    assert user.reads("verdictHeadline") == "Meningioma"
    assert user.window.top_bar.run_button.text() == "Run again"
    assert "synthetic" in user.reads("modelWords").lower()
    assert user.reads("researchUse") == RESEARCH_USE


def _click_a_patch(user: User) -> None:
    case, view = user.desk.session.current, user.window.case_page.slide
    assert case is not None
    canvas = view._canvas
    patch = case.case.slides[case.slide_index].patches[5]
    view.fly_to(patch)
    user.bot.wait(500)
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    user.bot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle)
    user.waits(lambda: user.window.case_page.card.isVisible(), seconds=5)
    assert user.desk.slides.chosen_patch == patch.index
    user.waits_for_calm()


def _hide_the_heatmap(user: User) -> None:
    canvas = user.window.case_page.slide._canvas
    canvas.setFocus()
    with_map = canvas.grab().toImage()
    user.bot.keyPress(canvas, Qt.Key.Key_Space)
    assert _hidden(user)
    without_map = canvas.grab().toImage()
    user.bot.keyRelease(canvas, Qt.Key.Key_Space)
    assert not _hidden(user)
    assert with_map != without_map


def _hidden(user: User) -> bool:
    return user.window.case_page.slide._canvas.overlays_hidden


def _export(user: User, path: Path) -> None:
    user.dialogs.report = path
    user.desk.do("export_report")
    user.waits(path.exists)
    user.waits_for_calm()
    assert "synthetic-phantom-7" not in user.dialogs.suggestion
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert "Meningioma" in pages[0]
    assert all(RESEARCH_USE in page for page in pages)
    assert not any("synthetic-phantom-7" in page for page in pages)


def _reopen(user: User) -> None:
    case = user.desk.session.current
    assert case is not None
    key, answer = case.key, user.reads("verdictProbability")
    user.desk.do("close_case")
    user.waits_for_calm()
    user.waits(lambda: user.desk.session.current is None)
    user.window.start.recent_chosen.emit(key)
    user.waits(lambda: user.desk.session.current is not None)
    user.waits_for_calm()
    again = user.desk.session.current
    assert again is not None
    assert again.state is CaseState.DONE
    assert user.reads("verdictProbability") == answer
    assert not again.stale
