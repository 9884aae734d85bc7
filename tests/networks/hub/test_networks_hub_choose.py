"""Choosing files of a repository: the only one of its kind, or a question."""

from __future__ import annotations

import pytest

from spinextract_gui.domain.errors import DownloadError
from spinextract_gui.networks.hub.choose import choose_calibrator, choose_checkpoint
from spinextract_gui.networks.hub.events import RemoteFile

BIG = 111_000_000


def remote(*paths: str, size: int = BIG) -> list[RemoteFile]:
    return [RemoteFile(path, size, "0" * 64) for path in paths]


def test_that_the_only_checkpoint_is_taken() -> None:
    files = remote("README.md", "a/best.ckpt", "platt.joblib")
    assert choose_checkpoint(files).path == "a/best.ckpt"


def test_that_small_files_beside_the_weights_do_not_count() -> None:
    files = [*remote("best.ckpt"), *remote("example.pt", "scaler.bin", size=1000)]
    assert choose_checkpoint(files).path == "best.ckpt"


def test_that_safetensors_are_taken_of_weights_that_were_saved_twice() -> None:
    assert choose_checkpoint(remote("m.ckpt", "m.safetensors")).path == "m.safetensors"


def test_that_several_checkpoints_are_a_question_that_lists_them() -> None:
    with pytest.raises(DownloadError, match=r"2 checkpoints.*a\.ckpt \(111\.0 MB\), b\.ckpt"):
        choose_checkpoint(remote("a.ckpt", "b.ckpt"))
    assert choose_checkpoint(remote("a.ckpt", "b.ckpt"), "b.ckpt").path == "b.ckpt"


@pytest.mark.parametrize("wanted", ["", "nothing.ckpt"])
def test_that_a_repository_without_it_says_what_it_has(wanted: str) -> None:
    with pytest.raises(DownloadError, match=r"README\.md"):
        choose_checkpoint(remote("README.md"), wanted)


def test_that_calibrators_are_known_by_their_kind_or_name() -> None:
    for path in ("platt.joblib", "x.pkl", "c/calibration.json", "platt_ukk.json"):
        chosen = choose_calibrator(remote("a.ckpt", "config.json", path))
        assert chosen is not None
        assert chosen.path == path
    assert choose_calibrator(remote("a.ckpt", "config.json")) is None
    assert choose_calibrator(remote("a.joblib"), "none") is None
    with pytest.raises(DownloadError, match="2 calibrators"):
        choose_calibrator(remote("a.joblib", "b.joblib"))
