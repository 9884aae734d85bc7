"""Where a grading came from: hashes of the input, models, settings, versions, time."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.mri.result import GradingProvenance
from spinextract_gui.inference.mri.slices import SLICE_RULE
from spinextract_gui.inference.provenance import LIBRARIES, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.domain.result import DeviceInfo, ModelInfo
    from spinextract_gui.domain.settings import GradingSettings
    from spinextract_gui.networks.bundle import StenosisBundle

_LIBRARIES = (*LIBRARIES, "pydicom", "nibabel", "torchvision", "transformers")


class GradingClerk:
    """Notes the start of a grading and hashes its series beside it, in a thread of its own."""

    def __init__(self, series: Series) -> None:
        self._series_key = series.key
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._clock = time.monotonic()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="series-hash")
        self._hash: Future[str] = self._pool.submit(series.input_hash)

    def provenance(
        self,
        bundles: Sequence[StenosisBundle],
        localiser: ModelInfo | None,
        device: DeviceInfo,
        settings: GradingSettings,
        threshold: float,
        *,
        wait: bool,
    ) -> GradingProvenance:
        """Return the provenance of a run that ends now.

        Parameters
        ----------
        threshold
            What the setting became: its own value or the strictest of the bundles.
        wait
            For a hash still under way; a stopped run goes without it.
        """
        chosen = {name: str(value) for name, value in asdict(settings).items()}
        return GradingProvenance(
            input_hashes=self._hashes(wait=wait),
            models=tuple(bundle.info for bundle in bundles),
            localiser=localiser,
            device=device,
            settings={
                **chosen,
                "threshold": f"{threshold:g}",
                "slice": SLICE_RULE,
                **{f"preprocessing of {one.info.name}": _preprocessing(one) for one in bundles},
                **{f"class weights of {one.info.name}": _weights(one) for one in bundles},
            },
            versions=versions(_LIBRARIES),
            started_at=self._started_at,
            seconds=time.monotonic() - self._clock,
        )

    def close(self) -> None:
        """Drop what was not begun; what is under way ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _hashes(self, *, wait: bool) -> dict[str, str]:
        if wait or self._hash.done():
            with suppress(SpinextractError, OSError):  # the slices said already what is wrong
                return {self._series_key: self._hash.result()}
        return {}


def _preprocessing(bundle: StenosisBundle) -> str:
    return bundle.manifest.preprocessing


def _weights(bundle: StenosisBundle) -> str:
    return ", ".join(f"{weight:g}" for weight in bundle.manifest.class_weights)
