"""Downloads against a hub on this computer: whole, resumed, stopped, refused; never guessed."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import joblib  # type: ignore[import-untyped]
import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from spinextract_gui.cli.app import main
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import (
    CancelledRunError,
    DownloadError,
    ModelError,
    SpinextractError,
    StorageError,
)
from spinextract_gui.networks.hub import fetch
from spinextract_gui.networks.hub.download import download_model
from spinextract_gui.networks.hub.events import (
    Downloading,
    FileChecked,
    HubEvent,
    HubWish,
    RepositoryListed,
)
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.storage.folders import downloads_folder
from tests.networks.hub.loopback_hub import REPO, LoopbackHub, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import ModelBundle

CONTENT = np.random.default_rng(3).bytes(3_000_000)


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with serving(LoopbackHub({"best.ckpt": CONTENT, "README.md": b"card"}, {"README.md"})) as one:
        yield one


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_PAUSE_S", 0.01)


def wish(hub: LoopbackHub, **changes: str) -> HubWish:
    return HubWish(**{"repo": REPO, "endpoint": hub.endpoint, **changes})


class Importer:
    """Notes what it was given and refuses it, as no network of ours is so small."""

    def __init__(self) -> None:
        self.given: list[bytes] = []

    def __call__(self, checkpoint: Path, _c: Path | None, _n: str, _f: Path) -> ModelBundle:
        self.given.append(checkpoint.read_bytes())
        raise ModelError("given")


def told(hub: LoopbackHub, folder: Path, **changes: str) -> list[HubEvent]:
    """Download until the importer is reached; return what was told."""
    importer, events = Importer(), list[HubEvent]()
    coming = download_model(wish(hub, **changes), "one", folder, CancellationToken(), importer)
    with pytest.raises(ModelError, match="given"):
        events.extend(coming)
    assert importer.given == [CONTENT]
    return events


def refusal(hub: LoopbackHub, folder: Path, **changes: str) -> str:
    """Return the sentence with which a download ends."""
    with pytest.raises(SpinextractError) as caught:
        list(download_model(wish(hub, **changes), "one", folder, CancellationToken(), Importer()))
    assert isinstance(caught.value, DownloadError)
    assert caught.value.sentence.endswith((".", "?"))
    return caught.value.sentence


def test_that_a_download_tells_its_bytes_and_its_hash(hub: LoopbackHub, tmp_path: Path) -> None:
    events = told(hub, tmp_path)
    assert isinstance(events[0], RepositoryListed)
    assert events[0].checkpoint.path == "best.ckpt"
    done = [event.done for event in events if isinstance(event, Downloading)]
    assert done == sorted(done)
    assert done[-1] == len(CONTENT)
    assert len(done) > 2
    [checked] = [event for event in events if isinstance(event, FileChecked)]
    assert checked.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_that_nothing_but_the_hub_is_asked_and_no_token_is_sent(
    hub: LoopbackHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "hf"
    home.mkdir()
    (home / "token").write_text("hf_of_somebody")
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(home / "token"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    told(hub, tmp_path)
    assert [path.partition("?")[0] for _, path, _ in hub.requests] == [
        f"/api/models/{REPO}/revision/main",
        *[one for _, one, _ in hub.requests[1:] if "best.ckpt" in one],
    ]
    assert not any("authorization" in headers for _, _, headers in hub.requests)
    assert not any("agent/" in headers["user-agent"] for _, _, headers in hub.requests)


def test_that_a_token_that_the_user_set_is_sent(
    hub: LoopbackHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_mine")
    told(hub, tmp_path)
    assert hub.requests[0][2]["authorization"] == "Bearer hf_mine"


def test_that_a_connection_that_breaks_off_is_taken_up_again(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    hub.cut_after = [1_200_000, 700_000]
    told(hub, tmp_path)
    ranges = hub.bodies_asked()
    assert len(ranges) == 3
    assert ranges[0] == ""
    assert 0 < int(ranges[1][6:-1]) < int(ranges[2][6:-1]) < len(CONTENT)


def test_that_a_server_without_ranges_sends_the_whole_file_again(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    hub.cut_after, hub.honours_ranges = [1_200_000], False
    told(hub, tmp_path)


def test_that_a_server_that_always_cuts_is_given_up_and_the_bytes_are_kept(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    hub.cut_after = [1_200_000, *[0] * 20]
    assert "broke off" in refusal(hub, tmp_path)
    [part] = downloads_folder().iterdir()
    assert CONTENT.startswith(part.read_bytes())
    kept = part.stat().st_size
    hub.cut_after = []
    told(hub, tmp_path)
    assert kept
    assert hub.bodies_asked()[-1] == f"bytes={kept}-"


def test_that_a_stopped_download_goes_on_where_it_was(hub: LoopbackHub, tmp_path: Path) -> None:
    token = CancellationToken()
    coming = download_model(wish(hub), "one", tmp_path, token, Importer())
    reached = next(event.done for event in coming if isinstance(event, Downloading))
    token.cancel()
    with pytest.raises(CancelledRunError):
        next(coming)
    assert 0 < reached < len(CONTENT)
    told(hub, tmp_path)
    assert hub.bodies_asked()[-1] == f"bytes={reached}-"


def test_that_a_killed_download_goes_on_where_it_was(hub: LoopbackHub, tmp_path: Path) -> None:
    part = downloads_folder() / (hashlib.sha256(CONTENT).hexdigest() + ".ckpt.part")
    part.write_bytes(CONTENT[:1_000_001])
    told(hub, tmp_path)
    assert hub.bodies_asked() == ["bytes=1000001-"]


def test_that_a_complete_download_is_not_fetched_again(hub: LoopbackHub, tmp_path: Path) -> None:
    told(hub, tmp_path)
    asked = len(hub.bodies_asked())
    told(hub, tmp_path)
    assert len(hub.bodies_asked()) == asked


def test_that_a_file_with_another_hash_is_thrown_away(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.stated["best.ckpt"] = "ab" * 32
    assert "the hub says abababababab" in refusal(hub, tmp_path)
    assert not list(downloads_folder().iterdir())


def test_that_a_damaged_rest_is_found_out(hub: LoopbackHub, tmp_path: Path) -> None:
    part = downloads_folder() / (hashlib.sha256(CONTENT).hexdigest() + ".ckpt.part")
    part.write_bytes(bytes(1000))
    assert "thrown away" in refusal(hub, tmp_path)
    told(hub, tmp_path)


def test_that_a_file_kept_in_git_is_checked_by_its_git_hash(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    hub.small.add("best.ckpt")
    told(hub, tmp_path)


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, "RepoNotFound", "is not on"),
        (401, "", "private"),
        (403, "GatedRepo", "only to those its owner admits"),
        (404, "RevisionNotFound", "no such revision"),
        (403, "", "forbids"),
        (407, "", "password"),
        (429, "", "too many requests"),
        (503, "", "out of order"),
        (418, "", "error 418"),
    ],
)
def test_that_every_answer_has_its_sentence(
    hub: LoopbackHub, tmp_path: Path, status: int, code: str, said: str
) -> None:
    hub.status, hub.error_code = status, code
    assert said in refusal(hub, tmp_path)


def test_that_a_page_of_a_guest_network_is_no_hub(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.hub = False
    assert "no Hugging Face hub" in refusal(hub, tmp_path)


def test_that_a_refused_connection_says_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, never listened to
        nowhere = LoopbackHub(endpoint=f"http://127.0.0.1:{taken.getsockname()[1]}")
        said = refusal(nowhere, tmp_path)
    assert "refused the connection" in said
    assert "models import" in said


def test_that_an_unknown_host_says_there_is_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    said = refusal(LoopbackHub(endpoint="http://hub.invalid"), tmp_path)
    assert said.startswith("hub.invalid was not found: this computer has no network")


def test_that_a_proxy_that_lets_nothing_through_is_named(
    hub: LoopbackHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy is the loopback server, which knows no CONNECT."""
    import huggingface_hub

    monkeypatch.setenv("HTTPS_PROXY", hub.endpoint)
    huggingface_hub.close_session()  # the client reads the proxy when it is made
    try:
        said = refusal(LoopbackHub(endpoint="https://hub.invalid"), tmp_path)
    finally:
        huggingface_hub.close_session()
    assert "proxy" in said


def test_that_a_full_disk_is_seen_before_the_first_byte(
    hub: LoopbackHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(StorageError, match=r"needs \d+ MB"):
        told(hub, tmp_path)
    assert not hub.bodies_asked()


def test_that_a_taken_name_is_refused_before_anything_is_asked(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    for name in ("demo-srh-synthetic", "../evil"):
        with pytest.raises(ModelError):
            list(download_model(wish(hub), name, tmp_path, CancellationToken()))
    assert not hub.requests


def test_that_a_path_of_the_repository_never_becomes_one_of_ours(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    hub.files = {"C:\\..\\evil.ckpt": CONTENT}
    told(hub, tmp_path)
    assert [path.name for path in downloads_folder().iterdir()] == [
        hashlib.sha256(CONTENT).hexdigest() + ".ckpt"
    ]


def saved_checkpoint(tensors: dict[str, NDArray[np.float32]], path: Path) -> Path:
    """Save as the published training does."""
    state = {"model." + name: torch.from_numpy(values) for name, values in tensors.items()}
    torch.save({"state_dict": state, "epoch": 9}, path)
    return path


def saved_calibrator(path: Path) -> Path:
    rng = np.random.default_rng(3)
    q, labels = rng.random((40, 4)), np.arange(40) % 4
    q[np.arange(40), labels] += 0.5
    fold = [LogisticRegression().fit(q[:, [c]], (labels == c).astype(int)) for c in range(4)]
    joblib.dump([fold] * 10, path)
    return path


@pytest.mark.slow
def test_that_published_weights_become_a_model_from_the_command_line(
    hub: LoopbackHub,
    tensors: dict[str, NDArray[np.float32]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Also that a broken calibrator or a stranger's checkpoint leaves no model behind."""
    hub.files = {
        "weights/epoch=9.ckpt": saved_checkpoint(tensors, tmp_path / "a.ckpt").read_bytes(),
        "calibrators/ukk.joblib": saved_calibrator(tmp_path / "a.joblib").read_bytes(),
        "config.json": b"{}",
    }
    arguments = ["models", "download", REPO, "--endpoint", hub.endpoint]
    monkeypatch.setattr(sys, "argv", ["spinextract", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    assert not left.value.code, said.err
    for content in list(hub.files.values())[:2]:
        assert hashlib.sha256(content).hexdigest() in said.out
    bundle = ModelStore().find("weights")
    assert bundle.info.calibrator_hash
    assert not list(downloads_folder().iterdir())


def test_that_what_is_no_checkpoint_leaves_no_model(hub: LoopbackHub, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        list(download_model(wish(hub), "one", tmp_path, CancellationToken()))
    assert not list(tmp_path.glob("one*"))


def test_that_a_stenosis_download_without_its_training_is_refused(
    hub: LoopbackHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["models", "download", REPO, "--endpoint", hub.endpoint, "--task", "stenosis"]
    monkeypatch.setattr(sys, "argv", ["spinextract", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "--backbone" in capsys.readouterr().err


def test_that_nothing_of_the_hub_is_imported_at_start() -> None:
    code = (
        "import sys; import spinextract_gui.cli.app; "
        "sys.exit(any(n.split('.')[0] in ('huggingface_hub', 'torch') for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
