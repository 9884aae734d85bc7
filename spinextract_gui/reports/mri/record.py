"""Where a grading came from, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.reports.mri.details import draw_details
from spinextract_gui.reports.ruled_table import ROW_MM, draw_table, listed

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.level import Markers
    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.result import ModelInfo
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page

_FLOWS_FROM_MM = 60.0
"""So much of the provenance must fit on the page it begins on."""


def draw_record(page: Page, result: StudyResult, study: Study | None, names: Names) -> None:
    """Draw every table of one study."""
    draw_details(page, result, study, names)
    _provenance(page, result, study, names)


def _provenance(page: Page, result: StudyResult, study: Study | None, names: Names) -> None:
    """Say everything that is needed to repeat the result."""
    rows = _provenance_rows(result, study, names)
    page.heading("Provenance", min(ROW_MM * (len(rows) + 1), _FLOWS_FROM_MM))
    draw_table(page, ["Item", "Value"], rows, [46, 128])


def _provenance_rows(result: StudyResult, study: Study | None, names: Names) -> list[list[str]]:
    source = result.provenance
    device = source.device
    models = [row for model in source.models for row in _model_rows("Model", model)]
    localiser = _model_rows("Levels and widths", source.localiser) if source.localiser else []
    return [
        *_patient_rows(study, names),
        ["Started", f"{source.started_at} · took {source.seconds:.1f} s"],
        ["Study key", result.study_key],
        *([_series_name(key, result), digest] for key, digest in source.input_hashes.items()),
        *models,
        *(localiser or [["Levels and widths", "no localiser used"]]),
        [
            "Numbering marked uncertain",
            _uncertain(result.markers),
        ],
        ["Device", f"{device.device.upper()} · {device.name}"],
        ["Runtime", f"{device.runtime} · {device.precision}"],
        ["Settings", names.redacted(listed(source.settings, ": "))],
        ["Versions", listed(source.versions, " ")],
    ]


def _uncertain(markers: Markers) -> str:
    if markers.transitional:
        return "yes (L6 or transitional)"
    return "yes (sacrum not seen)" if markers.sacrum_unseen else "no"


def _model_rows(what: str, model: ModelInfo) -> list[list[str]]:
    synthetic = " · synthetic" if model.synthetic else ""
    return [
        [what, f"{model.title} ({model.name}){synthetic}"],
        [f"{what}, sha256", model.model_hash],
        *([["Calibrator, sha256", model.calibrator_hash]] if model.calibrator_hash else []),
        *([["Known pictures, sha256", model.known_tissue_hash]] if model.known_tissue_hash else []),
    ]


def _series_name(key: str, result: StudyResult) -> str:
    return "Graded series, sha256" if key == result.series_key else f"Series {key[:8]}, sha256"


def _patient_rows(study: Study | None, names: Names) -> list[list[str]]:
    """Return what the files say of the patient, only when names were asked for."""
    if study is None or not names.shown:
        return []
    who = study.identity
    rows = [
        ["Patient", " · ".join(filter(None, (who.name, who.patient_id, who.birth_date, who.sex)))],
        [
            "Study",
            " · ".join(filter(None, (who.study_date, who.study_description, who.institution))),
        ],
    ]
    return [row for row in rows if row[1]]
