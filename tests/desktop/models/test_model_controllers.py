"""The controllers of the Models page, tested without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import pytest

from spinextract_gui.desktop.controllers.bundles import (
    checking,
    downloading,
    importing,
    page,
    removing,
)
from spinextract_gui.desktop.controllers.bundles.checking import CheckController, verify_folder
from spinextract_gui.desktop.controllers.bundles.downloading import DownloadController
from spinextract_gui.desktop.controllers.bundles.importing import ImportController, ImportParts
from spinextract_gui.desktop.controllers.bundles.page import ModelPageController, ModelPageParts
from spinextract_gui.desktop.controllers.bundles.removing import RemoveController, RemoveParts
from spinextract_gui.desktop.controllers.bundles.work import ModelWork, check
from spinextract_gui.desktop.controllers.dialogs import Dialogs
from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.mri.models import MriModelController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.models.download_order import Downloaded, DownloadOrder, name_of
from spinextract_gui.desktop.models.facts import ModelFacts
from spinextract_gui.desktop.models.import_order import ImportOrder, carry_out
from spinextract_gui.desktop.session import OpenCase, Page, Session
from spinextract_gui.desktop.step import Step
from spinextract_gui.desktop.views.models.download_form import DownloadForm
from spinextract_gui.desktop.views.models.import_form import ImportForm
from spinextract_gui.desktop.views.models.page import ModelsPage
from spinextract_gui.desktop.views.notices import NoticeKind, Notices
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import CancelledRunError, ModelError
from tests.desktop.fakes import DirectTasks, make_case

if TYPE_CHECKING:
    from spinextract_gui.desktop.worker import Job

SHIPPED = ModelFacts("demo-srh-synthetic", Path("/s/demo-srh-synthetic"), True, task="srh")
MINE = ModelFacts("mine", Path("/m/mine"), False, title="Mine", task="srh")
GRADER = ModelFacts("vit", Path("/m/vit"), False, task="stenosis")
LEVELS = ModelFacts("levels", Path("/m/levels"), False, task="levels")
DAMAGED = ModelFacts("broken", Path("/m/broken"), False, damage="It was changed.")


class DirectWorker:
    """Does a job at once, in the same thread, and tells the work of it."""

    def __init__(self, cancelled: bool = False) -> None:
        self.work: ModelWork | None = None
        self.token = CancellationToken()
        if cancelled:
            self.token.cancel()

    def do(self, job: Job) -> None:
        assert self.work is not None
        try:
            job(self.token, self.work.on_event)
        except CancelledRunError:
            self.work.on_succeeded()
        except ModelError as error:
            self.work.on_failed(error.sentence)
        else:
            self.work.on_succeeded()


class Rig:
    """The page's controllers over stand-ins; `rows` are the models at hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cancelled: bool = False) -> None:
        self.rows = [SHIPPED, MINE, GRADER, LEVELS, DAMAGED]
        monkeypatch.setattr(page, "list_facts", lambda: tuple(self.rows))
        self.session = Session()
        self.view = MagicMock(spec=ModelsPage)
        self.view.form = MagicMock(spec=ImportForm)
        self.notices, self.dialogs = MagicMock(spec=Notices), MagicMock(spec=Dialogs)
        self.models = MagicMock(spec=ModelController)
        self.models.wanted = "mine"
        self.mri_models = MagicMock(spec=MriModelController)
        self.mri_models.wanted = ("demo-stenosis", "levels")
        parts = ModelPageParts(
            DirectTasks(),
            self.view,
            MagicMock(spec=Presenter),
            self.models,
            self.mri_models,
            self.notices,
        )
        self.page = ModelPageController(self.session, parts)
        worker = DirectWorker(cancelled)
        self.work = worker.work = ModelWork(self.session, worker, self.view)  # type: ignore[arg-type]
        self.checks = CheckController(self.session, self.work, self.page, self.notices)
        self.imports = ImportController(
            self.session,
            ImportParts(self.work, self.page, self.view, self.dialogs, self.notices),
        )
        self.removals = RemoveController(
            self.session, RemoveParts(DirectTasks(), self.page, self.notices)
        )
        self.page.open()

    @property
    def shown(self) -> str:
        """Title of the model beside the list."""
        return str(self.view.set_detail.call_args.args[0].title)


def test_that_the_page_opens_on_the_model_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch)
    assert rig.session.page.value == "models"
    assert rig.shown == "Mine"
    assert [card.key for card in rig.view.set_cards.call_args.args[0]] == [
        row.name for row in rig.rows
    ]
    rig.page.toggle()
    assert rig.session.page.value == "case"


@pytest.mark.parametrize(
    ("model", "asked"),
    [(SHIPPED, "models.use"), (GRADER, "mri_models.use_only"), (LEVELS, "mri_models.use_levels")],
)
def test_that_a_model_is_used_for_what_it_was_made_for(
    monkeypatch: pytest.MonkeyPatch, model: ModelFacts, asked: str
) -> None:
    rig = Rig(monkeypatch)
    rig.page.choose(model.name)
    rig.page.use_chosen()
    owner, method = asked.split(".")
    getattr(getattr(rig, owner), method).assert_called_once_with(model.name)


def test_that_only_graders_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch)
    rig.page.vote()
    rig.mri_models.toggle_wanted.assert_not_called()
    rig.page.choose("vit")
    rig.page.vote()
    rig.mri_models.toggle_wanted.assert_called_once_with("vit")


def test_that_nothing_can_be_changed_while_a_case_is_diagnosed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig(monkeypatch)
    rig.session.running = OpenCase("key", "Case 0001", make_case())
    rig.page.choose("demo-srh-synthetic")
    shown = rig.view.set_detail.call_args.args[0]
    assert not shown.can_use
    assert not shown.can_check


def test_that_a_check_shows_its_steps_and_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch)

    def verify(folder: Path, token: CancellationToken, tell: object) -> str:
        assert folder == MINE.folder
        assert callable(tell)
        tell(Step("1 of 2: hashing", 0, 2))
        return "The model mine is whole."

    monkeypatch.setattr(checking, "verify_folder", verify)
    rig.checks.verify()
    said = [call.args[:3] for call in rig.view.show_work.call_args_list]
    assert said == [("Checking mine…", 0, 0), ("1 of 2: hashing", 0, 2), ("", 0, 0)]
    assert rig.view.set_detail.call_args.args[0].checked == "✓ The model mine is whole."
    assert not rig.session.models.job


def test_that_a_failed_check_is_told_and_stays_beside_the_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig(monkeypatch)
    refuse = MagicMock(side_effect=ModelError("The file weights.safetensors was changed."))
    monkeypatch.setattr(checking, "verify_folder", refuse)
    rig.checks.verify()
    assert rig.notices.tell.call_args.args[1] is NoticeKind.PROBLEM
    assert rig.view.set_detail.call_args.args[0].checked.startswith("✗ The file weights")


def test_that_a_damaged_model_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch)
    verify = MagicMock()
    monkeypatch.setattr(checking, "verify_folder", verify)
    rig.page.choose("broken")
    rig.checks.verify()
    verify.assert_not_called()


def test_that_a_check_can_be_stopped_between_its_steps() -> None:
    from spinextract_gui.storage.folders import shipped

    token, told = CancellationToken(), list[object]()

    def tell(event: object) -> None:
        told.append(event)
        token.cancel()

    with pytest.raises(CancelledRunError):
        verify_folder(shipped("models") / "levels-spider", token, tell)
    assert len(told) == 1


def test_that_stopped_work_is_heard_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch, cancelled=True)
    done, failed = MagicMock(), MagicMock()
    rig.work.start("Working…", lambda token, _: check(token), done, failed)
    done.assert_not_called()
    failed.assert_not_called()
    assert not rig.session.models.job


def test_that_one_thing_is_done_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch)
    rig.session.models.job = "Checking mine…"
    begun = MagicMock()
    rig.work.start("Another", begun, MagicMock(), MagicMock())
    begun.assert_not_called()
    assert not rig.imports.take_drop([Path("x.ckpt")])


def test_that_a_dropped_checkpoint_opens_the_form_wherever_it_falls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig(monkeypatch)
    rig.page.leave()
    assert rig.imports.take_drop([Path("/usb/Swin best.pth")])
    assert rig.session.page is Page.MODELS
    rig.view.form.begin.assert_called_once_with(Path("/usb/Swin best.pth"), "swin-best")
    rig.view.show_form.assert_called_once()


def test_that_slides_and_studies_are_left_to_the_cases(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rig = Rig(monkeypatch)
    assert not rig.imports.take_drop([tmp_path])
    assert not rig.imports.take_drop([Path("a.ckpt"), Path("b.ckpt")])


def test_that_an_imported_model_is_shown_and_can_be_used_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig(monkeypatch)
    monkeypatch.setattr(importing, "import_order", lambda order, *_: order.name)
    rig.imports.carry_out(ImportOrder(Path("x.ckpt"), "mine"))
    rig.view.form.set_busy.assert_called_with(False)
    assert rig.session.models.chosen == "mine"
    remedy = rig.notices.tell.call_args.kwargs["remedy"]
    remedy.act()
    rig.models.use.assert_called_once_with("mine")


def test_that_a_refused_import_keeps_the_form_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig(monkeypatch)
    refuse = MagicMock(side_effect=ModelError("It holds only a backbone."))
    monkeypatch.setattr(importing, "import_order", refuse)
    rig.imports.carry_out(ImportOrder(Path("x.ckpt"), "mine"))
    rig.view.form.set_problem.assert_called_once_with("It holds only a backbone.")
    rig.notices.tell.assert_not_called()


@pytest.mark.parametrize("said", [{}, {"backbone": "vit"}, {"backbone": "vit", "name": "b"}])
def test_that_what_a_stenosis_checkpoint_does_not_say_must_be_said(said: dict[str, str]) -> None:

    order = ImportOrder(
        Path("x.pth"), said.get("name", "a"), "stenosis", None, said.get("backbone", "")
    )
    with pytest.raises(ModelError, match="what the file does not"):
        carry_out(order)


def downloads(rig: Rig) -> DownloadController:
    rig.view.download = MagicMock(spec=DownloadForm)
    return DownloadController(rig.session, rig.work, rig.page, rig.imports, rig.view)


def test_that_asking_to_download_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    rig, connecting = Rig(monkeypatch), MagicMock()
    monkeypatch.setattr(downloading, "carry_out", connecting)
    downloads(rig).begin()
    rig.view.download.begin.assert_called_once_with("DavidReineckeMD/spinextract")
    rig.view.show_download.assert_called_once()
    connecting.assert_not_called()


def test_that_a_downloaded_model_shows_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch)
    arrived = Downloaded("mine", "Downloaded from lab/weights: best.ckpt with sha256 9c1f.")
    monkeypatch.setattr(downloading, "carry_out", lambda *_: arrived)
    downloads(rig).carry_out(DownloadOrder("lab/weights", "mine"))
    assert rig.session.models.checked["mine"].startswith("✓ Downloaded from lab/weights")
    assert rig.shown == "Mine"
    rig.view.download.set_busy.assert_called_with(False)


def test_that_without_a_network_the_form_stays_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig(monkeypatch)
    refuse = MagicMock(side_effect=ModelError("huggingface.co was not found."))
    monkeypatch.setattr(downloading, "carry_out", refuse)
    downloads(rig).carry_out(DownloadOrder("lab/weights", "mine"))
    rig.view.download.set_problem.assert_called_once_with("huggingface.co was not found.")


def test_that_a_stopped_download_says_that_it_goes_on_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig(monkeypatch, cancelled=True)
    monkeypatch.setattr(downloading, "carry_out", lambda _, token, __: check(token))
    downloads(rig).carry_out(DownloadOrder("lab/weights", "mine"))
    assert "What arrived is kept" in rig.view.download.set_problem.call_args.args[0]


@pytest.mark.parametrize(
    ("repo", "expected"),
    [("lab/Spine Xtract!", "spine-xtract"), ("", "downloaded"), ("a/" + "b" * 90, "b" * 64)],
)
def test_that_a_downloaded_model_is_named_after_its_repository(repo: str, expected: str) -> None:
    assert name_of(repo) == expected


def test_that_a_removed_model_comes_back_on_undo_and_answers_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig, aside = Rig(monkeypatch), Path("/m/.mine.aside")
    monkeypatch.setattr(removing, "set_aside", lambda _: aside)
    back = MagicMock()
    monkeypatch.setattr(removing, "bring_back", back)
    rig.rows.remove(MINE)
    rig.removals.remove()
    rig.models.use.assert_called_once_with("demo-srh-synthetic")
    assert "mine" not in [row.name for row in rig.session.models.rows]
    rig.rows.append(MINE)
    rig.notices.tell.call_args.kwargs["remedy"].act()
    back.assert_called_once_with(aside, "mine")
    rig.models.use.assert_called_with("mine")
    assert rig.session.models.chosen == "mine"


def test_that_a_shipped_model_is_never_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    rig, removing_it = Rig(monkeypatch), MagicMock()
    monkeypatch.setattr(removing, "set_aside", removing_it)
    rig.page.choose("demo-srh-synthetic")
    rig.removals.remove()
    removing_it.assert_not_called()
