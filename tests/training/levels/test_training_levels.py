"""Training of the localiser: deterministic, patients kept apart, figures that mean something."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.inference.mri.localise import Localisation
from spinextract_gui.networks.localiser.form import Tissue
from spinextract_gui.training.levels import cross_validation as folds
from spinextract_gui.training.levels.assess import LevelError, compared, summary
from spinextract_gui.training.levels.augment import augmented, plain
from spinextract_gui.training.levels.config import LevelsConfig
from spinextract_gui.training.levels.cross_validation import cross_validate
from spinextract_gui.training.levels.data import SlicePictures
from spinextract_gui.training.levels.loss import loss_of
from spinextract_gui.training.levels.reference import MaskLocaliser
from spinextract_gui.training.levels.series import PatientSeries
from spinextract_gui.training.levels.slices import TrainingSlice, discs_of, read_slices
from spinextract_gui.training.run.sampling import Drawn
from tests.training.levels.drawn_slices import ROWS, SLICES, small

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def test_that_the_lowest_disc_becomes_the_lumbosacral_one() -> None:
    one = small("p", 0)
    assert len(discs_of(one.mask)) == len(ROWS)
    lowest = np.nonzero(one.tissues == Tissue.LUMBOSACRAL_DISC)[0]
    assert (lowest.min(), lowest.max()) == (460, 477)
    reduced = one.reduced()
    assert reduced.shape == (1 + len(Tissue), 280, 210)
    assert reduced[1:].sum(axis=0) == pytest.approx(1)


def test_that_masks_stay_whole_under_every_change() -> None:
    picture = torch.from_numpy(SLICES[0].reduced())
    for seed in range(6):
        inputs, masks = augmented(picture, torch.Generator().manual_seed(seed))
        assert inputs.shape == (1, 320, 256)
        assert masks.shape == (len(Tissue), 320, 256)
        assert float(inputs.min()) >= 0
        assert float(inputs.max()) <= 1
        assert torch.allclose(masks.sum(dim=0), torch.ones(()), atol=1e-5)
    again, _ = augmented(picture, torch.Generator().manual_seed(5))
    assert torch.equal(inputs, again)
    unchanged, masks = plain(picture)
    assert torch.equal(unchanged[:, :280, :210], picture[:1])
    assert torch.allclose(masks.sum(dim=0), torch.ones(()), atol=1e-5)


def test_that_a_drawing_is_the_same_whenever_it_is_drawn() -> None:
    pictures = SlicePictures(SLICES, seed=5, changed=True)
    first, _ = pictures[Drawn(1, epoch=3, place=0)]
    again, _ = pictures[Drawn(1, epoch=3, place=0)]
    other, _ = pictures[Drawn(1, epoch=4, place=0)]
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_that_the_loss_of_the_truth_is_least_and_that_discs_are_told_apart() -> None:
    _, masks = plain(torch.from_numpy(SLICES[0].reduced()))
    truth = masks[None] * 30
    swapped = masks[[0, 4, 2, 3, 1]][None] * 30
    nothing = torch.zeros_like(truth)
    best, confused, worst = (loss_of(one, masks[None]).item() for one in (truth, swapped, nothing))
    assert best < 0.3
    # as tissues the discs are right; only which of them is the lowest is wrong
    assert confused - best > 3
    assert best < worst
    silent = torch.full_like(truth, -60.0).index_fill(1, torch.tensor([0]), 60.0).requires_grad_()
    loss_of(silent, masks[None]).backward()
    assert silent.grad is not None
    lowest = masks[Tissue.LUMBOSACRAL_DISC] > 0.9
    # a class that the network has given up still pulls
    assert float(silent.grad[0, Tissue.LUMBOSACRAL_DISC][lowest].max()) < 0


def test_that_masks_themselves_are_found_without_error() -> None:
    series = PatientSeries(SLICES[:2])
    truth = MaskLocaliser(series)
    wanted = [truth.find(series, index) for index in range(2)]
    errors = list(compared(truth.find(series), wanted))
    figures = summary(errors)
    assert figures["levels"] == 5
    assert figures["mean distance, px"] == 0
    assert figures["within half a disc gap"] == 1
    assert figures["mean width error, px"] == 0
    points = [marker.point.y for marker in wanted[0].markers.ordered]
    assert points == pytest.approx([row + 8.5 for row in ROWS[-5:]], abs=2)
    assert wanted[0].widths[Level.L4_L5].width_px == pytest.approx(30, abs=0.6)


def test_that_a_level_that_was_not_placed_counts_as_missed() -> None:
    series = PatientSeries(SLICES[:1])
    wanted = [MaskLocaliser(series).find(series, 0)]
    nothing = list(compared(Localisation(Markers("p1")), wanted))
    assert [math.isinf(one.distance_px) for one in nothing] == [True] * 5
    found = wanted[0].markers.by_level[Level.L1_L2]
    off = Marker(Level.L1_L2, 0, ImagePoint(found.point.x + 3, found.point.y - 4), PlacedBy.MODEL)
    figures = summary(
        [*nothing[1:], *compared(Localisation(Markers("p1", {off.level: off})), wanted)][-5:]
    )
    assert figures["not placed"] == 4
    assert figures["mean distance, px"] == 5
    assert figures["within half a disc gap"] == 0.2


def test_that_no_patient_is_assessed_by_a_network_that_saw_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[set[str]] = []
    assessed: list[set[str]] = []

    def fake_fit(
        train: Sequence[TrainingSlice], *_: object, choose: bool, **__: object
    ) -> tuple[None, None]:
        assert not choose
        seen.append({one.patient for one in train})
        return None, None

    def fake_assess(_: object, slices: Sequence[TrainingSlice]) -> dict[str, list[LevelError]]:
        assessed.append({one.patient for one in slices})
        series = PatientSeries(slices)
        wanted = [MaskLocaliser(series).find(series, index) for index in range(len(slices))]
        lost = LevelError(math.inf, 30.0, None, 20.0)
        return {"middle slice": [*compared(wanted[0], wanted), lost]}

    monkeypatch.setattr(folds, "fit", fake_fit)
    monkeypatch.setattr(folds, "NetworkLocaliser", lambda network: network)
    monkeypatch.setattr(folds, "assess", fake_assess)
    config = LevelsConfig(epochs=1)
    told: list[str] = []
    measured = cross_validate(SLICES, 3, config, tmp_path, resume=False, tell=told.append)
    assert set.union(*assessed) == {"p1", "p2", "p3"}
    assert all(not (a & b) for a, b in zip(seen, assessed, strict=True))
    assert measured.figures["middle slice"]["levels"] == 18
    assert measured.figures["middle slice"]["not placed"] == 3
    again = cross_validate(SLICES, 3, config, tmp_path, resume=True, tell=told.append)
    assert (again, len(seen)) == (measured, 3)
    with pytest.raises(InputError, match="3 patients cannot be left out in 4 parts"):
        cross_validate(SLICES, 4, config, tmp_path, resume=False, tell=told.append)
    assert "83.3% within half a disc gap" in told[0]


def test_that_a_folder_without_pictures_and_a_damaged_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pictures"):
        read_slices(tmp_path)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "1_2.png").write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"1_2\.png"):
        read_slices(tmp_path)
