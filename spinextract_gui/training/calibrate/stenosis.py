"""Calibrating the stenosis grader: class weights divided out, then one temperature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import InputError
from spinextract_gui.inference.mri.aggregate import divided
from spinextract_gui.networks.bundle_additions import Addition
from spinextract_gui.networks.manifest import CALIBRATION
from spinextract_gui.networks.temperature import TemperatureCalibrator, fit_temperature
from spinextract_gui.training.calibrate.figures import Change, figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.evaluation.stenosis.predict import RowAnswer

FOLDS = 5


@dataclass(frozen=True, eq=False)
class GradedRows:
    """What a network says of n graded rows.

    Attributes
    ----------
    plain
        (n, 3) softmax with the class weights of the training divided out.
    truth, studies
        (n,): grades, and what tells studies apart.
    """

    plain: NDArray[np.float64]
    truth: NDArray[np.int64]
    studies: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StenosisCalibration:
    """What was fitted, ready to be added to a bundle.

    Attributes
    ----------
    temperatures
        Of the folds, in their order.
    change
        Each row by the temperature of the fold that left its study out.
    """

    calibrator: TemperatureCalibrator
    temperatures: tuple[float, ...]
    change: Change
    addition: Addition


def graded_rows(answers: Sequence[RowAnswer], weights: Sequence[float]) -> GradedRows:
    """Return the rows whose grade is stated, weights divided out. Raises InputError for none."""
    known = [(answer, answer.row.truth) for answer in answers if answer.row.truth is not None]
    if not known:
        raise InputError("No row states a grade, so there is nothing to calibrate on.")
    raw = np.array([answer.models[0].raw.values for answer, _ in known], np.float64)
    studies = np.unique([answer.row.study for answer, _ in known], return_inverse=True)[1]
    truth = np.array([int(grade) for _, grade in known], np.int64)
    return GradedRows(divided(raw, weights), truth, studies.astype(np.int64))


def calibrate_stenosis(
    rows: GradedRows, data: str, *, folds: int = FOLDS, seed: int = 1000
) -> StenosisCalibration:
    """Fit a temperature on all rows; judge it on studies that were left out.

    Parameters
    ----------
    data
        What the rows are, for the card; one line.

    Raises
    ------
    ModelError
        When there are fewer than two studies, or fewer than two grades to fit on.
    """
    calibrator = fit_temperature(rows.plain, rows.truth)
    left_out, temperatures = _cross_fitted(rows, folds, seed)
    change = Change("levels", figures(rows.truth, rows.plain), figures(rows.truth, left_out))
    studies = int(rows.studies.max()) + 1
    low, high = min(temperatures), max(temperatures)
    summary = (
        f"Class weights divided out, then temperature {calibrator.temperature:.3f}. Judged on "
        f"studies left out, {change.sentence}. {studies} studies."
    )
    lines = [
        "- Class weights of the training divided out, then temperature scaling (Guo et al., ICML "
        f"2017): softmax(log(p) / {calibrator.temperature:.4f}), which minimises the negative "
        "log-likelihood.",
        f"- Data: {data}; {studies} studies, {len(rows.truth)} levels.",
        f"- Figures on studies left out ({len(temperatures)} folds by study, temperatures "
        f"{low:.3f} to {high:.3f}; before: class weights divided out only):",
        f"  - {change.sentence}.",
    ]
    addition = Addition(CALIBRATION, calibrator.to_json(), summary, "\n".join(lines))
    return StenosisCalibration(calibrator, tuple(temperatures), change, addition)


def _cross_fitted(
    rows: GradedRows, folds: int, seed: int
) -> tuple[NDArray[np.float64], list[float]]:
    """Return each row (n, 3) by the temperature of studies other than its own."""
    from sklearn.model_selection import GroupKFold

    studies = int(rows.studies.max()) + 1
    if studies < 2:
        raise InputError("Calibration needs at least two studies, so that one can be left out.")
    left_out, temperatures = np.empty_like(rows.plain), []
    splits = GroupKFold(min(folds, studies), shuffle=True, random_state=seed)
    for inside, outside in splits.split(rows.plain, rows.truth, rows.studies):
        fitted = fit_temperature(rows.plain[inside], rows.truth[inside])
        left_out[outside] = fitted.calibrate(rows.plain[outside])
        temperatures.append(fitted.temperature)
    return left_out, temperatures
