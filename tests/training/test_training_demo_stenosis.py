"""The demo stenosis model: what it says of itself, how it does, how its card is completed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.settings import DEFAULT_STENOSIS_MODEL, Device, Precision
from spinextract_gui.evaluation.stenosis.outputs import CALIBRATED, METRICS
from spinextract_gui.evaluation.stenosis.run import evaluate_rows
from spinextract_gui.evaluation.stenosis.source import labelled_rows
from spinextract_gui.inference.mri.ensemble import Ensemble
from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime
from spinextract_gui.networks.bundle import StenosisBundle, load_bundle
from spinextract_gui.networks.bundle_writer import copy_bundle
from spinextract_gui.networks.description import StenosisDescription
from spinextract_gui.storage.folders import shipped
from spinextract_gui.synthesis.spine.grading import EVEN_SHARES
from spinextract_gui.synthesis.spine.study_set import SetSettings, write_study_set
from spinextract_gui.training.demo_stenosis.__main__ import complete_card
from spinextract_gui.training.demo_stenosis.answer import answers_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNSEEN = 77_000
"""Training seeds lie at three millions, those of the card's figures at seven."""


@pytest.fixture(scope="module")
def bundle() -> StenosisBundle:
    return load_bundle(shipped("models") / DEFAULT_STENOSIS_MODEL).expect(StenosisBundle)


def evaluated(bundle: StenosisBundle, count: int, folder: Path, cache: Path) -> Path:
    """Evaluate a model on unseen phantoms through the program's own path; return the figures."""
    settings = SetSettings(count, UNSEEN, EVEN_SHARES)
    write_study_set(folder / "phantoms", settings, lambda *_: None)

    def opened() -> Ensemble:
        runtime = open_stenosis_runtime(bundle, Device.CPU, Precision.AUTO, cache, lambda _: None)
        return Ensemble([bundle], [runtime])

    labelled = labelled_rows(rsna=folder / "phantoms")
    evaluate_rows(labelled, [bundle], opened, folder / "out", lambda *_: None)
    return folder / "out" / METRICS


def test_that_the_shipped_model_says_what_it_is(bundle: StenosisBundle) -> None:
    stated = bundle.manifest
    assert isinstance(stated, StenosisDescription)
    assert stated.synthetic
    assert stated.backbone == "resnet18"
    assert stated.preprocessing == "documented"
    assert stated.class_weights == (1.0, 2.0, 2.0)
    assert "no medical meaning" in stated.title
    assert "phantoms only" in stated.training_data
    assert "No medical meaning" in bundle.card()
    assert "On real pictures" in bundle.card()


@pytest.mark.slow
def test_that_it_grades_200_unseen_phantoms(
    bundle: StenosisBundle,
    tmp_path: Path,
    compiled_models: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """A thousand levels through the runtime that the program uses on this processor."""
    told = json.loads(evaluated(bundle, 200, tmp_path, compiled_models).read_bytes())
    found = told["scores"][CALIBRATED][0]["assessment"]
    record_property("macro_f1", round(found["macro_f1"], 4))
    record_property("accuracy", round(found["accuracy"], 4))
    assert int(np.sum(found["confusion"])) == 1000
    assert found["macro_f1"] >= 0.85


def test_that_the_card_is_completed_and_nothing_else_changes(
    bundle: StenosisBundle, tmp_path: Path
) -> None:
    copy_bundle(bundle.folder, tmp_path / DEFAULT_STENOSIS_MODEL)
    made = complete_card(tmp_path / DEFAULT_STENOSIS_MODEL, None)
    assert "Not measured on other real slices" in made.card()
    assert made.card().count("## On real pictures") == 1
    assert "severe: 2 to 5.5 mm" in made.card()
    assert made.info.model_hash == bundle.info.model_hash
    assert made.manifest.source == bundle.manifest.source


def test_that_the_card_speaks_of_what_the_program_shows(bundle: StenosisBundle) -> None:
    said = answers_of(bundle)(np.random.default_rng(1).random((60, 50), np.float32))
    assert said.shape == (5, 3)
    assert np.allclose(said.sum(axis=1), 1)
