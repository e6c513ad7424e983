"""Months on Mesa's clock: a Mesa model of which every way to run it ends with its last month."""

import math
from abc import ABC, abstractmethod
from typing import Never, Self

import mesa
from mesa.time import EventGenerator, Priority, Schedule

from sistercities.scenario.mistakes import SisterCitiesError


class MonthlyModel(mesa.Model, ABC):
    """A Mesa model that has so many months; ``step()`` is one of them, ``run()`` all that are left.

    Mesa's clock asks for a step once a month, whether somebody calls ``step()``, ``run_for()``,
    ``run_until()`` or uses an ``ABMSimulator``. Months are counted here, apart from that clock, and
    the two are held against each other: none is simulated twice, left out, or asked of a calendar
    that has ended.
    """

    time: float  # declared for type checkers; the attribute is Mesa's own

    def __init__(self, rng: int) -> None:
        super().__init__(rng=rng)
        self._default_schedule: EventGenerator
        self._simulated = 0
        self._within_month = False

    @property
    @abstractmethod
    def last_month(self) -> int:
        """How many months there are."""

    @property
    @abstractmethod
    def _ends(self) -> str:
        """What ends with the last month, and when, for messages."""

    @property
    @abstractmethod
    def _unwatched(self) -> bool:
        """Whether months may be simulated in one go, as far as this model is concerned."""

    @abstractmethod
    def _simulate(self, begin: int, end: int) -> None:
        """Simulate the months from ``begin`` up to, not including, ``end``."""

    @abstractmethod
    def _collect_month(self) -> None:
        """Collect the month that has just been simulated.

        A subclass with its own ``step()`` does so there.
        """

    @property
    def simulated(self) -> int:
        """Months that have been simulated, all of them complete."""
        return self._simulated

    @property
    def between_months(self) -> bool:
        """Whether the state is that of a whole month: none is being simulated or was broken off."""
        return not self._within_month

    @property
    def steps_by_itself(self) -> bool:
        """Whether a subclass has a ``step()`` of its own."""
        return type(self).step is not MonthlyModel.step

    def step(self) -> None:
        """Simulate one month; Mesa's clock asks for it."""
        if math.floor(self.time) != self._simulated + 1:
            raise SisterCitiesError(
                f"Mesa's clock stands at month {self.time:g}, "
                f"and {self._simulated} months have been simulated; "
                "a step is one month of that clock"
            )
        self._advance(self._simulated + 1)
        if not self.steps_by_itself:
            self._collect_month()

    def run(self) -> Self:
        """Simulate all months that are left, while ``running``.

        Returns the model, so that a run fits into one line.
        """
        if self.running and self._simulated < self.last_month and self._in_one_go:
            self._advance(self.last_month)
            self._wind(self.last_month)
        while self.running and self.time < self.last_month:
            self._advance_time(math.floor(self.time) + 1)
        return self

    def _wind(self, month: int) -> None:
        """Set Mesa's clock to a month that was reached without it."""
        step = self._default_schedule.function()
        self._default_schedule.stop()
        self.time = float(month)
        self.steps = month
        self._finish(month)
        if month < self.last_month:
            schedule = Schedule(interval=1.0, start=month + 1.0)
            self._default_schedule = EventGenerator(self, step, schedule, Priority.HIGH).start()

    @property
    def _in_one_go(self) -> bool:
        """Whether no event, no observer and no step of a subclass wants every single month."""
        alone = len(self._event_list) == 1 and self._default_schedule.is_active
        return (
            self._unwatched
            and alone
            and not self.steps_by_itself
            and not any(self.subscribers.values())
        )

    def _advance_time(self, until: float) -> None:
        """Mesa's clock, through which every way to run a Mesa model goes."""
        self._refuse(until)
        super()._advance_time(until)
        if math.floor(self.time) != self._simulated:
            raise SisterCitiesError(
                f"Mesa's clock stands at month {self.time:g}, "
                f"and {self._simulated} months have been simulated: its "
                "monthly schedule was stopped, its time was set, "
                "or step() of a subclass does not call super().step()"
            )

    def _advance(self, end: int) -> None:
        self._refuse(end)
        self._within_month = True
        self._simulate(self._simulated, end)
        self._within_month = False
        self._finish(end)

    def _finish(self, month: int) -> None:
        """So many months have been simulated; the model stops after the last one."""
        self._simulated = month
        if month == self.last_month:
            self.running = False

    def _refuse(self, until: float) -> None:
        """Refuse to go on where there is no month, or none that is complete."""
        if not until <= self.last_month:  # also what is not a number
            raise SisterCitiesError(
                f"{self._ends}, after {self.last_month} months, "
                f"and cannot be run to month {until:g}; "
                f"{self._simulated} months have been simulated"
            )
        if self._within_month:
            raise SisterCitiesError(
                f"month {self._simulated + 1} is being simulated, or was broken off by an error; "
                "to begin anew, make the model again: "
                "the same scenario and seed give the same history"
            )

    def reset_rng(self, rng: object = None) -> Never:
        """Refused: what happens follows from the seed."""
        raise SisterCitiesError(
            "the luck of a world follows from its seed and cannot be reset; "
            "make another model with another seed"
        )

    reset_randomizer = reset_rng

    def __copy__(self) -> Never:
        raise SisterCitiesError("two models cannot share one world; use copy.deepcopy(model)")
