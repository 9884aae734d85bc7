"""One ladder down from an accelerator: fewer slices at once, then the processor."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.inference.runtimes.ladder import AcceleratorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from spinextract_gui.domain.result import DeviceInfo
    from spinextract_gui.inference.runtimes.stenosis.engine import FeatureEngine

_log = logging.getLogger(__name__)
_MOST = 32


class FeatureLadder:
    """A `FeatureEngine` that runs on an accelerator as long as it goes.

    Parameters
    ----------
    processor
        Opens the processor's engine; called at most once, and only when needed.
    notify
        Gets a sentence for each step down.
    """

    def __init__(
        self,
        accelerator: FeatureEngine,
        processor: Callable[[], FeatureEngine],
        notify: Callable[[str], None],
    ) -> None:
        self._engine = accelerator
        self._name = accelerator.info.name
        self._open_processor: Callable[[], FeatureEngine] | None = processor
        self._notify = notify
        self._most = _MOST

    @property
    def info(self) -> DeviceInfo:
        """What computes now."""
        return self._engine.info

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Answer; what failed above is answered again further down.

        Raises
        ------
        AcceleratorError
            When the processor fails too.
        """
        parts: list[NDArray[np.float32]] = []
        done = 0
        while done < len(images):
            piece = images[done : done + self._most]
            try:
                parts.append(self._engine.features(piece))
                done += len(piece)
            except AcceleratorError as error:
                _log.warning("Accelerator, %d slices at once: %s", len(piece), error)
                self._step_down(len(piece), error)
        return np.concatenate(parts)

    def close(self) -> None:
        """Close whatever is open."""
        self._engine.close()

    def _step_down(self, tried: int, error: AcceleratorError) -> None:
        if error.out_of_memory and tried > 1:
            self._most = tried // 2
            self._notify(
                f"The memory of {self._name} was too small for {tried} slices at once; "
                f"the run goes on with {self._most}."
            )
            return
        if self._open_processor is None:  # the processor itself failed
            raise error
        opener, self._open_processor = self._open_processor, None
        self._engine.close()
        why = "has not enough memory" if error.out_of_memory else "stopped working"
        self._notify(f"{self._name} {why}; the run goes on on the processor.")
        self._engine = opener()
