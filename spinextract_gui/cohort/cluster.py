"""Workers on an existing Dask cluster; the only place that imports Dask.

Each task of the cluster hands its unit to a worker process of its own, exactly as on one
machine: a crash or a hang of a case never takes the cluster's worker with it. When a cluster's
worker itself is lost, the scheduler gives its units to others.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from spinextract_gui.cohort.job import Job
from spinextract_gui.cohort.supervise import Answer, Conditions, Supervisor
from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.extras import require

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from spinextract_gui.cohort.local import Done
    from spinextract_gui.cohort.units import Unit

_CONNECT_S: Final = 10
_AHEAD: Final = 2
"""Units under way for each thread of the cluster, so that none waits for the network."""


class ClusterWorkers:
    """The threads of all workers of the cluster at `address`.

    Raises
    ------
    SpinextractError
        When Dask is not installed, nobody answers, or the cluster has no workers.
    """

    def __init__(self, address: str, conditions: Conditions) -> None:
        require("cluster", "Working on a cluster")
        import distributed

        library: Any = distributed
        self._conditions = conditions
        try:
            self._client = library.Client(
                address, timeout=_CONNECT_S, set_as_default=False, name="spinextract"
            )
        except (OSError, ValueError, TimeoutError) as error:
            raise SpinextractError(
                f"No Dask scheduler answers at {address[:100]!r}; expected tcp://host:port."
            ) from error
        self.count = sum(self._client.nthreads().values())
        if not self.count:
            self._client.close()
            raise SpinextractError("The Dask scheduler has no workers; start some first.")

    def answers(self, units: Iterable[Unit]) -> Generator[Done, None, None]:
        """See `Workers`."""
        import distributed

        library: Any = distributed
        waiting = iter(units)
        known: dict[str, Unit] = {}
        pool = library.as_completed(loop=self._client.loop)
        try:
            for unit in islice(waiting, _AHEAD * self.count):
                self._submit(unit, known, pool)
            for future in pool:
                self._check()
                unit = known.pop(future.key)
                yield unit, _answer(future)
                future.release()
                for following in islice(waiting, 1):
                    self._submit(following, known, pool)
        finally:
            with suppress(OSError, RuntimeError):
                self._client.cancel(list(pool.futures), force=True)
            self._client.close()

    def _check(self) -> None:
        """Refuse to call cases failed when it is the scheduler that is gone."""
        if self._client.status not in ("running", "connecting"):
            raise SpinextractError(
                "The connection to the Dask scheduler is lost. What is done is kept; give the "
                "same command again to go on."
            )

    def _submit(self, unit: Unit, known: dict[str, Unit], pool: Any) -> None:
        wish = self._conditions
        future = self._client.submit(
            work_on,
            *(wish.job.model_dump_json(), str(unit.path)),
            *(wish.seconds, wish.cores, tuple(wish.command)),
            pure=False,
        )
        known[future.key] = unit
        pool.add(future)


def _answer(future: Any) -> Answer:
    """Return what a task found; one whose workers all died is a failure of its unit."""
    error = future.exception() if future.status in ("error", "cancelled") else None
    if future.status == "finished":
        result, sentence, refusal = future.result()
        if refusal:
            raise SpinextractError(refusal)
        return Answer(result, sentence)
    return Answer("", f"The cluster lost this case ({type(error).__name__}); given up.")


_free: list[Supervisor] = []
_free_of: list[str] = []
_lock = threading.Lock()


def work_on(
    job: str, path: str, seconds: float, cores: int, command: tuple[str, ...]
) -> tuple[str, str, str]:
    """Run inside a worker of the cluster: do one unit with a process that is kept for the next.

    Returns
    -------
    Result as JSON text, or why there is none, or why no unit can be done here at all.
    """
    from pathlib import Path

    supervisor = _taken(job, Conditions(Job.model_validate_json(job), seconds, cores, command))
    try:
        answer = supervisor.work(Path(path))
    except SpinextractError as error:
        supervisor.close()
        return "", "", error.sentence
    _given_back(job, supervisor)
    return answer.result, answer.sentence, ""


def _taken(job: str, conditions: Conditions) -> Supervisor:
    with _lock:
        if _free_of != [job]:  # another cohort: its processes hold other networks
            while _free:
                _free.pop().close()
            _free_of[:] = [job]
        return _free.pop() if _free else Supervisor(conditions)


def _given_back(job: str, supervisor: Supervisor) -> None:
    with _lock:
        if _free_of == [job]:
            _free.append(supervisor)
            return
    supervisor.close()
