"""Networks that stay open between gradings: taken by one at a time, closed in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.mri.result import GradingFinished
from spinextract_gui.domain.settings import GradingSettings, Precision
from spinextract_gui.inference.mri.grading import grade
from spinextract_gui.inference.mri.ready import ReadyNetworks, Shelf
from spinextract_gui.inference.runtimes import stenosis
from tests.inference.mri.grading_fakes import (
    FakeSeries,
    FakeStenosisRuntime,
    a_bundle,
    a_study,
    some_markers,
)

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.inference.mri.ready import Notify


class Network:
    """Remembers whether it was closed, and whom it tells."""

    def __init__(self, notify: Notify) -> None:
        self.notify, self.closed = notify, False

    def close(self) -> None:
        assert not self.closed
        self.closed = True


def silent(_sentence: str) -> None:
    pass


def test_that_a_network_is_opened_once_for_the_same_wish() -> None:
    shelf: Shelf[Network] = Shelf()
    first = shelf.take("a", silent, Network)
    shelf.put(first)
    assert shelf.take("a", silent, Network) is first
    assert not first.closed


def test_that_another_wish_closes_the_old_network_before_a_new_one_is_opened() -> None:
    shelf: Shelf[Network] = Shelf()
    first = shelf.take("a", silent, Network)
    shelf.put(first)

    def opener(notify: Notify) -> Network:
        assert first.closed
        return Network(notify)

    assert shelf.take("b", silent, opener) is not first


def test_that_a_network_in_use_is_never_lent_twice() -> None:
    shelf: Shelf[Network] = Shelf()
    first, second = (shelf.take("a", silent, Network) for _ in range(2))
    assert first is not second
    shelf.put(first)
    shelf.put(second)
    assert first.closed
    assert not second.closed
    shelf.close()
    assert second.closed


def test_that_a_network_speaks_to_whoever_uses_it_now() -> None:
    shelf: Shelf[Network] = Shelf()
    heard: list[str] = []
    network = shelf.take("a", lambda words: heard.append(f"1 {words}"), Network)
    network.notify("opened")
    shelf.put(network)
    network.notify("unheard")
    shelf.take("a", lambda words: heard.append(f"2 {words}"), Network)
    network.notify("used")
    assert heard == ["1 opened", "2 used"]


def test_that_a_closed_shelf_closes_what_is_put_back() -> None:
    shelf: Shelf[Network] = Shelf()
    network = shelf.take("a", silent, Network)
    shelf.close()
    assert not network.closed
    shelf.put(network)
    assert network.closed


def test_that_a_network_that_cannot_be_opened_leaves_the_shelf_usable() -> None:
    shelf: Shelf[Network] = Shelf()

    def broken(_notify: Notify) -> Network:
        raise ModelError("It is damaged.")

    with pytest.raises(ModelError):
        shelf.take("a", silent, broken)
    assert not shelf.take("a", silent, Network).closed


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[FakeStenosisRuntime]:
    """Let runtimes be made up; return those that were opened."""
    made: list[FakeStenosisRuntime] = []

    def opener(*_: object) -> FakeStenosisRuntime:
        made.append(FakeStenosisRuntime((0.9, 0.06, 0.04)))
        return made[-1]

    monkeypatch.setattr(stenosis, "open_stenosis_runtime", opener)
    return made


def run(folder: Path, settings: GradingSettings, ready: ReadyNetworks | None) -> None:
    events = grade(
        a_study(FakeSeries()),
        "sagittal",
        [a_bundle()],
        None,
        settings,
        CancellationToken(),
        folder,
        some_markers({Level.L4_L5: 2}),
        ready=ready,
    )
    assert isinstance(list(events)[-1], GradingFinished)


def test_that_the_next_grading_finds_the_networks_open(
    opened: list[FakeStenosisRuntime], tmp_path: Path
) -> None:
    ready = ReadyNetworks()
    for precision in (Precision.AUTO, Precision.AUTO, Precision.FLOAT32):
        run(tmp_path, GradingSettings(precision=precision), ready)
    assert [runtime.closed for runtime in opened] == [True, False]
    assert len(opened[0].asked) == 2
    ready.close()
    assert opened[1].closed


def test_that_without_a_next_grading_everything_is_closed(
    opened: list[FakeStenosisRuntime], tmp_path: Path
) -> None:
    run(tmp_path, GradingSettings(), None)
    assert [runtime.closed for runtime in opened] == [True]
