"""Foreign checkpoints: taken apart without being run, recognised or refused by name."""

from __future__ import annotations

import json
import os
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.architecture import is_derived, position_table
from spinextract_gui.networks.checkpoint import read_checkpoint
from spinextract_gui.networks.checkpoint_child import ANSWER, TENSORS, extract
from spinextract_gui.networks.spinextract import SpineXtractNet
from spinextract_gui.networks.state_dict import recognise

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]

PE = "head.transformer_layers.0.pos_encoder.pe"


def prefixed(tensors: Tensors, prefix: str) -> dict[str, NDArray[Any]]:
    return {prefix + name: values for name, values in tensors.items()}


@pytest.mark.parametrize("prefix", ["", "model.", "module.", "model.module.net."])
def test_that_any_prefix_is_taken_off(tensors: Tensors, prefix: str) -> None:
    table = prefixed(tensors, prefix)
    table[prefix + "bb.bn1.num_batches_tracked"] = np.array(3)
    table[prefix + PE] = position_table()
    if prefix:
        table["criterion.weight"] = np.ones(4, np.float32)
    found = recognise(table, "a.ckpt")
    assert found.architecture == "spinextract-transformer"
    assert found.tensors.keys() == tensors.keys()


@pytest.mark.parametrize("place", ["head.layers.0.", "head.layers."])
def test_that_a_linear_head_is_recognised(linear_tensors: Tensors, place: str) -> None:
    table = {name.replace("head.layers.0.", place): v for name, v in linear_tensors.items()}
    found = recognise(table, "a.ckpt")
    assert found.architecture == "spinextract-linear"
    assert found.tensors.keys() == linear_tensors.keys()


@pytest.mark.parametrize("prefix", ["model.bb.", "bb.", "", "backbone.", "online.encoder."])
def test_that_a_backbone_alone_is_called_so(tensors: Tensors, prefix: str) -> None:
    table = {
        prefix + name.removeprefix("bb."): values
        for name, values in tensors.items()
        if name.startswith("bb.")
    }
    with pytest.raises(ModelError, match=r"^a\.ckpt holds only a backbone"):
        recognise(table, "a.ckpt")


def test_that_a_stenosis_checkpoint_is_called_so(shared: Path) -> None:
    keys = json.loads((shared / "reference/mri/state_dict_keys.json").read_text())
    for names in keys.values():
        with pytest.raises(ModelError, match="MRI stenosis"):
            recognise({name: np.zeros(1, np.float32) for name in names}, "a.pth")


def test_that_another_network_is_called_so() -> None:
    with pytest.raises(ModelError, match="another network"):
        recognise({"encoder.embed.weight": np.zeros((2, 2), np.float32)}, "a.pth")


def _without(table: dict[str, Any]) -> None:
    del table["head.norm.weight"]


def _more(table: dict[str, Any]) -> None:
    table["head.extra.weight"] = np.zeros(3, np.float32)


def _reshaped(table: dict[str, Any]) -> None:
    table["head.output.weight"] = np.zeros((5, 4), np.float32)


def _infinite(table: dict[str, Any]) -> None:
    table["head.output.weight"] = np.full((4, 4), np.inf, np.float32)


def _integers(table: dict[str, Any]) -> None:
    table["head.output.weight"] = np.zeros((4, 4), np.int64)


def _negative(table: dict[str, Any]) -> None:
    table["bb.bn1.running_var"] = np.full(64, -1, np.float32)


def _other_positions(table: dict[str, Any]) -> None:
    table[PE] = position_table() + np.float32(0.1)


def _stray_positions(table: dict[str, Any]) -> None:
    table["head.transformer_layers.7.pos_encoder.pe"] = position_table()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_without, "lack 'head.norm.weight'"),
        (_more, "hold 'head.extra.weight'"),
        (_reshaped, r"expected \(4, 4\)"),
        (_infinite, "not finite"),
        (_integers, "int64"),
        (_negative, "negative variance"),
        (_other_positions, "not the published one"),
        (_stray_positions, "no place"),
    ],
)
def test_that_wrong_tensors_are_refused_with_their_name(
    tensors: Tensors, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    table: dict[str, Any] = dict(tensors)
    change(table)
    with pytest.raises(ModelError, match=reason):
        recognise(table, "a.ckpt")


@pytest.mark.slow
def test_that_a_lightning_checkpoint_is_read_by_the_child(tensors: Tensors, tmp_path: Path) -> None:
    network = SpineXtractNet.from_tensors(tensors, "spinextract-transformer")
    state = {f"model.{name}": value for name, value in network.state_dict().items()}
    state["model.head.norm.weight"] = state["model.head.norm.weight"].to(torch.float64)
    settings_beside = {"root": Path("/data"), "lr": np.float64(0.001)}
    content = {"state_dict": state, "epoch": 9, "hyper_parameters": settings_beside}
    torch.save(content, tmp_path / "a.ckpt")
    found = read_checkpoint(tmp_path / "a.ckpt")
    for name, values in tensors.items():
        np.testing.assert_array_equal(found.tensors[name], values)


@pytest.mark.slow
def test_that_a_child_that_dies_hangs_or_lies_is_a_refusal(tmp_path: Path) -> None:
    source = tmp_path / "a.ckpt"
    source.write_bytes(b"content")
    lie = "import sys, pathlib; pathlib.Path(sys.argv[2], 'answer.json').write_text('[1]')"
    for script, reason in (
        ("import os; os.abort()", "came to an end"),
        ("import time; time.sleep(60)", "took more than"),
        (lie, "left no answer"),
        ("pass", "left no answer"),
    ):
        with pytest.raises(ModelError, match=reason):
            read_checkpoint(source, seconds=2, command=(sys.executable, "-c", script))


def answer_of(source: Path, folder: Path) -> dict[str, Any]:
    """Take a checkpoint apart in this process; the child does the same behind limits."""
    (folder / ANSWER).unlink(missing_ok=True)
    extract(source, folder)
    content: dict[str, Any] = json.loads((folder / ANSWER).read_text())
    return content


SMALL = {"bb.conv1.weight": torch.ones(2, 2, dtype=torch.bfloat16), "count": torch.tensor(3)}


@pytest.mark.parametrize(
    "content",
    [
        SMALL,
        {"state_dict": SMALL, "optimizer_states": [1, 2]},
        {"model_state_dict": SMALL, "epoch": 1},
        {"model": SMALL},
    ],
)
def test_that_tensors_are_found_in_every_usual_nest(content: Any, tmp_path: Path) -> None:
    torch.save(content, tmp_path / "a.pth")
    assert answer_of(tmp_path / "a.pth", tmp_path) == {"tensors": 2}
    assert (tmp_path / TENSORS).is_file()


def test_that_the_format_of_old_torch_is_read(tmp_path: Path) -> None:
    torch.save({"state_dict": SMALL}, tmp_path / "a.pth", _use_new_zipfile_serialization=False)
    assert answer_of(tmp_path / "a.pth", tmp_path) == {"tensors": 2}


def test_that_safetensors_are_read_whatever_the_file_is_called(tmp_path: Path) -> None:
    save_file(SMALL, tmp_path / "weights.bin")
    assert answer_of(tmp_path / "weights.bin", tmp_path) == {"tensors": 2}


class Bomb:
    """Leaves a file behind when its pickle is executed."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (str(self.target),))


@pytest.mark.parametrize("save", [torch.save, lambda content, path: path.write_bytes(content)])
def test_that_a_hostile_pickle_is_refused_and_not_run(
    save: Callable[[Any, Path], object], tmp_path: Path
) -> None:
    bomb: Any = {"state_dict": SMALL, "hyper_parameters": Bomb(tmp_path / "ran")}
    raw = pickle.dumps(bomb)
    save(bomb if save is torch.save else raw, tmp_path / "a.ckpt")
    answer = answer_of(tmp_path / "a.ckpt", tmp_path)
    assert "not run" in answer["refused"] or "damaged" in answer["refused"]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([1, 2], "no table"),
        ({"state_dict": {"a": 1}}, "no table"),
        ({"a": torch.ones(2, dtype=torch.complex64)}, "complex"),
        ({"a": torch.ones(2, 2).to_sparse()}, "other than plain numbers"),
        ({"a": torch.ones(1).expand(1 << 40)}, "far more numbers"),
        ({f"n{number}": torch.ones(1) for number in range(5001)}, "more tensors"),
    ],
)
def test_that_content_no_network_has_is_refused(content: Any, reason: str, tmp_path: Path) -> None:
    torch.save(content, tmp_path / "a.ckpt")
    assert reason in answer_of(tmp_path / "a.ckpt", tmp_path)["refused"]


def test_that_a_truncated_checkpoint_is_refused(tmp_path: Path) -> None:
    torch.save({"state_dict": SMALL}, tmp_path / "whole.ckpt")
    whole = (tmp_path / "whole.ckpt").read_bytes()
    for length in (1, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "a.ckpt").write_bytes(whole[:length])
        assert "truncated" in answer_of(tmp_path / "a.ckpt", tmp_path)["refused"]


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(position=st.integers(0, 10_000), value=st.integers(0, 255))
def test_that_a_flipped_byte_never_escapes_as_an_error(
    position: int, value: int, tmp_path: Path
) -> None:
    torch.save({"state_dict": SMALL}, tmp_path / "a.ckpt")
    data = bytearray((tmp_path / "a.ckpt").read_bytes())
    data[position % len(data)] = value
    (tmp_path / "a.ckpt").write_bytes(bytes(data))
    assert answer_of(tmp_path / "a.ckpt", tmp_path).keys() <= {"tensors", "refused"}


def test_that_a_missing_or_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a file"):
        read_checkpoint(tmp_path / "absent.ckpt")
    (tmp_path / "empty.ckpt").touch()
    with pytest.raises(ModelError, match="0 bytes"):
        read_checkpoint(tmp_path / "empty.ckpt")


def test_that_the_published_state_dict_has_only_known_derived_entries(
    reference_keys: dict[str, Any],
) -> None:
    derived = [name for name in reference_keys if is_derived(name)]
    assert all(name.endswith(("num_batches_tracked", "pos_encoder.pe")) for name in derived)
    assert len(derived) == 53 + 3
