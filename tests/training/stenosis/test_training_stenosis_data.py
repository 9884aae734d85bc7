"""What the network is shown: pictures as in use, levels where they are, patients on one side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from PIL import Image

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.evaluation.stenosis.pictures import read_all
from spinextract_gui.evaluation.stenosis.table import TableRow
from spinextract_gui.networks.stenosis.preprocess import prepare
from spinextract_gui.training.run.sampling import Drawn
from spinextract_gui.training.stenosis import pictures as pictures_module
from spinextract_gui.training.stenosis.augment import varied
from spinextract_gui.training.stenosis.config import StenosisConfig
from spinextract_gui.training.stenosis.data import Slices, StenosisData, joined
from spinextract_gui.training.stenosis.labels import decoded_labels
from spinextract_gui.training.stenosis.module import normalised

if TYPE_CHECKING:
    from pathlib import Path

LIGHT: dict[str, Any] = {"backbone": "resnet18", "start_weights": "none"}


def a_picture(path: Path, seed: int, size: tuple[int, int] = (50, 80)) -> Path:
    values = np.random.default_rng(seed).integers(0, 255, size, dtype=np.uint8)
    Image.fromarray(values).save(path)
    return path


def rows_of(folder: Path, studies: int = 6) -> list[TableRow]:
    """Two levels on one picture for each study; every third study is severe somewhere."""
    rows = []
    for number in range(studies):
        path = a_picture(folder / f"{number}.png", number)
        worst = Grade.SEVERE if number % 3 == 0 else Grade.NORMAL_MILD
        for level, grade in ((Level.L1_L2, Grade.NORMAL_MILD), (Level.L4_L5, worst)):
            place = ImagePoint(79, 0) if level is Level.L1_L2 else None
            rows.append(TableRow(f"{number}_{level.name}", path, level, grade, f"{number}", place))
    return rows


def nothing(*_: int) -> None:
    pass


@pytest.mark.parametrize("preprocessing", ["documented", "reference"])
def test_that_the_network_learns_from_what_it_will_see(tmp_path: Path, preprocessing: Any) -> None:
    rows = rows_of(tmp_path, 1)
    found, labels, _ = decoded_labels(rows, preprocessing, nothing)
    grey = torch.from_numpy(found.values[labels.pictures[:1]].astype(np.float32) / 255)
    seen = normalised(grey, preprocessing)[0].numpy()
    in_use = prepare(np.asarray(Image.open(rows[0].image), np.float32), preprocessing)
    assert np.abs(seen - in_use).max() < 0.01  # 8 bits against float


def test_that_slices_are_decoded_once_and_anew_when_a_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(paths: Any) -> Any:
        asked.append(len(paths))
        return read_all(paths)

    monkeypatch.setattr(pictures_module, "read_all", counted)
    rows = rows_of(tmp_path, 3)
    first, _, _ = decoded_labels(rows, "documented", nothing)
    again, _, _ = decoded_labels(rows, "documented", nothing)
    assert asked == [3]
    assert np.array_equal(first.values, again.values)
    a_picture(tmp_path / "1.png", 99, (60, 60))
    changed, _, _ = decoded_labels(rows, "documented", nothing)
    assert asked == [3, 3]
    assert not np.array_equal(first.values[1], changed.values[1])
    assert np.array_equal(first.values[2], changed.values[2])


def test_that_a_slice_that_a_busy_machine_did_not_read_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def busy(paths: Any) -> Any:
        calls.append(len(paths))
        late = {tmp_path / "1.png": ReadFault("It took too long.")} if len(calls) < 3 else {}
        return read_all(paths) | late

    monkeypatch.setattr(pictures_module, "read_all", busy)
    rows = rows_of(tmp_path, 3)
    _, _, refused = decoded_labels(rows, "documented", nothing)
    assert len(refused) == 2
    found, labels, refused = decoded_labels(rows, "documented", nothing)
    assert not refused
    assert len(labels.rows) == 6
    assert calls == [3, 1, 1]
    assert found.values[1].any()


def test_that_unusable_slices_are_named_and_ungraded_rows_left_out(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, 3)
    Image.fromarray(np.zeros((40, 40), np.uint8)).save(tmp_path / "1.png")
    (tmp_path / "2.png").unlink()
    ungraded = TableRow("x", tmp_path / "0.png", Level.L5_S1, None, "0")
    _, labels, refused = decoded_labels([*rows, ungraded], "documented", nothing)
    assert [row.row_id for row in labels.rows] == ["0_L1_L2", "0_L4_L5"]
    assert len(refused) == 4
    assert "empty" in refused[0].sentence
    assert "no picture 2.png" in refused[2].sentence
    with pytest.raises(InputError, match="Not one row has a grade"):
        decoded_labels([ungraded], "documented", nothing)
    (tmp_path / "0.png").unlink()
    with pytest.raises(InputError, match="no picture"):
        decoded_labels(rows, "documented", nothing)


def test_that_no_patient_is_on_both_sides_and_both_have_severe_ones(tmp_path: Path) -> None:
    _, labels, _ = decoded_labels(rows_of(tmp_path, 12), "documented", nothing)
    train, held = labels.split(0.25, seed=4)
    sides = [{labels.rows[n].study for n in side} for side in (train, held)]
    assert not sides[0] & sides[1]
    assert len(sides[0] | sides[1]) == 12
    for side in (train, held):
        assert any(labels.rows[n].truth is Grade.SEVERE for n in side)
    assert np.array_equal(labels.split(0.25, seed=4)[0], train)


def test_that_a_batch_counts_levels_as_published_or_slices_on_request(tmp_path: Path) -> None:
    found, labels, _ = decoded_labels(rows_of(tmp_path, 4), "documented", nothing)
    every = np.arange(8)
    for by_slice, slices in ((False, 8), (True, 4)):
        config = StenosisConfig(**LIGHT, by_slice=by_slice, batch=4)
        data = StenosisData(found, labels, (every, every), config)
        assert len(data.train) == slices
        batch = next(iter(data.train_dataloader()))
        assert batch.images.shape == (4, 224, 224)
        assert len(batch.levels) == (8 if by_slice else 4)
        assert batch.owners.tolist() == ([0, 0, 1, 1, 2, 2, 3, 3] if by_slice else [0, 1, 2, 3])


def test_that_levels_keep_their_slice_in_a_joined_batch(tmp_path: Path) -> None:
    found, labels, _ = decoded_labels(rows_of(tmp_path, 3), "documented", nothing)
    config = StenosisConfig(**LIGHT, by_slice=True)
    slices = Slices(found, labels, np.arange(6), config, vary=False)
    batch = joined([slices[Drawn(item, 0, item)] for item in (2, 0)])
    assert torch.equal(batch.images[0], torch.from_numpy(found.values[2] / np.float32(255)))
    assert batch.levels.tolist() == [0, 3, 0, 3]
    assert batch.grades.tolist() == [0, 0, 0, 2]
    assert batch.owners.tolist() == [0, 0, 1, 1]
    assert batch.places[0].tolist() == [1.0, 0.0]
    assert torch.isnan(batch.places[1]).all()


@pytest.mark.parametrize("seed", range(6))
def test_that_places_move_with_the_picture(seed: int) -> None:
    """A bright dot is drawn at every place; after the variation the dots are where it says."""
    places = torch.tensor([[0.4, 0.3], [0.42, 0.4], [0.45, 0.5], [0.5, 0.6], [0.6, 0.7]])
    image = torch.zeros(224, 224)
    for x, y in (places * 223).round().int().tolist():
        image[y - 2 : y + 3, x - 2 : x + 3] = 1
    config = StenosisConfig(**LIGHT, rotate_deg=20, shift=0.1, scale=0.1, tone=0.2, noise=0.05)
    random = torch.Generator().manual_seed(seed)
    picture, moved = varied(image, places, config, random, None)
    for x, y in (moved * 223).round().int().tolist():
        assert picture[y, x] > picture.mean() + 3 * picture.std()


def test_that_pictures_are_mirrored_as_often_as_told_and_left_alone_on_request() -> None:
    image, places = torch.linspace(0, 1, 64).expand(64, 64), torch.tensor([[0.25, 0.5]])
    still = StenosisConfig(**LIGHT, flip=0, rotate_deg=0)
    same, where = varied(image, places, still, torch.Generator().manual_seed(1), None)
    assert torch.allclose(same, image, atol=1e-5)
    assert torch.allclose(where, places, atol=1e-6)
    always = StenosisConfig(**LIGHT, flip=1, rotate_deg=0)
    mirrored, where = varied(image, places, always, torch.Generator().manual_seed(1), 32)
    assert mirrored.shape == (32, 32)
    assert mirrored[0, 0] > mirrored[0, -1]
    assert math.isclose(where[0, 0], 0.75, abs_tol=1e-6)
