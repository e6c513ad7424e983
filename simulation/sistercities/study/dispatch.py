"""Handing out batches to workers and taking in their rows, whoever dies meanwhile.

A batch whose worker died is tried again while nothing else runs, so that it can be told whether the batch was the
cause. If its worker dies again, its runs go one by one; a run whose worker dies even then has failed.
"""

import queue
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.study.batch import Batch, Done, failed
from sistercities.study.workers import Crew, Future

DEATHS = 20
"""So many workers that die one after the other, with nothing done in between, are no accident."""

DIED = (
    "the worker died while it simulated this run alone; the run may need more memory than there is"
)

_AHEAD = 2
"""Batches handed out for each worker, so that none waits for the next."""

_TICK = 0.5
"""Seconds between two looks at whether somebody wants to stop."""


class Dispatch:
    """Batches at work: iterate over it to get each of them back with what came of it, in any order.

    Args:
        batches: what is to be done; asked for the next one when a worker is about to be free.
        crew: the workers.
    """

    def __init__(self, batches: Iterator[Batch], crew: Crew) -> None:
        self._batches, self._crew = batches, crew
        self._flying: dict[Future, Batch] = {}
        self._landed: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._suspects: deque[Batch] = deque()
        self._alone = self._broken = False
        self._deaths = 0

    def __iter__(self) -> Iterator[tuple[Batch, Done]]:
        """Batches and what came of them, as they come.

        Raises:
            SisterCitiesError: if workers cannot do their work at all.
        """
        while self._hand_out():
            if not self._flying:
                continue  # the workers died before they could be given anything
            future = self._next_landed()
            batch = self._flying.pop(future)
            try:
                done: Done = future.result()
            except Exception as error:
                self._check_loss(error)
                yield from self._after_death(batch)
            else:
                self._deaths = 0
                yield batch, done

    def _hand_out(self) -> bool:
        """Hand out what workers can take; whether anything is under way."""
        if self._broken and not self._flying:
            self._crew.renew()
            self._broken = False
        if self._suspects and not self._flying:
            self._alone = True
            self._fly(self._suspects.popleft())
        elif not self._suspects and not self._broken:
            self._alone = False
            while len(self._flying) < _AHEAD * self._crew.size and (
                batch := next(self._batches, None)
            ):
                self._fly(batch)
        return bool(self._flying or self._suspects)

    def _fly(self, batch: Batch) -> None:
        try:
            future = self._crew.submit(batch)
        except Exception as error:
            self._check_loss(error)
            self._suspects.append(batch)
            return
        self._flying[future] = batch
        future.add_done_callback(self._landed.put)

    def _next_landed(self) -> Future:
        while True:
            try:
                return self._landed.get(timeout=_TICK)
            except queue.Empty:
                continue

    def _check_loss(self, error: Exception) -> None:
        """Note that a worker died; refuse to go on if that is not what happened, or happens all the time."""
        self._broken = True
        self._deaths += self._alone or not self._flying
        if not self._crew.lost(error) or self._deaths > DEATHS:
            raise _in_words(error) from error

    def _after_death(self, batch: Batch) -> Iterator[tuple[Batch, Done]]:
        """Try a lost batch again, in ever smaller parts; a single run that was alone has failed."""
        if not self._alone:
            self._suspects.append(batch)
        elif len(batch.runs) > 1:
            self._suspects.extend(batch.of([run]) for run in batch.runs)
        else:
            yield batch, Done(failed(batch, DIED), 0.0)


def _in_words(error: Exception) -> SisterCitiesError:
    if isinstance(error, SisterCitiesError):
        return error
    if isinstance(error, CancelledError):
        return SisterCitiesError("the workers, or the scheduler that they belong to, are gone")
    said = " ".join(str(error).split())
    return SisterCitiesError(f"workers cannot do their work ({type(error).__name__}: {said[:300]})")
