"""Networks that stay open between gradings: opening six of them takes longer than asking them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

    from spinextract_gui.inference.mri.ensemble import Ensemble
    from spinextract_gui.inference.mri.localise import Localiser

Notify = Callable[[str], None]
"""Takes one sentence for the user."""


class Closable(Protocol):
    """Something that holds memory or threads until it is closed."""

    def close(self) -> None:
        """Give them back."""


def close(network: Closable) -> None:
    """Keep nothing: what a grading without a next one does with its networks."""
    network.close()


N = TypeVar("N", bound=Closable)


class _Relay:
    """Hands sentences to whoever uses a network now; a network keeps its first `notify`."""

    def __init__(self) -> None:
        self.to: Notify = _nobody

    def __call__(self, sentence: str) -> None:
        self.to(sentence)


class _Item(Generic[N]):
    """A network with what it was opened for."""

    def __init__(self, key: Hashable, network: N, relay: _Relay) -> None:
        self.key, self.network, self.relay = key, network, relay


class Shelf(Generic[N]):
    """Keeps the network that was used last; what was taken belongs to its taker alone.

    Safe from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _Item[N] | None = None
        self._lent: dict[int, _Item[N]] = {}
        self._closed = False

    def take(self, key: Hashable, notify: Notify, opener: Callable[[Notify], N]) -> N:
        """Return the kept network when it was opened for `key`, else a new one.

        Raises whatever `opener` raises.
        """
        with self._lock:
            item, self._kept = self._kept, None
        if item is not None and item.key != key:
            item.network.close()
            item = None
        if item is None:
            relay = _Relay()
            relay.to = notify
            item = _Item(key, opener(relay), relay)
        item.relay.to = notify
        with self._lock:
            self._lent[id(item.network)] = item
        return item.network

    def put(self, network: N) -> None:
        """Take back a network; it replaces the one on the shelf."""
        with self._lock:
            item = self._lent.pop(id(network))
            item.relay.to = _nobody
            out = item if self._closed else self._kept
            if not self._closed:
                self._kept = item
        if out is not None:
            out.network.close()

    def close(self) -> None:
        """Close what is on the shelf, and later whatever is still put back."""
        with self._lock:
            item, self._kept, self._closed = self._kept, None, True
        if item is not None:
            item.network.close()


class ReadyNetworks:
    """What one grading hands to the next: its graders and its localiser.

    Attributes
    ----------
    ensembles, localisers
        One of each is kept.
    """

    def __init__(self) -> None:
        self.ensembles: Shelf[Ensemble] = Shelf()
        self.localisers: Shelf[Localiser] = Shelf()

    def close(self) -> None:
        """Give back everything; a grading that still runs ends well."""
        self.ensembles.close()
        self.localisers.close()


def _nobody(_sentence: str) -> None:
    """Listen to a network that nobody uses."""
