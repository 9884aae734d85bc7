"""Files of an evaluation: complete, consistent, harmless whatever the names, tiny cohorts too."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np
import pikepdf
import pytest

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.evaluation.srh.outputs import write_evaluation
from tests.evaluation.srh.cohorts import evaluation, patient, simulated, unit
from tests.reports.pdf_reading import page_texts

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.evaluation.srh.patients import Patient

TABLES = {
    "metrics.csv",
    "decision_curve.csv",
    "calibration.csv",
    "confusion.csv",
    "per_site.csv",
    "patch_count.csv",
}
SURE = np.array([[0.9, 0.05, 0.03, 0.02]])


class Reader(HTMLParser):
    """Collects what a browser would show and load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def written(patients: list[Patient], out: Path, title: str = "A model") -> Path:
    write_evaluation(evaluation(patients, out, title=title), ())
    return out


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evaluate one cohort of three sites for all tests that look at its files."""
    cohort = simulated(24, sites=("North", "South", ""))
    return written(cohort, tmp_path_factory.mktemp("evaluation"))


def test_that_all_files_are_there(out: Path) -> None:
    names = {path.name for path in out.iterdir()}
    assert names == TABLES | {"metrics.json", "report.html", "report.pdf", "figures"}
    figures = {path.stem for path in (out / "figures").iterdir()}
    for level in ("patch", "slide", "patient"):
        assert {f"{level}_{w}" for w in ("confusion", "roc", "reliability", "decision")} <= figures
    assert {"overview", "sites", "patches_taken", "slide_patches", "patient_patches"} <= figures


def test_that_the_tables_and_the_json_say_the_same(out: Path) -> None:
    told = json.loads((out / "metrics.json").read_text("utf-8"))
    assert RESEARCH_USE in told["notice"]
    assert told["patients_of_each_class"] == [6, 6, 6, 6]
    assert told["synthetic_model"] is True
    for row in table(out / "metrics.csv"):
        if not row["class"] and row["value"]:
            one = told["levels"][row["level"]]["estimates"][row["metric"]]
            assert float(row["value"]) == pytest.approx(one["value"], abs=1e-8)
            assert (row["low_95"] == "") == (one["low"] is None)
    rows = [row for row in table(out / "decision_curve.csv") if row["level"] == "slide"]
    assert len(rows) == 81
    assert rows[0]["threshold"] == "0.10"
    assert sum(int(row["rows"]) for row in table(out / "calibration.csv")) == sum(
        level["rows"] for level in told["levels"].values()
    )


def test_that_each_site_is_evaluated_by_itself(out: Path) -> None:
    rows = table(out / "per_site.csv")
    assert {row["site"] for row in rows} == {"North", "South", "site not stated"}
    cohort = [one for one in simulated(24, sites=("North", "South", "")) if
              one.stated.site == "South"]  # fmt: skip
    right = [one.whole.mean.argmax() == one.stated.tumour for one in cohort
             if one.whole.mean is not None]  # fmt: skip
    (found,) = (
        row for row in rows
        if (row["site"], row["level"], row["metric"]) == ("South", "patient", "accuracy")
    )  # fmt: skip
    assert float(found["value"]) == pytest.approx(np.mean(right))
    assert found["patients"] == "8"


def test_that_the_report_says_figures_intervals_and_what_it_is_not(out: Path) -> None:
    texts = page_texts(out / "report.pdf")
    whole = " ".join(texts)
    assert all(RESEARCH_USE in text for text in texts)
    told = json.loads((out / "metrics.json").read_text("utf-8"))["levels"]["patient"]
    for name in ("balanced_accuracy", "auroc", "brier", "ece"):
        one = told["estimates"][name]
        assert f"{one['value']:.3f} ({one['low']:.3f}-{one['high']:.3f})" in whole, name
    for words in ("Synthetic model", "Treat all", "Provenance", "a" * 64, "Net benefit", "North"):
        assert words.lower() in whole.lower()
    page = Reader((out / "report.html").read_text("utf-8"))
    assert RESEARCH_USE in page.texts
    assert f"{told['estimates']['auroc']['value']:.3f}" in " ".join(page.texts)


def test_that_the_pdf_is_an_archive_pdf_with_described_pictures(out: Path) -> None:
    with pikepdf.open(out / "report.pdf") as pdf:
        assert b"pdfaid" in bytes(pdf.Root.Metadata.read_bytes())
        assert len(pdf.pages) >= 5


def test_that_the_page_loads_and_runs_nothing(out: Path) -> None:
    page = Reader((out / "report.html").read_text("utf-8"))
    assert not page.tags & {"script", "iframe", "link", "object", "form", "a"}
    assert all(not name.startswith("on") for name, _ in page.attributes)
    sources = [value or "" for name, value in page.attributes if name in {"src", "href"}]
    assert sources
    assert all(source.startswith("data:image/png;base64,") for source in sources)


def test_that_hostile_names_are_shown_literally_and_do_nothing(tmp_path: Path) -> None:
    names = ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "$x_1$ \u202e\x00漢字😀")
    out = written(simulated(12, sites=names), tmp_path, title="<img src=x onerror=alert(1)>")
    page = Reader((out / "report.html").read_text("utf-8"))
    assert "script" not in page.tags
    assert names[0] in " ".join(page.texts)
    assert "<img src=x onerror=alert(1)>" in page.texts
    assert "<script>alert(1)" in " ".join(page_texts(out / "report.pdf")).replace(" ", "")
    cells = [row["site"] for row in table(out / "per_site.csv")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize(
    "cohort",
    [
        [patient("one", TumourClass.MENINGIOMA, [SURE])],
        [patient(f"p{n}", TumourClass.EPENDYMOMA, [np.repeat(SURE, 12, 0)]) for n in range(3)],
        [
            patient("a", TumourClass.EPENDYMOMA, [SURE]),
            patient("b", TumourClass.SCHWANNOMA, [np.empty((0, 4))]),
        ],
        simulated(3, classes=2),
    ],
)
def test_that_tiny_cohorts_are_reported_with_what_is_not_defined(
    cohort: list[Patient], tmp_path: Path
) -> None:
    out = written(cohort, tmp_path)
    whole = " ".join(page_texts(out / "report.pdf"))
    assert "not defined" in whole or "no interval" in whole
    json.loads((out / "metrics.json").read_text("utf-8"))


def test_that_patients_without_any_patch_count_as_no_calls_and_not_as_answers(
    tmp_path: Path,
) -> None:
    empty = patient("e", TumourClass.SCHWANNOMA, [np.empty((0, 4))])
    out = written([*simulated(6), empty], tmp_path)
    told = json.loads((out / "metrics.json").read_text("utf-8"))["levels"]["patient"]
    assert (told["units"], told["rows"]) == (7, 6)
    short = sum(len(one.whole.patches) < 10 for one in simulated(6))
    assert told["no_calls"] == short + 1
    assert not unit(np.empty((0, 4))).called
    # nobody names a site here: no part of the report is about sites
    assert table(out / "per_site.csv") == []
    assert not (out / "figures" / "sites.png").exists()
