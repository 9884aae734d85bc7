"""Gradings looked at closely: losses with intervals, levels, decision curves, the reports."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.evaluation.bootstrap import Resampling
from spinextract_gui.evaluation.measures import figures
from spinextract_gui.evaluation.replicates import Tallies
from spinextract_gui.evaluation.stenosis.challenge import any_severe_log_loss, weighted_log_loss
from spinextract_gui.evaluation.stenosis.detail import ANY_SEVERE, WEIGHTED, detail
from spinextract_gui.evaluation.stenosis.outputs import DIVIDED
from spinextract_gui.evaluation.stenosis.reading import Reading, score
from spinextract_gui.evaluation.stenosis.table import TableRow
from tests.evaluation.stenosis.test_evaluation_stenosis_run import ROWS, evaluated
from tests.reports.pdf_reading import page_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

STUDIES = 30
QUICK = Resampling(200, 1)


def reading(
    seed: int = 0, studies: int = STUDIES, levels: Sequence[Level] = tuple(Level)
) -> Reading:
    """Return made-up answers on five levels of some studies, often right."""
    rng = np.random.default_rng(seed)
    rows, shares = [], []
    for study in range(studies):
        for level in levels:
            truth = int(rng.choice(3, p=[0.6, 0.25, 0.15]))
            scores = rng.normal(size=3) + 1.5 * np.eye(3)[truth]
            shares.append(np.exp(scores) / np.exp(scores).sum())
            name = f"{study}_{level.name}"
            rows.append(TableRow(name, Path("a.png"), level, _grade(truth), str(study)))
    return Reading("a", tuple(rows), np.array(shares))


def _grade(index: int) -> Grade:
    return Grade(index)


def test_that_losses_and_figures_are_those_of_the_published_tables() -> None:
    said = reading()
    found, scores = detail(said, QUICK), score(said)
    assert found is not None
    assert scores is not None
    estimates = found.measures.estimates
    assert estimates[WEIGHTED].value == pytest.approx(scores.weighted_log_loss, abs=1e-12)
    assert estimates[ANY_SEVERE].value == pytest.approx(scores.any_severe_log_loss, abs=1e-12)
    assert estimates["auroc"].value == pytest.approx(scores.assessment.macro_auc, abs=1e-9)
    assert estimates["sensitivity"].value == pytest.approx(scores.assessment.balanced_accuracy)
    assert found.measures.confusion == scores.assessment.confusion
    assert found.measures.groups == scores.studies == STUDIES
    for name in (WEIGHTED, ANY_SEVERE, "auroc", "brier"):
        one = estimates[name]
        assert one.low is not None
        assert one.high is not None
        assert one.value is not None
        assert one.low < one.value < one.high, name


def test_that_a_study_drawn_twice_counts_twice_in_both_losses() -> None:
    said = reading(3, studies=8)
    found = detail(said, Resampling(0, 0))
    assert found is not None
    times = np.array([[2.0, 0, 1, 1, 1, 0, 2, 1]])
    drawn = Tallies(found.answers).figures(times)
    places = np.repeat(np.arange(40), times[0].astype(int)[found.answers.groups])
    copies = np.concatenate([np.arange(int(n)) for n in times[0][found.answers.groups]])
    names = [f"{g} {c}" for g, c in zip(found.answers.groups[places], copies, strict=True)]
    truth, shares = found.answers.truth[places], found.answers.probabilities[places]
    assert drawn[WEIGHTED][0] == pytest.approx(weighted_log_loss(truth, shares), abs=1e-12)
    assert drawn[ANY_SEVERE][0] == pytest.approx(
        any_severe_log_loss(truth, shares, names), abs=1e-12
    )


def test_that_each_level_has_its_own_figures() -> None:
    said = reading(levels=(Level.L3_L4, Level.L4_L5))
    found = detail(said, QUICK)
    assert found is not None
    assert list(found.levels) == ["L3/L4", "L4/L5"]
    own = found.answers.of(np.array([row.level is Level.L4_L5 for row in said.rows]))
    assert own is not None
    assert found.levels["L4/L5"].estimates["accuracy"].value == figures(own)["accuracy"]
    assert ANY_SEVERE not in found.levels["L4/L5"].estimates


def test_that_both_decisions_have_a_curve() -> None:
    found = detail(reading(), QUICK)
    assert found is not None
    severe, worse = found.decisions
    assert (severe.name, worse.name) == ("severe", "moderate or worse")
    truth, place = found.answers.truth, severe.thresholds.index(0.5)
    shares = found.answers.probabilities
    for curve, so, share in (
        (severe, truth == 2, shares[:, 2]),
        (worse, truth >= 1, shares[:, 1:].sum(axis=1)),
    ):
        acted = share >= 0.5
        expected = ((acted & so).sum() - (acted & ~so).sum()) / len(so)
        assert curve.model[place] == pytest.approx(expected)


def test_that_rows_without_a_grade_have_no_detail() -> None:
    rows = tuple(TableRow(r.row_id, r.image, r.level, None, r.study) for r in reading().rows)
    assert detail(Reading("a", rows, reading().probabilities), QUICK) is None


def test_that_the_reports_lie_beside_the_published_files_for_both_readings(tmp_path: Path) -> None:
    evaluated(tmp_path, ROWS.replace("7_l1", "<script>x</script>7_l1"), Resampling(20, 0))
    for folder in (tmp_path / "out", tmp_path / "out" / DIVIDED):
        names = {path.name for path in folder.iterdir()}
        assert {"report.html", "report.pdf", "metrics.csv", "per_level.csv"} <= names
        assert {"decision_curve.csv", "calibration.csv", "weighted_predictions.csv"} <= names
        texts = page_texts(folder / "report.pdf")
        assert all(RESEARCH_USE in text for text in texts)
        whole = " ".join(texts)
        for words in ("plain", "weighted", "ensemble", "no medical meaning: weighted", "L4/L5"):
            assert words in whole
        page = (folder / "report.html").read_text("utf-8")
        assert "<script" not in page
        assert RESEARCH_USE in page
    assert "divided out" in " ".join(page_texts(tmp_path / "out" / DIVIDED / "report.pdf"))
    with (tmp_path / "out" / "metrics.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["model"] for row in rows} == {"plain", "weighted", "ensemble"}
    (found,) = (r for r in rows if (r["model"], r["metric"]) == ("weighted", "accuracy"))
    assert float(found["value"]) == pytest.approx(2 / 3)
    assert (tmp_path / "out" / "figures" / "plain_roc.png").read_bytes().startswith(b"\x89PNG")
