"""Where a result came from: hashes, versions, settings, time."""

from __future__ import annotations

import importlib.metadata
import platform
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import spinextract_gui
from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.result import Provenance
from spinextract_gui.networks.preprocess import PREPROCESSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from spinextract_gui.domain.result import DeviceInfo
    from spinextract_gui.domain.settings import DiagnosisSettings
    from spinextract_gui.domain.slide import Slide
    from spinextract_gui.networks.bundle import SrhBundle

LIBRARIES = ("numpy", "scipy", "tifffile", "imagecodecs", "openvino", "torch")


class Clerk:
    """Notes the start of a run and hashes its inputs beside it.

    Hashing reads every file a second time, by then from the system's cache, in a thread of its
    own with the interpreter released.
    """

    def __init__(self, slides: Sequence[Slide]) -> None:
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._clock = time.monotonic()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="input-hash")
        self._hashes: dict[str, Future[str]] = {
            slide.label: self._pool.submit(slide.input_hash) for slide in slides
        }

    def provenance(
        self,
        bundle: SrhBundle,
        device: DeviceInfo,
        settings: DiagnosisSettings,
        handling: Mapping[str, str],
        *,
        wait: bool,
    ) -> Provenance:
        """Return the provenance of a run that ends now.

        Parameters
        ----------
        handling
            What AUTO became on this input.
        wait
            For hashes still under way; a stopped run goes without them.
        """
        chosen = {name: str(value) for name, value in asdict(settings).items()}
        return Provenance(
            input_hashes=self._known_hashes(wait=wait),
            model=bundle.info,
            device=device,
            settings={**chosen, "preprocessing": PREPROCESSING, **handling},
            versions=versions(),
            started_at=self._started_at,
            seconds=time.monotonic() - self._clock,
        )

    def close(self) -> None:
        """Drop what was not begun and wait for the rest."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _known_hashes(self, *, wait: bool) -> dict[str, str]:
        known = {}
        for label, future in self._hashes.items():
            if not (wait or future.done()):
                continue
            try:
                known[label] = future.result()
            except (SpinextractError, OSError):  # the slide is among the failed ones
                continue
        return known


def versions(libraries: Sequence[str] = LIBRARIES) -> dict[str, str]:
    """Return the versions of the program and of what computes, without importing any of it."""
    found = {"spinextract": spinextract_gui.__version__, "python": platform.python_version()}
    for name in libraries:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
