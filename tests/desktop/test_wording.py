"""The words of the window."""

from __future__ import annotations

from datetime import datetime

import pytest

from spinextract_gui.desktop import wording
from spinextract_gui.domain.events import Progress
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import Badge
from tests.desktop.fakes import MODEL, make_case, make_result


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "0 s"), (59.4, "59 s"), (65, "1 min 05 s"), (3_660, "1 h 1 min")],
)
def test_that_durations_read_naturally(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 11, 21, 9, 14), "today 09:14"),
        (datetime(2026, 11, 20, 23, 59), "yesterday"),
        (datetime(2026, 11, 3, 1, 0), "3 Nov 2026"),
    ],
)
def test_that_moments_read_naturally(when: datetime, words: str) -> None:
    assert wording.moment(when, datetime(2026, 11, 21, 12, 0)) == words


def test_that_a_no_call_names_no_class() -> None:
    verdict = make_result(make_case(), badge=Badge.NO_CALL).verdict
    said = f"{wording.headline(verdict)} {wording.verdict_line(verdict)}"
    assert not any(tumour.title.lower() in said.lower() for tumour in TumourClass)


def test_that_a_doubtful_verdict_is_listed_as_doubtful() -> None:
    case = make_case()
    assert wording.verdict_line(make_result(case, badge=Badge.LOW).verdict) == "low confidence"
    assert wording.verdict_line(make_result(case, partial=True).verdict) == "partial result"
    assert wording.verdict_line(make_result(case).verdict) == "meningioma 0.67"


def test_that_speed_says_only_what_is_known() -> None:
    assert wording.speed_words(Progress(0, 10, 0.0, None)) == ""
    assert wording.speed_words(Progress(1, 10, 46.2, 5.1)) == "46 patches/s · 5 s left"


def test_that_the_model_is_named_with_its_hash() -> None:
    assert wording.model_words(MODEL) == "SpineXtract demo (synthetic) · 9c1f…1f"
