"""The research engineer in front of the window: models come, are checked, answer and go."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.settings import DEFAULT_MODEL
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.storage.folders import models_folder, shipped
from spinextract_gui.synthesis.slide import phantom_slide
from spinextract_gui.synthesis.write import PhantomPatient, write_patient_tree
from tests.networks.hub.loopback_hub import REPO, LoopbackHub, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.journeys.person import User

pytestmark = pytest.mark.slow
WEIGHTS = shipped("models") / DEFAULT_MODEL / "weights.safetensors"
PLATT = shipped("models") / DEFAULT_MODEL / "calibration.json"


@pytest.fixture(scope="module")
def hub() -> Iterator[LoopbackHub]:
    """Serve the shipped weights from this computer, as the hub serves published ones."""
    files = {"best.safetensors": WEIGHTS.read_bytes(), "calibration.json": PLATT.read_bytes()}
    with serving(LoopbackHub(files)) as one:
        yield one


def cards(user: User) -> list[str]:
    """Return what the cards of the page are called, from top to bottom."""
    found = user.window.models_page.findChildren(QLabel, "modelCardTitle")
    return [card.text() for card in found if card.isVisible()]


def test_that_a_checkpoint_is_imported_checked_used_removed_and_brought_back(
    sit_down: Callable[[], User], tmp_path: Path
) -> None:
    checkpoint = tmp_path / "Published weights.safetensors"
    checkpoint.write_bytes(WEIGHTS.read_bytes())
    user = sit_down()
    user.drop(checkpoint)
    user.waits_for_calm()
    assert user.reads("importFile") == checkpoint.name
    assert "Nothing in it is executed" in user.all_words()

    user.types("importName", "not a name!")
    user.press("importGo")
    user.waits(
        lambda: user.window.models_page.form.isVisible() and bool(user.reads("importProblem"))
    )
    assert "cannot name a model" in user.reads("importProblem")

    user.types("importName", "mine")
    user.press("importGo")
    user.waits(lambda: "among your models" in user.told())
    user.waits_for_calm()
    assert user.reads("modelTitle") == "mine"
    assert "not calibrated" in user.all_words()

    user.press("verifyModel")
    user.waits(lambda: "is whole" in user.reads("modelChecked"))
    user.press("useModel")
    user.waits(lambda: user.desk.models.bundle is not None)
    user.waits(lambda: user.desk.models.bundle.info.name == "mine")  # type: ignore[union-attr]
    user.waits_for_calm()

    user.window.notices.dismiss_all()
    user.press("removeModel")
    user.waits(lambda: "mine was removed" in user.told())
    user.waits_for_calm()
    assert "mine" not in cards(user)
    assert not ModelStore().has("mine")
    assert user.desk.models.wanted == DEFAULT_MODEL
    user.press_remedy()
    user.waits(lambda: ModelStore().has("mine"))
    user.waits_for_calm()
    assert "mine" in cards(user)
    assert user.desk.models.wanted == "mine"


def test_that_a_model_removed_for_good_leaves_nothing_behind(
    sit_down: Callable[[], User], tmp_path: Path
) -> None:
    bundle = tmp_path / "levels"
    bundle.mkdir()
    for part in (shipped("models") / "levels-spider").iterdir():
        name = part.name
        text = part.read_bytes()
        (bundle / name).write_bytes(text.replace(b'"levels-spider"', b'"levels-copied"'))
    user = sit_down()
    user.desk.do("show_models")
    user.waits_for_calm()
    user.drop(bundle)
    user.waits(lambda: ModelStore().has("levels-copied"))
    user.waits_for_calm()
    user.press("removeModel")
    user.waits(lambda: "was removed" in user.told())
    user.desk.shut_down()
    assert list(models_folder().iterdir()) == []


def test_that_a_shipped_model_and_a_damaged_one_are_told_apart(
    sit_down: Callable[[], User],
) -> None:
    broken = models_folder() / "broken"
    broken.mkdir()
    (broken / "manifest.json").write_text("{}")
    user = sit_down()
    user.desk.do("show_models")
    user.waits_for_calm()
    assert not user.window.hub.actions["remove_model"].isEnabled()
    user.desk.bundles.page.choose("broken")
    user.waits(lambda: "damaged" in user.all_words())
    assert user.window.hub.actions["remove_model"].isEnabled()
    assert not user.window.hub.actions["verify_model"].isEnabled()


def test_that_weights_come_from_the_hub_only_after_consent_with_their_hash(
    sit_down: Callable[[], User], hub: LoopbackHub
) -> None:
    user = sit_down()
    user.desk.do("download_model")
    user.waits_for_calm()
    assert "opens a network connection" in user.reads("downloadConsent")
    assert hub.requests == []
    user.types("downloadRepo", REPO)
    user.types("downloadMirror", hub.endpoint)
    user.press("downloadGo")
    user.waits(lambda: "among your models" in user.told(), seconds=120)
    user.waits_for_calm()
    assert user.reads("modelLine").startswith("weights · ")
    assert "as the hub says" in user.reads("modelChecked")
    assert "sha256" in user.reads("modelChecked")
    assert ModelStore().find("weights").info.calibrator_hash


def test_that_without_a_network_one_sentence_says_so_and_what_to_do(
    sit_down: Callable[[], User],
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    user = sit_down()
    user.desk.do("download_model")
    user.types("downloadRepo", REPO)
    user.types("downloadMirror", f"http://127.0.0.1:{port}")
    user.press("downloadGo")
    user.waits(lambda: "refused the connection" in user.reads("downloadProblem"), seconds=90)
    assert "USB stick" in user.all_words()
    assert list(models_folder().iterdir()) == []
    user.waits_for_calm()


def test_that_a_labelled_folder_is_evaluated_and_its_report_saved(
    sit_down: Callable[[], User], tmp_path: Path
) -> None:
    cohort, into = tmp_path / "cohort", tmp_path / "into"
    into.mkdir()
    write_patient_tree(
        cohort,
        [
            PhantomPatient(
                f"synthetic-phantom-{tumour.value}",
                tumour,
                {"1": phantom_slide(tumour, Size(900, 900), seed=900 + tumour.value)},
            )
            for tumour in (TumourClass.MENINGIOMA, TumourClass.SCHWANNOMA)
        ],
    )
    user = sit_down()
    user.desk.do("show_evaluation")
    user.waits_for_calm()
    user.drop(cohort)
    user.waits(lambda: user.reads("evaluationFolder") == "cohort")
    user.waits_for_calm()
    user.press("evaluationRun")
    user.waits(lambda: user.desk.session.evaluation.outcome is not None, seconds=180)
    user.waits_for_calm()
    words = user.all_words()
    assert "Macro balanced accuracy" in words
    assert "2 patients, 2 slides" in words
    assert "no medical meaning" in words
    user.press("evaluationOpen")
    assert user.dialogs.opened is not None
    user.dialogs.folder = into
    user.press("evaluationSave")
    user.waits(lambda: "saved" in user.told())
    saved = {path.name for path in into.rglob("*") if path.is_file()}
    assert {"metrics.json", "metrics.csv"} <= saved


def test_that_an_evaluation_can_be_stopped(
    sit_down: Callable[[], User], patient_tree: Path
) -> None:
    user = sit_down()
    user.desk.do("show_evaluation")
    user.desk.bundles.evaluation.use_folder(patient_tree)
    user.waits_for_calm()
    user.press("evaluationRun")
    user.waits(lambda: user.reads("evaluationJobWords").startswith("Patient"), seconds=120)
    user.press("evaluationJobStop")
    assert user.reads("evaluationJobWords").startswith("Stopping")
    user.waits(lambda: not user.desk.session.evaluation.running, seconds=60)
    assert "nothing to compare" in user.told()
    user.waits_for_calm()
