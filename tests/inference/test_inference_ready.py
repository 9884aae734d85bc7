"""One network for many cases: opened once, lent, closed by its owner alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.events import Finished
from spinextract_gui.domain.settings import DiagnosisSettings
from spinextract_gui.inference import ready
from spinextract_gui.inference.diagnose import diagnose
from tests.inference.engine_fakes import FakeRuntime, FakeSlide, a_bundle, a_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def test_that_cases_share_the_network_and_give_what_they_give_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[FakeRuntime] = []

    def open_runtime(*_: object) -> FakeRuntime:
        opened.append(FakeRuntime())
        return opened[-1]

    monkeypatch.setattr(ready, "open_runtime", open_runtime)
    monkeypatch.setattr("spinextract_gui.inference.diagnose.open_runtime", open_runtime)
    settings = DiagnosisSettings()

    def verdicts(network: ready.ReadyNetwork | None) -> list[object]:
        found: list[object] = []
        for number in (12, 25):
            events = diagnose(
                a_case(FakeSlide("s", number)), a_bundle(), settings, CancellationToken(),
                tmp_path, network,
            )  # fmt: skip
            found += [event.result.verdict for event in events if isinstance(event, Finished)]
        return found

    with ready.ReadyNetwork(a_bundle(), settings, tmp_path) as network:
        shared = verdicts(network)
        assert len(opened) == 1
        assert [runtime.closed for runtime in opened] == [False]
    assert [runtime.closed for runtime in opened] == [True]
    assert shared == verdicts(None)
    assert len(opened) == 3


def test_that_sentences_go_to_whoever_has_the_network_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell: list[Callable[[str], None]] = []

    def open_runtime(*given: object) -> FakeRuntime:
        tell.append(given[4])  # type: ignore[arg-type]
        return FakeRuntime()

    monkeypatch.setattr(ready, "open_runtime", open_runtime)
    first: list[str] = []
    second: list[str] = []
    with ready.ReadyNetwork(a_bundle(), DiagnosisSettings(), tmp_path) as network:
        network.lend(first.append)
        tell[0]("one")
        network.lend(second.append)
        tell[0]("two")
    assert (first, second) == (["one"], ["two"])
