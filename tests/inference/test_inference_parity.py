"""The numbers of the published system, through the real path from files to verdicts."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.events import Finished
from spinextract_gui.domain.settings import Device, DiagnosisSettings, Precision
from spinextract_gui.inference.diagnose import diagnose
from spinextract_gui.inference.runtimes import open_runtime
from spinextract_gui.inference.runtimes.golden_check import answers
from spinextract_gui.readers.open_path import SlideInput, open_path

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.domain.slide import Case
    from spinextract_gui.domain.verdict import Verdict
    from spinextract_gui.networks.bundle import SrhBundle

pytestmark = pytest.mark.slow


def the_cases(shared: Path) -> tuple[Case, ...]:
    opened = open_path(shared / "reference/srh")
    assert isinstance(opened, SlideInput)
    return opened.cases


@pytest.fixture(scope="module")
def float32_results(
    shared: Path, reference_bundle: SrhBundle, compiled_folder: Path
) -> list[CaseResult]:
    wishes = DiagnosisSettings(device=Device.CPU, precision=Precision.FLOAT32)
    results = []
    for case in the_cases(shared):
        run = diagnose(case, reference_bundle, wishes, CancellationToken(), compiled_folder)
        last = list(run)[-1]
        assert isinstance(last, Finished)
        results.append(last.result)
    return results


def rows(shared: Path, table: str) -> list[dict[str, str]]:
    with (shared / f"reference/srh/expected/predictions_{table}.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def assert_verdict(verdict: Verdict, row: dict[str, str], prefix: str) -> None:
    found = verdict.probabilities
    assert found is not None
    expected = [float(row[f"{prefix}{index}"]) for index in range(4)]
    np.testing.assert_allclose(found.values, expected, atol=1e-4)
    assert found.top == int(row["pred_label"])
    assert (found.confidence >= verdict.threshold) == (row["high_confidence"] == "True")


def test_that_patches_have_the_published_probabilities(
    shared: Path, float32_results: list[CaseResult]
) -> None:
    found = {
        patch.patch.key: patch
        for result in float32_results
        for slide in result.slides
        for patch in slide.patches
    }
    expected = rows(shared, "patch")
    assert len(found) == len(expected) == 19
    for row in expected:
        calibrated = found[row["path"]].calibrated
        assert calibrated is not None
        values = [float(row[f"prob_{index}"]) for index in range(4)]
        np.testing.assert_allclose(calibrated.values, values, atol=1e-4)
        assert calibrated.top == int(row["pred_label"])
        assert (calibrated.confidence >= 0.77) == (row["high_confidence"] == "True")


@pytest.mark.parametrize("table", ["slide", "patient"])
def test_that_slides_and_patients_have_the_published_verdicts(
    shared: Path, float32_results: list[CaseResult], table: str
) -> None:
    found = {result.patient_id: result.verdict for result in float32_results}
    if table == "slide":
        found = {s.label: s.verdict for result in float32_results for s in result.slides}
    expected = rows(shared, table)
    prefix = next(name for name in expected[0] if name.endswith("prob_0")).removesuffix("0")
    assert len(found) == len(expected)
    for row in expected:
        assert_verdict(found[row[table]], row, prefix)


@pytest.mark.parametrize("precision", [Precision.FLOAT32, Precision.AUTO])
def test_that_head_and_embeddings_are_the_published_ones(
    shared: Path, reference_bundle: SrhBundle, compiled_folder: Path, precision: Precision
) -> None:
    folder = shared / "reference/srh"
    names = json.loads((folder / "expected/paths.json").read_text())
    by_key = {
        patch.key: (slide, patch)
        for case in the_cases(shared)
        for slide in case.slides
        for patch in slide.patches
    }
    read = [slide.read_patches([patch])[0] for slide, patch in (by_key[name] for name in names)]
    pixels = np.stack([found for found in read if isinstance(found, np.ndarray)])
    told: list[str] = []
    runtime = open_runtime(reference_bundle, Device.CPU, precision, compiled_folder, told.append)
    with runtime, np.load(folder / "expected/tensors.npz") as expected:
        output = answers(runtime, pixels)
        assert reference_bundle.calibrator is not None
        calibrated = reference_bundle.calibrator.calibrate(output.head)
        first, second = np.sort(expected["calibrated"], axis=1)[:, [-1, -2]].T
        clear = first - second > 0.1
        same = calibrated.argmax(1) == expected["calibrated"].argmax(1)
        assert same[clear].all()
        if precision is Precision.FLOAT32:
            np.testing.assert_allclose(calibrated, expected["calibrated"], atol=1e-4)
            lengths = np.linalg.norm(expected["embeddings"], axis=1)
            errors = np.linalg.norm(output.embeddings - expected["embeddings"], axis=1)
            assert (errors / lengths).max() < 1e-3
