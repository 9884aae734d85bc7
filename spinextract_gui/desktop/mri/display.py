"""What lies on the slices of a study, as values: markers, corner texts, lines, series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.mri.wording import SYNTHETIC_MRI, series_words
from spinextract_gui.desktop.views.mri.canal import canal_edges
from spinextract_gui.desktop.views.mri.marks import CornerTexts, LevelMark
from spinextract_gui.desktop.views.mri.panel_states import partial_verdict
from spinextract_gui.desktop.views.mri.state import PanelInput, SeriesItem
from spinextract_gui.domain.mri.geometry import Plane
from spinextract_gui.domain.mri.reference import reference_line

if TYPE_CHECKING:
    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.views.mri.canal import Curve
    from spinextract_gui.domain.mri.grade import CanalWidth, LevelGrade
    from spinextract_gui.domain.mri.level import Marker
    from spinextract_gui.domain.mri.reference import Line
    from spinextract_gui.domain.mri.series import Series

NAMES_HIDDEN = "names hidden"


def level_marks(study: OpenStudy) -> list[LevelMark]:
    """Return the markers as they are drawn, from head to foot."""
    return [_mark(study, marker) for marker in study.placed]


def _mark(study: OpenStudy, marker: Marker) -> LevelMark:
    grade = study.grades.get(marker.level)
    width = grade.width if grade else None
    return LevelMark(
        marker.level,
        marker.point,
        marker.slice_index,
        grade.call if grade else None,
        _sure(grade),
        study.own_grades.get(marker.level),
        (width.front, width.back) if width else None,
        _width_words(width) if width else "",
    )


def _sure(grade: LevelGrade | None) -> float | None:
    if grade is None or grade.call is None or grade.probabilities is None:
        return None
    return grade.probabilities[grade.call]


def _width_words(width: CanalWidth) -> str:
    if width.width_mm is None:
        return f"{width.width_px:.0f} px"
    return f"{width.width_mm:.1f} mm"


def panel_input(study: OpenStudy) -> PanelInput:
    """Return what the panel shows of a study."""
    verdict = study.verdict
    if study.is_running or verdict is None:
        verdict = partial_verdict(list(study.grades.values())) if study.grades else None
    return PanelInput(
        no_series="" if study.sagittal_series else study.study.sagittal.reason,
        markers=study.markers,
        verdict=verdict,
        profile=study.profile,
        own_grades=dict(study.own_grades),
        selected=study.selected,
        models=max(1, len(study.models)),
        running=study.is_running,
        stale=study.stale,
        synthetic=SYNTHETIC_MRI if any(model.synthetic for model in study.models) else "",
        remark=study.remark,
    )


def canal_curves(study: OpenStudy) -> tuple[list[Curve], int]:
    """Return the edges of the canal and the slice that they were measured on."""
    profile, series = study.profile, study.sagittal_series
    if profile is None or series is None:
        return [], 0
    return canal_edges(profile, series.slices[profile.slice_index]), profile.slice_index


def corner_texts(study: OpenStudy, series: Series, alias: str, hidden: bool) -> CornerTexts:
    """Return what stands in the upper corners; hidden names leave the alias and the sequence."""
    made = series.acquisition
    times = [
        f"{name} {value:.0f}"
        for name, value in (
            ("TE", made.echo_time_ms),
            ("TR", made.repetition_time_ms),
            ("TI", made.inversion_time_ms),
        )
        if value is not None
    ]
    sequence = (series.description, " · ".join(times))
    if hidden:
        return CornerTexts((alias, NAMES_HIDDEN), _told(sequence))
    who = study.study.identity
    about = " · ".join(part for part in (who.birth_date, who.sex) if part)
    when = (who.study_description, who.study_date, who.institution)
    return CornerTexts(_told((who.name, who.patient_id, about)), _told((*sequence, *when)))


def _told(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def lines_across(
    shown: Series, index: int, other: Series, other_index: int, every: bool
) -> tuple[list[Line], int | None]:
    """Return where slices of `other` cross a slice of `shown`, and which line is the current one.

    With `every`, all slices of the stack that the current one belongs to have a line.
    """
    stack = other.stacks[other.stack_of(other_index)] if every else (other_index,)
    lines: list[Line] = []
    current = None
    for at in stack:
        line = reference_line(other.slices[at], shown.slices[index])
        if line is not None:
            if at == other_index:
                current = len(lines)
            lines.append(line)
    return lines, current


def series_items(study: OpenStudy) -> list[SeriesItem]:
    """Return the series of a study as the strip shows them."""
    return [_item(study, index, series) for index, series in enumerate(study.study.series)]


def series_reason(study: OpenStudy) -> str:
    """Return why the graded series was chosen, or who chose it."""
    if study.sagittal == study.study.sagittal.index:
        return study.study.sagittal.reason
    return "The graded series was chosen by you."


def _item(study: OpenStudy, index: int, series: Series) -> SeriesItem:
    role = {study.axial: "axial", study.sagittal: "sagittal"}.get(index, "")
    reasons = {
        study.study.sagittal.index: study.study.sagittal.reason,
        study.study.axial.index: study.study.axial.reason,
    }
    return SeriesItem(
        series.key,
        series.description,
        series_words(series),
        role,
        reasons.get(index, "") if role else "",
        series.plane in {Plane.SAGITTAL, Plane.OBLIQUE},
        series.plane is not Plane.SAGITTAL,
    )
