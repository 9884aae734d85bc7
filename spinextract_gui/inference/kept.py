"""A runtime that stays open between cases: opening one takes longer than a small case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.inference.diagnose import Run
from spinextract_gui.inference.runtimes import Output, Runtime, open_runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.domain.events import Event
    from spinextract_gui.domain.result import DeviceInfo
    from spinextract_gui.domain.settings import DiagnosisSettings
    from spinextract_gui.domain.slide import Case
    from spinextract_gui.networks.bundle import SrhBundle


class KeptDiagnosis:
    """Diagnoses one case after the other with one bundle; see `diagnose` for what it yields.

    Opening raises RuntimeUnavailableError or ModelError. Not for several threads.
    """

    def __init__(
        self,
        bundle: SrhBundle,
        settings: DiagnosisSettings,
        cache_folder: Path,
        notify: Callable[[str], None],
    ) -> None:
        self._bundle, self._settings = bundle, settings
        self._runtime = open_runtime(
            bundle, settings.device, settings.precision, cache_folder, notify, settings.batch_size
        )

    @property
    def device(self) -> DeviceInfo:
        """What computes."""
        return self._runtime.info

    def diagnose(self, case: Case, token: CancellationToken) -> Iterator[Event]:
        """Yield what happens to one case, `Finished` last."""
        run = Run(case, self._bundle, self._settings, token, lambda _: _Lent(self._runtime))
        try:
            yield from run.events()
        finally:
            run.close()

    def close(self) -> None:
        """Give back memory and threads."""
        self._runtime.close()


class _Lent(Runtime):
    """The kept runtime in the hands of one run, which closes what it was given."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.batch_size = runtime.batch_size

    @property
    def info(self) -> DeviceInfo:
        return self._runtime.info

    def stream(self, batches: Iterator[NDArray[np.uint16]]) -> Generator[Output, None, None]:
        yield from self._runtime.stream(batches)

    def close(self) -> None:
        """Leave it open for the next case."""
