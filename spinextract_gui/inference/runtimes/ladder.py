"""One ladder down from an accelerator: smaller batches, then the processor, no patch lost."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.inference.runtimes.base import Output, Runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.domain.result import DeviceInfo

_log = logging.getLogger(__name__)


class AcceleratorError(Exception):
    """The accelerator failed; `out_of_memory` when a smaller batch may still fit."""

    def __init__(self, out_of_memory: bool) -> None:
        super().__init__("out of memory" if out_of_memory else "failed")
        self.out_of_memory = out_of_memory


class Accelerator(Protocol):
    """A network on an accelerator."""

    @property
    def info(self) -> DeviceInfo:
        """What it is."""

    def answer(self, patches: NDArray[np.uint16]) -> Output:
        """Answer (n, 2, 300, 300) uint16 at once. Raises AcceleratorError."""

    def close(self) -> None:
        """Give its memory back."""


class LadderRuntime(Runtime):
    """Runs on an accelerator as long as it goes, then on whatever `fallback` opens.

    Parameters
    ----------
    fallback
        Opens the processor's runtime; called at most once, and only when needed.
    notify
        Gets a sentence for each step down.
    """

    def __init__(
        self,
        accelerator: Accelerator,
        fallback: Callable[[], Runtime],
        notify: Callable[[str], None],
        batch_size: int,
    ) -> None:
        self.batch_size = batch_size
        self._accelerator: Accelerator | None = accelerator
        self._name = accelerator.info.name
        self._fallback = fallback
        self._processor: Runtime | None = None
        self._notify = notify
        self._most = batch_size

    @property
    def info(self) -> DeviceInfo:
        """What computes now."""
        if self._accelerator is not None:
            return self._accelerator.info
        return self._on_processor().info

    def stream(self, batches: Iterator[NDArray[np.uint16]]) -> Generator[Output, None, None]:
        """Answer in order; a batch that failed above is answered again further down."""
        for batch in batches:
            parts: list[Output] = []
            done = 0
            while done < len(batch) and self._accelerator is not None:
                piece = batch[done : done + self._most]
                output = self._tried(self._accelerator, piece)
                if output is not None:
                    parts.append(output)
                    done += len(piece)
            if done < len(batch):
                parts += self._on_processor().stream(iter([batch[done:]]))
            yield Output.joined(parts)

    def close(self) -> None:
        """Close whatever is open."""
        self._give_up_accelerator()
        if self._processor is not None:
            self._processor.close()

    def _tried(self, accelerator: Accelerator, piece: NDArray[np.uint16]) -> Output | None:
        """Return the answer, or None after a step down."""
        try:
            return accelerator.answer(piece)
        except AcceleratorError as error:
            _log.warning("Accelerator, %d patches at once: %s", len(piece), error)
            self._step_down(len(piece), out_of_memory=error.out_of_memory)
            return None

    def _step_down(self, tried: int, *, out_of_memory: bool) -> None:
        if out_of_memory and tried > 1:
            self._most = tried // 2
            self._notify(
                f"The memory of {self._name} was too small for {tried} patches at once; "
                f"the run goes on with {self._most}."
            )
            return
        why = "has not enough memory" if out_of_memory else "stopped working"
        self._give_up_accelerator()
        self._notify(f"{self._name} {why}; the run goes on on the processor.")

    def _give_up_accelerator(self) -> None:
        accelerator, self._accelerator = self._accelerator, None
        if accelerator is not None:
            accelerator.close()

    def _on_processor(self) -> Runtime:
        if self._processor is None:
            try:
                self._processor = self._fallback()
            except SpinextractError:
                raise
            except Exception as error:
                raise SpinextractError("The processor could not take over the run.") from error
        return self._processor
