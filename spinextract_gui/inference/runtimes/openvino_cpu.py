"""The network on the processor through OpenVINO.

Every patch is a request of its own on one core. Two cores work on two patches: no thread
waits for another, activations stay in the core's own cache, a stop takes effect after one
patch, and numbers do not depend on batch size or thread count. Measured against batches of
8 and 16 over all cores: the same speed within 6 %.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias

from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.inference.preprocess import preprocess
from spinextract_gui.inference.runtimes.base import Output, Runtime
from spinextract_gui.inference.runtimes.compiled import processor_name, usable_cores
from spinextract_gui.inference.runtimes.openvino_library import openvino, version

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes.guard import Guard
    from spinextract_gui.inference.runtimes.recipe import Recipe

_UNDER_WAY = 1
"""Batches behind the one waited for: one answered fast, one whose doubtful patches are computed
again, so that no core waits for another's last patch."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """The output for one patch, and whether the guard doubts it."""

    output: Output
    doubtful: bool


class _Chain:
    """One request through all parts of the network, without copies between them."""

    def __init__(self, models: Sequence[Any], guard: Guard | None = None) -> None:
        body, head = models[:-1], models[-1] if guard is None else guard.head
        self._requests = [model.create_infer_request() for model in (*body, head)]
        for before, after in zip(self._requests, self._requests[1:], strict=False):
            after.set_input_tensor(before.get_output_tensor(0))
        self._tells_reach = len(body[-1].outputs) > 1
        self._guard = guard

    def answer(self, patch: NDArray[np.uint16]) -> _Answer:
        """Run one patch (2, 300, 300). OpenVINO lets go of the interpreter meanwhile."""
        inputs = openvino().Tensor(preprocess(patch[None]), shared_memory=True)
        self._requests[0].set_input_tensor(inputs)
        for request in self._requests:
            request.infer()
        body, head = self._requests[-2:]
        answers = head.get_output_tensor(0).data.copy()
        embeddings = body.get_output_tensor(0).data.copy()
        reach = body.get_output_tensor(1).data.copy() if self._tells_reach else None
        doubtful = self._guard is not None and self._guard.doubts(answers, reach)
        return _Answer(Output(answers[:1], embeddings, reach), doubtful)


_Spares: TypeAlias = "SimpleQueue[_Chain]"


class OpenVinoRuntime(Runtime):
    """See the module.

    Parameters
    ----------
    models
        The compiled parts, as `Compiler.compiled` gives them.
    batch_size
        Patches to hand over at a time; None for four on each core, which keeps stops quick.
    guard, exact_models
        Answers that the guard doubts are computed again with these, in float32.
    """

    def __init__(
        self,
        models: Sequence[Any],
        recipe: Recipe,
        batch_size: int | None = None,
        *,
        guard: Guard | None = None,
        exact_models: Sequence[Any] = (),
    ) -> None:
        self._workers = usable_cores()
        self.batch_size = batch_size or 4 * self._workers
        self._recipe = recipe
        self._guarded = guard is not None
        self._fast = _spares(lambda: _Chain(models, guard), self._workers)
        self._exact = _spares(lambda: _Chain(exact_models), self._workers if guard else 0)
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="openvino")

    @property
    def info(self) -> DeviceInfo:
        """The processor and the precision; a guarded one names that of doubtful patches too."""
        precision = self._recipe.precision.value
        if self._guarded:
            precision = f"{precision} + float32"
        return DeviceInfo("cpu", processor_name(), f"OpenVINO {version()}", precision)

    def stream(self, batches: Iterator[NDArray[np.uint16]]) -> Generator[Output, None, None]:
        """Answer in order; while one batch is waited for, the next ones keep all cores busy."""
        waiting: deque[_Batch] = deque()
        try:
            for batch in batches:
                waiting.append(_Batch(self._pool, self._fast, batch))
                if len(waiting) > 1:
                    waiting[-2].settle(self._exact)
                if len(waiting) > _UNDER_WAY:
                    yield waiting[0].output()
                    waiting.popleft()
            for batch_under_way in waiting:
                batch_under_way.settle(self._exact)
            while waiting:
                yield waiting[0].output()
                waiting.popleft()
        finally:
            for batch_under_way in waiting:
                batch_under_way.cancel()

    def close(self) -> None:
        """Wait for the patches under way, then give everything back."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._fast = self._exact = SimpleQueue()


class _Batch:
    """Patches under way.

    Doubtful ones are computed again together, after the whole batch: the weights of two
    networks do not fit into a processor's cache, and taking turns patch by patch cost a tenth
    of the speed.
    """

    def __init__(
        self, pool: ThreadPoolExecutor, chains: _Spares, patches: NDArray[np.uint16]
    ) -> None:
        self._pool = pool
        self._patches = patches
        self._futures = [pool.submit(_answered, chains, patch) for patch in patches]
        self._settled = False

    def settle(self, exact: _Spares) -> None:
        """Wait for the fast answers, and let `exact` chains begin on the doubtful ones."""
        if self._settled:
            return
        for index, future in enumerate(self._futures):
            if future.result().doubtful:
                patch = self._patches[index]
                self._futures[index] = self._pool.submit(_answered, exact, patch)
        self._settled = True

    def output(self) -> Output:
        """Wait for every answer of a settled batch."""
        return Output.joined([future.result().output for future in self._futures])

    def cancel(self) -> None:
        """Give up what has not begun."""
        for future in self._futures:
            future.cancel()


def _spares(make: Callable[[], _Chain], count: int) -> _Spares:
    spares: _Spares = SimpleQueue()
    for _ in range(count):
        spares.put(make())
    return spares


def _answered(chains: _Spares, patch: NDArray[np.uint16]) -> _Answer:
    """Answer one patch with a chain that nobody uses meanwhile."""
    chain = chains.get()
    try:
        return chain.answer(patch)
    finally:
        chains.put(chain)
