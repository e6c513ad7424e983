"""Workers on other machines: those of a Dask scheduler, whoever started them (Slurm, PBS, a cloud, a colleague).

Workers need the same version of the package, and nothing else: rows come back over the network, and the study folder is
written by the machine that the sweep was started on.
"""

import time
from typing import Any

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.study.batch import Batch, simulate_batch
from sistercities.study.workers import Future

_PATIENCE = "10s"
"""How long to wait for the scheduler to answer."""

_LOOK_AGAIN = 5.0
"""Seconds after which the workers are counted again: they come and go while a sweep runs."""


class Cluster:
    """The workers of a Dask scheduler.

    Args:
        address: of the scheduler, for example ``tcp://10.0.0.5:8786``.

    Raises:
        SisterCitiesError: if Dask is not installed, or no scheduler answers.
    """

    def __init__(self, address: str) -> None:
        self._client = _connected(address)
        self._executor = self._client.get_executor(pure=False)
        self._size, self._counted = 1, -_LOOK_AGAIN

    @property
    def size(self) -> int:
        """Threads of all workers that are there now; 1 while there is none, so that there is work for the first."""
        now = time.monotonic()
        if now - self._counted > _LOOK_AGAIN:
            self._size, self._counted = max(1, sum(self._client.nthreads().values())), now
        return self._size

    def submit(self, batch: Batch) -> Future:
        """Hand a batch to the scheduler, which gives it to another worker if the first one dies."""
        future: Future = self._executor.submit(simulate_batch, batch)
        return future

    def lost(self, error: BaseException) -> bool:
        """Dask gives up a batch after several workers have died with it."""
        return type(error).__name__ == "KilledWorker"

    def renew(self) -> None:
        """Nothing to do: workers are started by whoever runs the cluster."""

    def leave(self) -> None:
        """Leave the scheduler; it forgets what was not finished."""
        self._client.close()


def _connected(address: str) -> Any:  # noqa: ANN401  # Dask carries no types
    try:
        from distributed import Client
    except ImportError:
        raise SisterCitiesError(
            'a cluster needs Dask: pip install "sistercities[cluster]"'
        ) from None
    try:
        client: Any = Client
        return client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise SisterCitiesError(f"no Dask scheduler at {address} ({reason})") from None
