"""Training of the localiser: deterministic, patients kept apart, figures that mean something."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PIL import Image

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.inference.mri.localise import Localisation
from spinextract_gui.networks.bundle import LevelsBundle, load_bundle
from spinextract_gui.networks.localiser.form import Tissue
from spinextract_gui.training.levels import __main__ as command
from spinextract_gui.training.levels import assess as assessing
from spinextract_gui.training.levels.assess import compared, cross_validate, summary
from spinextract_gui.training.levels.augment import augmented
from spinextract_gui.training.levels.fit import LevelsSettings, fit
from spinextract_gui.training.levels.reference import MaskLocaliser
from spinextract_gui.training.levels.series import PatientSeries
from spinextract_gui.training.levels.slices import TrainingSlice, discs_of, read_slices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

QUICK = LevelsSettings(epochs=1, batch=2)
ROWS = [40, 110, 180, 250, 320, 390, 460]


def small(patient: str, number: int) -> TrainingSlice:
    """Return a slice with a canal and seven discs and vertebrae between them."""
    rng = np.random.default_rng(number)
    mask = np.zeros((560, 420), np.uint8)
    mask[10:550, 250:280] = 3
    for row in ROWS:
        mask[row : row + 18, 170:240] = 1
        mask[row + 22 : row + 64, 165:240] = 2
    values = (60 * mask + rng.normal(40, 5, mask.shape)).astype(np.float32)
    return TrainingSlice(patient, number, values, mask)


SLICES = [small(patient, number) for patient in ("p1", "p2", "p3") for number in range(2)]


def test_that_the_lowest_disc_becomes_the_lumbosacral_one() -> None:
    one = small("p", 0)
    assert len(discs_of(one.mask)) == len(ROWS)
    lowest = np.nonzero(one.tissues == Tissue.LUMBOSACRAL_DISC)[0]
    assert (lowest.min(), lowest.max()) == (460, 477)
    reduced = one.reduced()
    assert reduced.shape == (1 + len(Tissue), 280, 210)
    assert reduced[1:].sum(axis=0) == pytest.approx(1)


def test_that_masks_stay_whole_under_every_change() -> None:
    pictures = torch.stack([torch.from_numpy(one.reduced()) for one in SLICES])
    inputs, masks = augmented(pictures, torch.Generator().manual_seed(3))
    assert inputs.shape[1:] == (1, 320, 256)
    assert masks.shape[1:] == (len(Tissue), 320, 256)
    assert float(inputs.min()) >= 0
    assert float(inputs.max()) <= 1
    assert torch.allclose(masks.sum(dim=1), torch.ones(()), atol=1e-5)
    again, _ = augmented(pictures, torch.Generator().manual_seed(3))
    assert torch.equal(inputs, again)


def test_that_training_twice_gives_the_same_weights() -> None:
    first, second = (fit(SLICES[:4], QUICK).tensors() for _ in range(2))
    assert all((second[name] == values).all() for name, values in first.items())


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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[set[str]] = []
    assessed: list[set[str]] = []

    def fake_fit(slices: Sequence[TrainingSlice], _: LevelsSettings) -> None:
        seen.append({one.patient for one in slices})

    def fake_assess(_: object, slices: Sequence[TrainingSlice]) -> dict[str, list[object]]:
        assessed.append({one.patient for one in slices})
        series = PatientSeries(slices)
        wanted = [MaskLocaliser(series).find(series, index) for index in range(len(slices))]
        return {"every slice": list(compared(wanted[0], wanted))}

    monkeypatch.setattr(assessing, "fit", fake_fit)
    monkeypatch.setattr(assessing, "NetworkLocaliser", lambda network: network)
    monkeypatch.setattr(assessing, "assess", fake_assess)
    cross_validate(SLICES, 3, QUICK)
    assert set.union(*assessed) == {"p1", "p2", "p3"}
    assert all(not (a & b) for a, b in zip(seen, assessed, strict=True))


@pytest.mark.slow
def test_that_the_command_measures_trains_and_writes_a_bundle(tmp_path: Path) -> None:
    for kind in ("images", "masks"):
        (tmp_path / kind).mkdir()
    for one in SLICES:
        name = f"{one.patient}_{one.number}.png"
        Image.fromarray(one.values.clip(0, 255).astype(np.uint8)).save(tmp_path / "images" / name)
        Image.fromarray(one.mask).save(tmp_path / "masks" / name)
    assert len(read_slices(tmp_path)) == len(SLICES)
    figures = tmp_path / "figures.json"
    command.main(
        [
            *("--slices", str(tmp_path), "--out", str(tmp_path / "models"), "--epochs", "1"),
            *("--cross-validate", "3", "--figures", str(figures)),
        ]
    )
    kinds = json.loads(figures.read_text())
    assert set(kinds) == {"every slice", "middle slice", "patient"}
    bundle = load_bundle(tmp_path / "models" / "levels-spider").expect(LevelsBundle)
    assert "3-fold cross-validation" in bundle.card()
    assert "van der Graaf" in bundle.card()


def test_that_a_folder_without_pictures_and_a_damaged_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pictures"):
        read_slices(tmp_path)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "1_2.png").write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"1_2\.png"):
        read_slices(tmp_path)
