"""One network for many cases: it is opened for the first and lent to every later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.inference.runtimes import Runtime, open_runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.domain.result import DeviceInfo
    from spinextract_gui.domain.settings import DiagnosisSettings
    from spinextract_gui.inference.runtimes import Output
    from spinextract_gui.networks.bundle import SrhBundle


class ReadyNetwork:
    """Keeps the runtime of one bundle and its settings; lend it to one case at a time."""

    def __init__(self, bundle: SrhBundle, settings: DiagnosisSettings, cache_folder: Path) -> None:
        self._wishes = (bundle, settings.device, settings.precision, cache_folder)
        self._batch_size = settings.batch_size
        self._notify: Callable[[str], None] | None = None
        self._runtime: Runtime | None = None

    def lend(self, notify: Callable[[str], None]) -> Runtime:
        """Return the runtime, opened when it is not yet; closing it gives it back.

        Parameters
        ----------
        notify
            Gets what the runtime has to say until it is lent again.

        Raises
        ------
        SpinextractError
            As `open_runtime` does.
        """
        self._notify = notify
        if self._runtime is None:
            self._runtime = open_runtime(*self._wishes, self._tell, self._batch_size)
        return _Lent(self._runtime)

    def close(self) -> None:
        """Close the runtime for good."""
        if self._runtime is not None:
            self._runtime.close()
        self._runtime = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _tell(self, sentence: str) -> None:
        if self._notify is not None:
            self._notify(sentence)


class _Lent(Runtime):
    """A runtime that is not its borrower's to close."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.batch_size = runtime.batch_size

    @property
    def info(self) -> DeviceInfo:
        """What really computes now."""
        return self._runtime.info

    def stream(self, batches: Iterator[NDArray[np.uint16]]) -> Generator[Output, None, None]:
        """Answer batches; see `Runtime.stream`."""
        return self._runtime.stream(batches)

    def close(self) -> None:
        """Leave the runtime open for the next case."""
