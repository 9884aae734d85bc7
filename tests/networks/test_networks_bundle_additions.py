"""A calibrated copy has the same weights, its additions, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from spinextract_gui.domain.errors import ModelError, StorageError
from spinextract_gui.networks.bundle import SrhBundle, load_bundle
from spinextract_gui.networks.bundle_additions import Addition, with_section, write_with
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import SrhDescription
from spinextract_gui.networks.golden import GoldenVectors
from spinextract_gui.networks.known_tissue_fit import fit_known_tissue
from spinextract_gui.networks.manifest import CALIBRATION, KNOWN_TISSUE
from spinextract_gui.networks.platt import PlattCalibrator
from spinextract_gui.networks.temperature import TemperatureCalibrator
from spinextract_gui.storage import atomic
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from pathlib import Path

Tensors = dict[str, NDArray[np.float32]]
PLATT = PlattCalibrator(np.ones((10, 4, 2)))


@pytest.fixture(scope="module")
def plain(linear_tensors: Tensors, tmp_path_factory: pytest.TempPathFactory) -> SrhBundle:
    rng = np.random.default_rng(0)
    golden = GoldenVectors(
        rng.integers(0, 65536, (1, 2, 300, 300), np.uint16),
        rng.random((1, 4), np.float32),
        rng.random((1, 2048), np.float32),
    )
    description = SrhDescription(name="plain", title="Plain", architecture="spinextract-linear")
    folder = tmp_path_factory.mktemp("models") / "plain"
    return write_bundle(folder, description, linear_tensors, golden).expect(SrhBundle)


def additions() -> list[Addition]:
    values = np.random.default_rng(1).normal(0, 1, (200, 2048))
    tissue = fit_known_tissue(values, np.arange(200) % 4, np.arange(200), directions=8).tissue
    return [
        Addition(CALIBRATION, PLATT.to_json(), "Platt scaling; Brier 0.4 to 0.2.", "- Fitted."),
        Addition(KNOWN_TISSUE, tissue.to_bytes(), "Statistics of 200 patches.", "- Limited."),
    ]


def test_that_an_old_bundle_has_neither_and_still_opens(plain: SrhBundle) -> None:
    assert plain.calibrator is None
    assert plain.known_tissue is None
    assert (plain.info.calibrator_hash, plain.info.known_tissue_hash) == ("", "")


def test_that_a_copy_has_the_same_weights_and_the_additions(
    plain: SrhBundle, tmp_path: Path
) -> None:
    copy = write_with(plain, tmp_path / "calibrated", additions()).expect(SrhBundle)
    assert copy.info.name == "calibrated"
    assert copy.info.model_hash == plain.info.model_hash
    assert copy.info.calibrator_hash == file_sha256(copy.folder / CALIBRATION)
    assert copy.info.known_tissue_hash == file_sha256(copy.folder / KNOWN_TISSUE)
    assert copy.calibrator is not None
    np.testing.assert_array_equal(copy.calibrator.curves, PLATT.curves)
    assert copy.known_tissue is not None
    assert copy.manifest.calibration == "Platt scaling; Brier 0.4 to 0.2."
    assert copy.manifest.known_tissue == "Statistics of 200 patches."
    assert copy.card().startswith(plain.card().rstrip())
    assert copy.card().endswith("## Calibration\n- Fitted.\n\n## Known tissue\n- Limited.\n")
    assert load_bundle(plain.folder).info == plain.info


def test_that_a_model_is_changed_in_place_in_one_step(plain: SrhBundle, tmp_path: Path) -> None:
    first, second = additions()
    mine = write_with(plain, tmp_path / "mine", [first])
    both = write_with(mine, mine.folder, [second], replace=True).expect(SrhBundle)
    assert both.calibrator is not None
    assert both.known_tissue is not None
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_that_a_taken_name_is_refused_and_a_full_disk_changes_nothing(
    plain: SrhBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = write_with(plain, tmp_path / "mine", [])
    with pytest.raises(ModelError, match="exists already"):
        write_with(plain, mine.folder, additions())
    with pytest.raises(ModelError, match="cannot name a model"):
        write_with(plain, tmp_path / "a b", additions())

    def full(*_: Any) -> None:
        raise StorageError("full")

    monkeypatch.setattr(atomic, "write_bytes", full)
    with pytest.raises(StorageError):
        write_with(mine, mine.folder, additions(), replace=True)
    assert load_bundle(mine.folder).info == mine.info
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_that_a_calibrator_of_another_task_is_refused(plain: SrhBundle, tmp_path: Path) -> None:
    wrong = Addition(CALIBRATION, TemperatureCalibrator(2.0).to_json(), "T", "T")
    with pytest.raises(ModelError, match="lacks the entry"):
        write_with(plain, tmp_path / "wrong", [wrong])
    assert list(tmp_path.iterdir()) == []


def test_that_damaged_statistics_are_noticed(plain: SrhBundle, tmp_path: Path) -> None:
    copy = write_with(plain, tmp_path / "copy", additions())
    path = copy.folder / KNOWN_TISSUE
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="was changed"):
        load_bundle(copy.folder)
    path.unlink()
    with pytest.raises(ModelError, match="has no file"):
        load_bundle(copy.folder)


def test_that_a_section_is_renewed_where_it_stands() -> None:
    card = "# A\n\n## Calibration\n- old\n- older\n\n## Licence\nMIT\n"
    once = with_section(card, "Calibration", "- new \\1")
    assert once == "# A\n\n## Calibration\n- new \\1\n\n## Licence\nMIT\n"
    assert with_section(once, "Calibration", "- new \\1") == once
    twice = with_section(once, "Known tissue", "- b")
    assert twice == once + "\n## Known tissue\n- b\n"
    assert with_section(twice, "Known tissue", "- b") == twice
