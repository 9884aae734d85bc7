"""What every runtime offers, whatever computes behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import SpinextractError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import TracebackType
    from typing import Self

    from spinextract_gui.domain.result import DeviceInfo


@dataclass(frozen=True, eq=False)
class Output:
    """What the network says of n patches.

    Attributes
    ----------
    head
        (n, 4) float32, already a softmax.
    embeddings
        (n, 2048) float32.
    reach
        (n,) float32: the largest value of the maps that enter the last stage, as a multiple of
        that from which int8 clips them; None where nothing is clipped.
    """

    head: NDArray[np.float32]
    embeddings: NDArray[np.float32]
    reach: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        if not (np.isfinite(self.head).all() and np.isfinite(self.embeddings).all()):
            raise SpinextractError(
                "The network answered with a number that is not finite, so there is no result."
            )

    def of(self, index: int) -> Output:
        """Return the output of one patch, with n = 1."""
        one = slice(index, index + 1)
        reach = None if self.reach is None else self.reach[one]
        return Output(self.head[one], self.embeddings[one], reach)

    @classmethod
    def joined(cls, parts: list[Output]) -> Output:
        """Return the outputs of consecutive patches as one."""
        reaches = [part.reach for part in parts if part.reach is not None]
        return cls(
            np.concatenate([part.head for part in parts]),
            np.concatenate([part.embeddings for part in parts]),
            np.concatenate(reaches) if len(reaches) == len(parts) else None,
        )


class Runtime(ABC):
    """A network ready to answer on one device.

    Attributes
    ----------
    batch_size
        How many patches are best handed over at a time; fewer and more work too.
    """

    batch_size: int

    @property
    @abstractmethod
    def info(self) -> DeviceInfo:
        """What really computes now; an accelerator that failed is no longer named."""

    @abstractmethod
    def stream(self, batches: Iterator[NDArray[np.uint16]]) -> Generator[Output, None, None]:
        """Answer batches (n, 2, 300, 300) uint16 one by one, in their order.

        Closing the iterator gives up what was not yet computed.

        Raises
        ------
        SpinextractError
            When the network answers with a number that is not finite.
        """

    @abstractmethod
    def close(self) -> None:
        """Give back memory and threads."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
