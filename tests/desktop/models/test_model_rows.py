"""What cards, panel and card text say of a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from spinextract_gui.desktop.models.card_text import BlockKind, card_blocks
from spinextract_gui.desktop.models.facts import ModelFacts, list_facts
from spinextract_gui.desktop.models.import_order import is_checkpoint, suggested_name
from spinextract_gui.desktop.models.rows import SYNTHETIC, card_row, detail
from spinextract_gui.networks.store import ModelStore

MODEL = ModelFacts(
    "mine",
    Path("/models/mine"),
    shipped=False,
    title="A model of ours",
    task="srh",
    trained_on="40 patients",
    licence="MIT",
    calibrated=False,
    weights_hash="9c1f" * 16,
    size_bytes=58_200_000,
)


def words(model: ModelFacts, used: frozenset[str] = frozenset()) -> list[str]:
    return [chip.words for chip in card_row(model, "", used).chips]


def test_that_a_card_says_at_a_glance_what_matters() -> None:
    assert words(MODEL, frozenset({"mine"})) == ["in use", "not calibrated"]
    shown = replace(MODEL, synthetic=True, shipped=True, calibrated=True)
    assert words(shown) == ["synthetic", "calibrated"]
    assert words(replace(MODEL, damage="It was changed.")) == ["damaged"]
    assert card_row(MODEL, "", ()).line == "Histology: four tumours · yours"


def test_that_the_panel_gives_the_whole_hash_to_copy() -> None:
    facts = {fact.name: fact for fact in detail(MODEL, (), False, "").facts}
    assert facts["Weights, sha256"].words == "9c1f…1f"
    assert facts["Weights, sha256"].copied == "9c1f" * 16
    assert facts["Size"].words == "58.2 MB"
    assert facts["Trained on"].words == "40 patients"


def test_that_a_shipped_model_stays_and_a_damaged_one_answers_nothing() -> None:
    assert not detail(replace(MODEL, shipped=True), (), False, "").can_remove
    damaged = detail(replace(MODEL, damage="It was changed."), (), False, "")
    assert not damaged.can_use
    assert not damaged.can_check
    assert damaged.can_remove
    assert damaged.warning == "It was changed."


def test_that_a_synthetic_model_says_so_and_only_graders_vote() -> None:
    assert detail(replace(MODEL, synthetic=True), (), False, "").warning == SYNTHETIC
    assert not detail(MODEL, (), False, "").vote
    assert detail(replace(MODEL, task="stenosis"), (), False, "").vote == "Let it vote too"


def test_that_shipped_models_and_a_damaged_one_are_listed() -> None:
    broken = ModelStore().folder / "broken"
    broken.mkdir()
    (broken / "manifest.json").write_text("{}")
    rows = {row.name: row for row in list_facts()}
    assert rows["demo-srh-synthetic"].shipped
    assert rows["demo-srh-synthetic"].calibrated
    assert "Trained on synthetic" in rows["demo-srh-synthetic"].card
    assert rows["levels-spider"].calibrated is None
    assert rows["levels-spider"].known_tissue is None
    stenosis = rows["demo-stenosis-synthetic"]
    yes = "yes: what is unlike its training is of low confidence"
    for knows, said in ((True, yes), (False, "no")):
        shown = detail(replace(stenosis, known_tissue=knows), (), False, "").facts
        lines = {one.name: one.words for one in shown}
        assert lines["Statistics of known pictures"] == said
    assert rows["broken"].damage
    assert not rows["broken"].shipped


def test_that_a_card_is_cut_into_blocks_and_markup_stays_text() -> None:
    card = (
        "# Title\n\n**All bold.**\nFirst line\nsecond ![x](file:///etc/passwd) <img src=y>\n"
        "- item one\n  goes on\n- item **two**\n\n    a command\n    goes on\n"
    )
    blocks = card_blocks(card)
    assert [block.kind for block in blocks] == [
        BlockKind.HEADING,
        BlockKind.TEXT,
        BlockKind.ITEM,
        BlockKind.ITEM,
        BlockKind.VERBATIM,
    ]
    assert "![x](file:///etc/passwd) <img src=y>" in blocks[1].text
    assert blocks[2].text == "item one goes on"
    assert blocks[3].text == "item two"
    assert blocks[4].text == "a command\ngoes on"
    assert card_blocks("**Only this.**")[0].bold


def test_that_an_endless_card_is_cut() -> None:
    assert len(card_blocks("- x\n" * 100_000)) == 2_000


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Swin V2 (best).pth", "swin-v2--best"), ("…….ckpt", "my-model"), ("a.b.ckpt", "a-b")],
)
def test_that_a_name_is_suggested_from_the_file(name: str, expected: str) -> None:
    assert suggested_name(Path(name)) == expected
    assert is_checkpoint(Path(name))
    assert not is_checkpoint(Path("slide.tif"))
