from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.reports.measures import shown_probability
from spinextract_gui.reports.naming import Names, default_alias
from tests.reports.report_cases import case_of, noise_slide

if TYPE_CHECKING:
    from spinextract_gui.domain.result import CaseResult


@pytest.fixture
def result() -> CaseResult:
    return case_of([noise_slide(name="SLIDE_A"), noise_slide(name="SLIDE_B", seed=2)])[0]


def test_that_the_alias_is_stable_and_does_not_depend_on_the_name(result: CaseResult) -> None:
    assert default_alias(result) == default_alias(replace(result, patient_id="other"))
    changed = replace(result.provenance, input_hashes={"x": "00"})
    assert default_alias(result) != default_alias(replace(result, provenance=changed))


@pytest.mark.parametrize("alias", [None, "", "Case 7"])
def test_that_names_are_hidden_unless_asked_for(result: CaseResult, alias: str | None) -> None:
    names = Names.of(result, alias)
    assert names.case == (alias or default_alias(result))
    assert list(names.slides.values()) == ["Slide 1", "Slide 2"]
    assert not names.shown


def test_that_the_patients_own_id_as_alias_shows_all_names(result: CaseResult) -> None:
    names = Names.of(result, "NAME_77")
    assert names.shown
    assert list(names.slides.values()) == ["SLIDE_A", "SLIDE_B"]
    assert names.redacted("NAME_77 is here") == "NAME_77 is here"


@pytest.mark.parametrize(
    ("sentence", "redacted"),
    [
        ("NAME_77 has no patches.", "[name hidden] has no patches."),
        ("NAME_77/SLIDE_A.tif is damaged.", "Slide 1.tif is damaged."),
        ("Filtered: NAME_77/SLIDE_A, NAME_77/SLIDE_B", "Filtered: Slide 1, Slide 2"),
        ("Strip NAME_77_3 is short.", "Strip [name hidden]_3 is short."),
        ("notes.txt is a text file.", "[name hidden] is a text file."),
        ("RENAME_77X stays, 12 patches stay.", "RENAME_77X stays, 12 patches stay."),
    ],
)
def test_that_names_vanish_from_sentences(result: CaseResult, sentence: str, redacted: str) -> None:
    assert Names.of(result, None).redacted(sentence) == redacted


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.9123, "0.91"), (0.7699, "0.7699"), (0.77, "0.77"), (0.7702, "0.77"), (0.0, "0.00")],
)
def test_that_rounding_never_lifts_a_probability_over_the_threshold(
    value: float, words: str
) -> None:
    assert shown_probability(value, 0.77) == words
