"""Configuration, splits, sampling and schedule by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinextract_gui.domain.errors import InputError
from spinextract_gui.training.run import sampling
from spinextract_gui.training.run.config import config_for, load_config, save_config
from spinextract_gui.training.run.sampling import EpochSampler, seeded_loader
from spinextract_gui.training.run.schedule import cosine
from spinextract_gui.training.run.splits import balanced, split_patients
from spinextract_gui.training.run.threads import spare_threads
from tests.training.run.tiny import Clouds, TinyConfig

if TYPE_CHECKING:
    from pathlib import Path


def test_that_a_file_overrules_defaults_and_the_command_line_overrules_both(
    tmp_path: Path,
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("epochs: 3\nlearning_rate: 1e-2\n")  # YAML reads 1e-2 as text
    config = load_config(TinyConfig, path, {"epochs": 4, "batch": None})
    assert (config.epochs, config.learning_rate, config.batch) == (4, 0.01, 32)


def test_that_a_saved_configuration_reads_back_the_same(tmp_path: Path) -> None:
    config = TinyConfig(betas=(0.8, 0.9), patience=2)
    save_config(config, tmp_path / "config.yaml")
    assert load_config(TinyConfig, tmp_path / "config.yaml", {}) == config


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("epochz: 3", "no field 'epochz'"),
        ("epochs: 0", "wrong at epochs"),
        ("- 1\n- 2", "holds no configuration"),
        ("a: [", "not readable YAML"),
        ("!!python/object/apply:os.system ['false']", "not readable YAML"),
    ],
)
def test_that_a_wrong_configuration_is_refused_in_a_sentence(
    text: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=sentence):
        load_config(TinyConfig, path, {})


def test_that_a_run_is_neither_overwritten_nor_resumed_with_other_settings(
    tmp_path: Path,
) -> None:
    save_config(TinyConfig(epochs=3), tmp_path / "config.yaml")
    with pytest.raises(InputError, match="holds a training already"):
        config_for(TinyConfig, None, {}, tmp_path, resume=False)
    assert config_for(TinyConfig, None, {}, tmp_path, resume=True).epochs == 3
    with pytest.raises(InputError, match="begun with epochs 3, not 9"):
        config_for(TinyConfig, None, {"epochs": 9}, tmp_path, resume=True)
    assert config_for(TinyConfig, None, {"threads": 2}, tmp_path, resume=True).threads == 2


@settings(max_examples=50, deadline=None)
@given(
    counts=st.lists(st.integers(2, 30), min_size=1, max_size=4),
    share=st.floats(0.05, 0.5),
    seed=st.integers(0, 99),
)
def test_that_no_patient_is_on_both_sides_and_every_class_on_each(
    counts: list[int], share: float, seed: int
) -> None:
    classes = {f"p{kind}-{n}": kind for kind, count in enumerate(counts) for n in range(count)}
    train, held = split_patients(classes, share, seed)
    assert sorted(train + held) == sorted(classes)
    for kind, count in enumerate(counts):
        validating = sum(classes[patient] == kind for patient in held)
        assert 1 <= validating < count
        assert abs(validating - share * count) <= 1
    assert split_patients(classes, share, seed) == (train, held)


def test_that_one_patient_of_each_class_cannot_be_split() -> None:
    with pytest.raises(InputError, match="at least two of one class"):
        split_patients({"a": 0, "b": 1}, 0.1, 1)


def test_that_replication_makes_every_class_as_frequent_as_the_largest() -> None:
    labels = np.array([0] * 7 + [1] * 3 + [3] * 2)
    items = balanced(labels, 5)
    assert np.bincount(labels[items]).tolist() == [7, 7, 0, 7]
    assert np.bincount(items).tolist() == [1] * 7 + [2, 2, 3] or set(
        np.bincount(items)[7:10].tolist()
    ) == {2, 3}


def test_that_every_epoch_has_an_order_of_its_own_that_does_not_hang_on_what_was_before() -> None:
    sampler = EpochSampler(range(20), 5, 7, shuffle=True)
    first = list(sampler)
    sampler.set_epoch(3)
    third = list(sampler)
    assert sorted(one.item for one in first) == sorted(one.item for one in third)
    assert [one.item for one in first] != [one.item for one in third]
    fresh = EpochSampler(range(20), 5, 7, shuffle=True)
    fresh.set_epoch(3)
    assert list(fresh) == third


def test_that_processes_share_the_steps_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = [one.item for one in EpochSampler(range(21), 6, 7, shuffle=True)]
    parts = []
    for rank in (0, 1):
        monkeypatch.setattr(sampling, "_place", lambda rank=rank: (rank, 2))
        parts.append([one.item for one in EpochSampler(range(21), 6, 7, shuffle=True)])
    for step in range(3):
        both = parts[0][3 * step : 3 * step + 3] + parts[1][3 * step : 3 * step + 3]
        assert sorted(both) == sorted(alone[6 * step : 6 * step + 6])


def test_that_a_batch_that_cannot_be_shared_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "_place", lambda: (0, 3))
    config = TinyConfig(batch=32)
    with pytest.raises(InputError, match="shared by 3"):
        seeded_loader(Clouds(config), range(64), config, shuffle=True)


def test_that_the_rate_rises_for_the_first_twentieth_and_falls_to_nothing() -> None:
    factor = cosine(200, 0.05)
    rates = [factor(step) for step in range(200)]
    assert int(np.argmax(rates)) in {9, 10}
    assert rates[0] == pytest.approx(0.1)
    assert rates[-1] < 1e-3
    assert (np.diff(rates[10:]) < 0).all()


def test_that_a_busy_machine_gives_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)
    for load, processes, expected in ((0.1, 1, 8), (6.2, 1, 2), (40.0, 1, 1), (0.0, 2, 4)):
        monkeypatch.setattr("os.getloadavg", lambda load=load: (load, 0, 0), raising=False)
        assert spare_threads(processes) == expected
