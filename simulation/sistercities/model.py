"""The model as Mesa users know it: a ``mesa.Model`` around a world and its null world."""

import secrets
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd

from sistercities.agents import Business, Citizen, CityGovernment, Rows, View, ViewSet
from sistercities.founding import advance_world, found_world
from sistercities.record import measured
from sistercities.scenario.files import load_scenario
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.month import count, named
from sistercities.scenario.schema import Scenario
from sistercities.world import World

_KINDS: tuple[type[View], ...] = (CityGovernment, Business, Citizen)
_SEEDS = 2**53


class PartnershipModel(mesa.Model):
    """A partnership between two cities, month by month, beside the null world that never signed it.

    ``step()`` is one month; ``run()`` advances all months that are left in compiled code.

    Args:
        scenario: a scenario, or the name or path of one.
        rng: seed of all luck, a whole number from 0 to 2^53 - 1; without it one is drawn and kept in ``seed``.

    Raises:
        SisterCitiesError: if the scenario or the seed cannot be used, or the model is stepped past its last month.

    Attributes:
        seed: the seed; the same scenario and seed give the same results.
        world: the plain state (``sistercities.world.World``).
        datacollector: Mesa's collector, with every recorded column as a model reporter.
    """

    time: float  # declared for type checkers; the attribute is Mesa's own

    def __init__(self, scenario: Scenario | str | Path, *, rng: int | None = None) -> None:
        seed = secrets.randbelow(_SEEDS) if rng is None else rng
        if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or not 0 <= seed < _SEEDS:
            raise SisterCitiesError(f"seed {seed!r}; it must be a whole number from 0 to {_SEEDS - 1}")
        self.seed = int(seed)
        self._cities = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        super().__init__(rng=self.seed)
        self.world: World = found_world(self._cities, self.seed)
        self.null_world: World = found_world(self._cities, self.seed, programme=False)
        self.datacollector = mesa.DataCollector({name: partial(_latest, name) for name in measured()})
        self._default_collector = self.datacollector

    @property
    def scenario(self) -> Scenario:
        """The scenario; frozen, so that models can share it (Mesa's own would be written into)."""
        return self._cities

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        """Mesa sets its own kind of scenario once, at the beginning; ours stays."""

    @property
    def months(self) -> pd.DataFrame:
        """The recorded months so far, a row each, indexed by calendar month; units in ``record.measured()``."""
        done = self.record
        signed = count(self.scenario.calendar.signed)
        return pd.DataFrame(done, index=pd.Index([named(signed + age) for age in range(len(done))], name="month"))

    @property
    def record(self) -> Any:  # noqa: ANN401
        """The recorded months so far as a record array."""
        record: Any = self.world.record
        return record[: int(self.time), 0]

    def step(self) -> None:
        """Simulate one month and collect it."""
        self._advance(int(self.time) - 1, int(self.time))
        self.datacollector.collect(self)

    def run(self) -> "PartnershipModel":
        """Simulate all months that are left; returns the model, so that a run fits into one line."""
        if not self._collects_records_only():
            self.run_model()
            return self
        begin, end = int(self.time), self.scenario.calendar.months
        if begin < end:
            self._default_schedule.stop()  # Mesa's clock would replay the months that are simulated here in one go
            self.time, self.steps = float(end), end
            self._advance(begin, end)
            self._fill_collector(begin, end)
        return self

    @property
    def agents(self) -> ViewSet:
        """All agents: governments, businesses, citizens."""
        return ViewSet(list(chain.from_iterable(Rows(self, kind) for kind in _KINDS)), self.random)

    @property
    def agents_by_type(self) -> dict[type[View], ViewSet]:
        """All agents of each kind, as views on columns."""
        return {kind: ViewSet(Rows(self, kind), self.random) for kind in _KINDS}

    @property
    def agent_types(self) -> list[type[View]]:
        """The kinds of agents: ``CityGovernment``, ``Business``, ``Citizen``."""
        return list(_KINDS)

    def first_number(self, kind: type[View]) -> int:
        """The ``unique_id`` of the first agent of a kind."""
        return 1 + sum(len(Rows(self, other)) for other in _KINDS[: _KINDS.index(kind)])

    def _advance(self, begin: int, end: int) -> None:
        self.world = advance_world(self.world, begin, end)
        self.null_world = advance_world(self.null_world, begin, end)
        self._compare_with_null(begin, end)
        if end == self.scenario.calendar.months:
            self.running = False
            self.step = self._refuse_to_step  # type: ignore[method-assign]  # as Mesa itself does

    def _refuse_to_step(self) -> None:
        calendar = self.scenario.calendar
        raise SisterCitiesError(
            f"{self.scenario.name} ends {calendar.until}; all of its {calendar.months} months have been simulated"
        )

    def _compare_with_null(self, begin: int, end: int) -> None:
        """Uplift is the log of the ratio of trade in the two worlds, which share everything but the agreement."""
        actual: Any = self.world.record
        null: Any = self.null_world.record
        actual["null_exchange_index"][begin:end] = null["exchange_index"][begin:end]
        difference = actual["exchange_index"][begin:end] - null["exchange_index"][begin:end]
        actual["uplift"][begin:end] = self.scenario.behaviour.full_uplift * difference

    def _collects_records_only(self) -> bool:
        """Whether the collector is as it was made, so that a compiled run can fill it afterwards."""
        collector = self.datacollector
        return collector is self._default_collector and list(collector.model_reporters) == list(measured())

    def _fill_collector(self, begin: int, end: int) -> None:
        columns = self.record
        for name in measured():
            self.datacollector.model_vars[name].extend(columns[name][begin:end].tolist())
        if hasattr(self.datacollector, "_collection_steps"):
            self.datacollector._collection_steps.extend(float(month) for month in range(begin + 1, end + 1))


def _latest(name: str, model: PartnershipModel) -> float:
    """One recorded column of the month just simulated."""
    value: float = model.record[name][-1].item()
    return value
