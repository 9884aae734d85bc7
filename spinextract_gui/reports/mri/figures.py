"""The spine in a picture, the canal's width beside it at the same heights, the worst level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.reports import palette
from spinextract_gui.reports.blocks import draw_reasons
from spinextract_gui.reports.mri.answer import split_reasons
from spinextract_gui.reports.mri.legend import draw_legend
from spinextract_gui.reports.mri.pictures import MISSING
from spinextract_gui.reports.mri.profile_chart import Frame, draw_profile
from spinextract_gui.reports.page import BOTTOM_MM, LEFT_MM, RIGHT_MM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Image

    from spinextract_gui.domain.mri.grade import GradingVerdict
    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.reports.mri.pictures import StudyPictures
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page

_CAPTION_MM = 5.2
_WIDEST_MM, _PROFILE_MM, _GAP_MM = 76.0, 40.0, 6.0
_LEAST_MM, _MOST_MM = 82.0, 128.0
_NOTE_MM = 4.6
_CAUTION_PT = 8.5
_MOST_CAUTIONS_MM = 50.0
"""More than that goes to the next page instead of making the pictures small."""


def draw_figures(page: Page, result: StudyResult, pictures: StudyPictures, names: Names) -> None:
    """Draw sagittal picture, profile and axial picture side by side, then the cautions."""
    _, cautions = split_reasons(result.verdict)
    said = [names.redacted(caution) for caution in cautions]
    below = _cautions_mm(page, said)
    below = below if below <= _MOST_CAUTIONS_MM else 0.0
    notes = _slice_notes(pictures)
    room = BOTTOM_MM - page.get_y() - 2 * _CAPTION_MM - below - _NOTE_MM * bool(notes)
    if room < _LEAST_MM:
        page.add_page()
        room = BOTTOM_MM - page.get_y() - 2 * _CAPTION_MM - below - _NOTE_MM * bool(notes)
    top = page.get_y() + _CAPTION_MM
    frame = _sagittal(page, pictures, top, min(room, _MOST_MM))
    profile_left = frame.left + frame.width + _GAP_MM
    right = profile_left
    if result.profile is not None and len(result.profile.widths) > 1:
        unit = "mm" if result.profile.in_mm else "px"
        _caption(page, profile_left, top, f"Canal width in {unit}")
        draw_profile(page, result.profile, pictures.signs, frame, profile_left, _PROFILE_MM)
        right += _PROFILE_MM + _GAP_MM
    _axial(page, pictures, right, top, result.verdict)
    page.set_y(frame.top + frame.height + 2.5)
    if notes:
        page.words(LEFT_MM, page.get_y() + 2.6, notes, 8, palette.DIM)
        page.set_y(page.get_y() + _NOTE_MM)
    draw_reasons(page, said, _CAUTION_PT)


def _sagittal(page: Page, pictures: StudyPictures, top: float, height: float) -> Frame:
    """Draw the sagittal picture as high as `height` allows, or say that it is missing."""
    shown = pictures.sagittal
    _caption(page, LEFT_MM, top, f"Sagittal slice {pictures.slice_index + 1}")
    if shown is None:
        return _missing(page, top, MISSING)
    mm = min(_WIDEST_MM / shown.image.width, height / shown.image.height)
    frame = Frame(LEFT_MM, top, shown.image.width * mm, shown.image.height * mm, shown.crop, mm)
    levels = ", ".join(f"{sign.level.title} {sign.words}" for sign in pictures.signs)
    _picture(page, shown.image, frame, f"Sagittal slice with the levels marked: {levels}")
    return frame


def _axial(
    page: Page, pictures: StudyPictures, left: float, top: float, verdict: GradingVerdict
) -> None:
    """Draw the axial picture of the worst level, and below it what the marks mean."""
    width, y = RIGHT_MM - left, top
    words = pictures.axial_words
    if pictures.axial is not None:
        _caption(page, left, top, words, width)
        image = pictures.axial.image
        mm = min(width / image.width, width / image.height)
        frame = Frame(left, top, image.width * mm, image.height * mm)
        _picture(page, image, frame, words)
        y = top + frame.height + 4
    else:
        y = top + page.paragraph(left, top, width, words, 8.5, palette.DIM) + 3
    if pictures.sagittal is not None:
        draw_legend(page, pictures, left, y, verdict)


def _caption(page: Page, left: float, top: float, words: str, width: float = 0.0) -> None:
    page.words(left, top - 1.9, words, 8.5, palette.DIM, width=width)


def _picture(page: Page, image: Image, frame: Frame, said: str) -> None:
    page.picture(image, frame.left, frame.top, frame.width, frame.height, said)


def _missing(page: Page, top: float, sentence: str) -> Frame:
    frame = Frame(LEFT_MM, top, _WIDEST_MM * 0.8, 90.0)
    page.panel(frame.left, frame.top, frame.width, frame.height, palette.SURFACE)
    page.paragraph(frame.left + 5, frame.top + 5, frame.width - 10, sentence, 8.5, palette.DIM)
    return frame


def _slice_notes(pictures: StudyPictures) -> str:
    """Name the levels that were graded on another slice than the one shown."""
    others = [
        f"{sign.level.title} on slice {sign.slice_index + 1}"
        for sign in pictures.signs
        if sign.slice_index != pictures.slice_index
    ]
    return f"Graded elsewhere: {', '.join(others)}." if others else ""


def _cautions_mm(page: Page, cautions: Iterable[str]) -> float:
    """Return how much room the cautions need."""
    return sum(
        page.paragraph(LEFT_MM, 0, RIGHT_MM - LEFT_MM - 3.5, words, _CAUTION_PT, draw=False) + 1.4
        for words in cautions
    )
