"""Platt scaling is fitted on other patients than it is judged on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.platt import PlattCalibrator, second_softmax
from spinextract_gui.networks.platt_fit import fit_platt

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cohort = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]

EACH = 15


def cohort(per_class: int, seed: int = 0, apart: float = 2.0, sharp: float = 1.0) -> Cohort:
    """Head outputs, labels and patients; every patient has a bent of its own.

    At `sharp` 1 the head's output is as sure as it is right, above it is too sure.
    """
    rng = np.random.default_rng(seed)
    patients = np.repeat(np.arange(4 * per_class), EACH)
    labels = patients % 4
    logits = rng.normal(0, 1, (len(labels), 4)) + apart * np.eye(4)[labels]
    logits *= sharp * apart
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True), labels, patients


def brier(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    return float(((probabilities - np.eye(4)[labels]) ** 2).sum(axis=1).mean())


@pytest.mark.parametrize("per_class", [2, 3, 12])
def test_that_no_patient_is_both_fitted_on_and_judged(per_class: int) -> None:
    head, labels, patients = cohort(per_class)
    fit = fit_platt(head, labels, patients)
    assert len(fit.calibrator.curves) == min(10, 4 * per_class)
    for patient in np.unique(patients):
        assert len(np.unique(fit.fold[patients == patient])) == 1
    # fitting anew without the patients of a fold gives that fold's curves and answers
    from sklearn.linear_model import LogisticRegression

    q = second_softmax(head)
    for fold in (0, int(fit.fold.max())):
        inside, outside = fit.fold != fold, fit.fold == fold
        assert not set(patients[inside]) & set(patients[outside])
        again = LogisticRegression().fit(q[inside, 2, None], labels[inside] == 2)
        assert fit.calibrator.curves[fold, 2, 0] == pytest.approx(again.coef_[0, 0], rel=1e-9)
        alone = PlattCalibrator(fit.calibrator.curves[fold : fold + 1])
        np.testing.assert_allclose(fit.out_of_fold[outside], alone.calibrate(head[outside]))


def test_that_patients_told_by_chance_alone_gain_nothing_out_of_fold() -> None:
    # a head that knows each patient by heart and nothing else: only leakage could look good
    rng = np.random.default_rng(3)
    patients = np.repeat(np.arange(80), 20)
    labels = rng.permutation(np.arange(80) % 4)[patients]
    bent = rng.dirichlet([1, 1, 1, 1], 80)[patients]
    fit = fit_platt(bent, labels, patients)
    chance = brier(np.full((len(labels), 4), 0.25), labels)
    assert brier(fit.out_of_fold, labels) > chance - 0.01


@pytest.mark.parametrize(("sharp", "what"), [(4.0, "too sure"), (0.25, "not sure enough")])
def test_that_a_planted_miscalibration_becomes_smaller_on_new_patients(
    sharp: float, what: str
) -> None:
    # counted once each, the penalty would flatten curves of so few patches
    fit = fit_platt(*cohort(20, seed=1, apart=1.3, sharp=sharp), equivalent_patches=100_000)
    head, labels, _ = cohort(20, seed=2, apart=1.3, sharp=sharp)

    def gap(values: NDArray[np.float64]) -> float:
        right = (values.argmax(axis=1) == labels).mean()
        return abs(float(values.max(axis=1).mean() - right))

    assert gap(fit.calibrator.calibrate(head)) < 0.5 * gap(head), what
    assert brier(fit.calibrator.calibrate(head), labels) < brier(head, labels), what


def test_that_weighing_patches_equals_repeating_them() -> None:
    head, labels, patients = cohort(4)
    weighed = fit_platt(head, labels, patients, equivalent_patches=3 * len(labels))
    repeated = fit_platt(np.tile(head, (3, 1)), np.tile(labels, 3), np.tile(patients, 3), folds=10)
    first, second = (fit.calibrator.curves.mean(axis=0) for fit in (weighed, repeated))
    np.testing.assert_allclose(first, second, rtol=0.02)
    plain = fit_platt(head, labels, patients)
    assert (weighed.calibrator.curves[..., 0] > plain.calibrator.curves[..., 0]).all()


def test_that_a_class_with_one_patient_is_refused() -> None:
    head, labels, patients = cohort(3)
    kept = (labels != 1) | (patients == 1)
    with pytest.raises(ModelError, match="there is 1 with Meningioma"):
        fit_platt(head[kept], labels[kept], patients[kept])
