"""Which data a calibration uses, and that it is judged on what the fit left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError, ModelError
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.slide import Phantom
from spinextract_gui.synthesis.write import PhantomPatient, write_patient_tree
from spinextract_gui.training.calibrate.cohort import has_split, labelled_slides
from spinextract_gui.training.calibrate.figures import Change, figures
from spinextract_gui.training.calibrate.stenosis import GradedRows, calibrate_stenosis

if TYPE_CHECKING:
    from pathlib import Path


def graded(studies: int, sharp: float) -> GradedRows:
    """Five levels of each study, said `sharp` times as surely as they are."""
    rng = np.random.default_rng(4)
    shares = rng.dirichlet([3, 1, 0.7], 5 * studies)
    truth = (shares.cumsum(axis=1) < rng.random((len(shares), 1))).sum(axis=1)
    said = shares**sharp
    return GradedRows(
        said / said.sum(axis=1, keepdims=True), truth, np.repeat(np.arange(studies), 5)
    )


def test_that_a_planted_overconfidence_becomes_smaller_on_studies_left_out() -> None:
    found = calibrate_stenosis(graded(300, sharp=2.5), "planted")
    assert found.calibrator.temperature == pytest.approx(2.5, rel=0.15)
    assert len(found.temperatures) == 5
    assert found.change.after.ece < 0.5 * found.change.before.ece
    assert found.change.after.brier < found.change.before.brier
    assert found.change.worse == ""


def test_that_what_became_worse_is_said() -> None:
    truth = np.array([0, 1])
    sure, unsure = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.65, 0.35], [0.5, 0.5]])
    change = Change("rows", figures(truth, sure), figures(truth, unsure))
    assert change.worse == "Brier, ECE, log loss"
    assert change.sentence.endswith("(worse: Brier, ECE, log loss)")
    assert Change("rows", change.after, change.before).worse == ""


def test_that_one_study_is_refused() -> None:
    with pytest.raises((InputError, ModelError), match="at least two"):
        calibrate_stenosis(graded(1, sharp=1.0), "one")


def test_that_brier_and_log_loss_meet_a_hand_computed_case() -> None:
    found = figures(np.array([0, 1]), np.array([[0.8, 0.2], [0.6, 0.4]]))
    assert found.brier == pytest.approx((0.04 + 0.04 + 0.36 + 0.36) / 2)
    assert found.log_loss == pytest.approx(-(np.log(0.8) + np.log(0.4)) / 2)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    size = Size(300, 300)
    patients = [
        PhantomPatient(
            name, TumourClass.MENINGIOMA, {"1": Phantom(TumourClass.MENINGIOMA, size, 5)}
        )
        for name in ("A", "B")
    ]
    write_patient_tree(root, patients)
    return root


def test_that_only_patients_of_the_named_part_are_used(tree: Path) -> None:
    split = tree / "meta" / "train_val_split.json"
    assert not has_split(tree)
    assert {slide.patient_id for slide in labelled_slides(tree)} == {"A", "B"}
    with pytest.raises(InputError, match="missing"):
        labelled_slides(tree, "val")
    split.write_text(json.dumps({"train": ["A"], "val": ["B"]}))
    assert has_split(tree)
    assert [slide.patient_id for slide in labelled_slides(tree, "val")] == ["B"]
    split.write_text(json.dumps({"train": ["A"], "val": []}))
    with pytest.raises(InputError, match="among the patients of its val part"):
        labelled_slides(tree, "val")
    for wrong in ("[]", '{"val": "B"}', '{"val": [1]}', "{"):
        split.write_text(wrong)
        with pytest.raises(InputError, match="split"):
            labelled_slides(tree, "val")
