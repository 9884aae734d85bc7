"""The real window with the real engine and the shipped demo model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spinextract_gui.desktop.desk import Desk
from spinextract_gui.desktop.fonts import install_fonts
from spinextract_gui.desktop.theme import Theme, ThemeChoice
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.settings import (
    DEFAULT_LEVELS_MODEL,
    DEFAULT_MODEL,
    DEFAULT_STENOSIS_MODEL,
    Device,
    Precision,
)
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.inference.runtimes import open_runtime
from spinextract_gui.networks.bundle import SrhBundle, StenosisBundle, load_bundle
from spinextract_gui.storage.folders import shipped
from spinextract_gui.synthesis.demo import write_synthetic_study
from spinextract_gui.synthesis.slide import phantom_slide
from spinextract_gui.synthesis.write import PhantomPatient, write_patient_tree
from tests.journeys.person import AnsweringDialogs, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

PATIENT = "synthetic-phantom-7"


@pytest.fixture(scope="session")
def _prepared_model(compiled_models: Path) -> None:
    """Prepare the demo model for this processor, as the first diagnosis on a machine does."""
    bundle = load_bundle(shipped("models") / DEFAULT_MODEL).expect(SrhBundle)
    open_runtime(bundle, Device.AUTO, Precision.AUTO, compiled_models, lambda _: None).close()


@pytest.fixture(scope="session")
def prepared_mri_models(compiled_models: Path) -> None:
    """Prepare the MRI models for this processor, as the first grading on a machine does."""
    from spinextract_gui.inference.mri.localise import open_localiser
    from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime

    models, told = shipped("models"), list[str]()
    wish = (Device.AUTO, Precision.AUTO, compiled_models, told.append)
    open_localiser(load_bundle(models / DEFAULT_LEVELS_MODEL), *wish).close()
    grader = load_bundle(models / DEFAULT_STENOSIS_MODEL).expect(StenosisBundle)
    open_stenosis_runtime(grader, *wish).close()


@pytest.fixture(scope="session")
def synthetic_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a phantom's sagittal and axial series, in one frame of reference, as DICOM."""
    return write_synthetic_study(tmp_path_factory.mktemp("mri"))


@pytest.fixture
def sit_down(qtbot: QtBot, _prepared_model: None) -> Iterator[Callable[..., User]]:
    """Return a function that starts the program as somebody would, in a given theme."""
    desks: list[Desk] = []

    def start(theme: ThemeChoice = ThemeChoice.DARK) -> User:
        install_fonts()
        look = Theme(theme)
        look.apply()
        dialogs = AnsweringDialogs(None)  # type: ignore[arg-type] # no dialog of the system opens
        desk = Desk(look, dialogs=dialogs)
        desks.append(desk)
        qtbot.addWidget(desk.window)
        desk.window.resize(1440, 900)
        desk.window.show()
        qtbot.waitExposed(desk.window)
        desk.start()
        return User(desk, qtbot, dialogs)

    yield start
    for desk in desks:
        desk.shut_down()
        desk.window.close()


@pytest.fixture(scope="session")
def patient_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One synthetic patient with two slides of some hundred patches, as patch files."""
    root = tmp_path_factory.mktemp("cohort")
    slides = {
        "1": phantom_slide(TumourClass.MENINGIOMA, Size(4000, 4000), seed=501),
        "2": phantom_slide(TumourClass.MENINGIOMA, Size(2000, 3000), seed=502),
    }
    write_patient_tree(root, [PhantomPatient(PATIENT, TumourClass.MENINGIOMA, slides)])
    return root
