"""The model as Mesa users know it: a ``mesa.Model`` around a world and its null world."""

import secrets
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import mesa
import numpy as np
import pandas as pd

from sistercities.agents import Business, Citizen, CityGovernment
from sistercities.agentset import Rows, ViewSet
from sistercities.agentwise import advance_agentwise
from sistercities.crowd import CROWD, advance_crowd
from sistercities.founding import advance_world, found_world, with_room, without_programme
from sistercities.record import by_month, measured
from sistercities.scenario.files import load_scenario
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.month import count, named
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant
from sistercities.state import World
from sistercities.view import View

SEEDS = 2**53

type Engine = Literal["compiled", "agents"]


class PartnershipModel(mesa.Model):
    """Partnerships between cities, month by month, beside the null world in which nobody ever signed.

    ``step()`` is one month; ``run()`` simulates all months that are left, in compiled code unless the engine is
    ``"agents"``.

    Args:
        scenario: a scenario, or the name or path of one.
        rng: seed of all luck, a whole number from 0 to 2^53 - 1; without it one is drawn and kept in ``seed``.
        engine: ``"compiled"``, or ``"agents"`` to run every month agent by agent, through Mesa's agent sets; the
            results are the same, bit for bit.
        agents: subclasses of ``CityGovernment``, ``Business`` or ``Citizen`` that take the place of these; they bring
            other rules, so the engine has to be ``"agents"``.

    Raises:
        SisterCitiesError: if the scenario, the seed, the engine or a kind of agent cannot be used, or the model is
            stepped past its last month.

    Attributes:
        seed: the seed; the same scenario and seed give the same results.
        month: the step that is simulated or was simulated last, from 0.
        world: the plain state (``sistercities.state.World``).
        null_world: the same for the world without any agreement.
    """

    time: float  # declared for type checkers; the attribute is Mesa's own

    def __init__(
        self,
        scenario: Scenario | str | Path,
        *,
        rng: int | None = None,
        engine: Engine = "compiled",
        agents: Sequence[type[View]] = (),
    ) -> None:
        self._kinds, self._engine = kinds_with(agents, engine), engine
        self.month, self.climate, self.terms = 0, [(0.0, 0.0, 0.0)], [(0.0, 0.0)]
        self._winding = False
        seed = secrets.randbelow(SEEDS) if rng is None else rng
        if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or not 0 <= seed < SEEDS:
            raise SisterCitiesError(f"seed {seed!r}; it must be a whole number from 0 to {SEEDS - 1}")
        self.seed = int(seed)
        self._cities = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        super().__init__(rng=self.seed)
        self.world: World = found_world(self._cities, self.seed)
        self.null_world: World = without_programme(self.world)
        self._collector: mesa.DataCollector = mesa.DataCollector({name: partial(_latest, name) for name in measured()})
        self._collected: int | None = 0

    @property
    def scenario(self) -> Scenario:
        """The scenario; frozen, so that models can share it (Mesa's own would be written into)."""
        return self._cities

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        """Mesa sets its own kind of scenario once, at the beginning; ours stays."""

    @property
    def months(self) -> pd.DataFrame:
        """The months since signing of the partnership that is reported, a row each; units in ``record.measured()``."""
        return self.months_of(self.scenario.reported)

    def months_of(self, partnership: str) -> pd.DataFrame:
        """The months since signing of one partnership, a row each, indexed by calendar month."""
        done = self.record_of(partnership)
        signed = count(self.scenario.partnerships[partnership].signed)
        return pd.DataFrame(done, index=pd.Index([named(signed + age) for age in range(len(done))], name="month"))

    @property
    def record(self) -> Any:  # noqa: ANN401
        """The months since signing of the partnership that is reported, as a record array."""
        return self.record_of(self.scenario.reported)

    def record_of(self, partnership: str) -> Any:  # noqa: ANN401
        """The months since signing of one partnership, as a record array.

        Raises:
            SisterCitiesError: if there is no such partnership.
        """
        keys = list(self.scenario.partnerships)
        if partnership not in keys:
            raise SisterCitiesError(f'no partnership "{partnership}"; {meant(partnership, keys)}')
        signs = count(self.scenario.partnerships[partnership].signed) - count(self.scenario.begins)
        return self._all_months(partnership, 0, int(self.time))[signs:]

    def step(self) -> None:
        """Simulate one month and collect it."""
        if self._winding:
            return
        self._advance(int(self.time) - 1, int(self.time))
        if self._collected is None:
            self._collector.collect(self)

    def run(self) -> "PartnershipModel":
        """Simulate all months that are left; returns the model, so that a run fits into one line."""
        if self._collected is None:  # somebody else's collector wants to see every month
            self.run_model()
            return self
        begin, end = int(self.time), self.scenario.months
        if begin < end:
            self._default_schedule.stop()  # Mesa's clock would replay the months that are simulated here in one go
            self.time, self.steps = float(end), end
            self._advance(begin, end)
        return self

    def resume(self, world: World, null_world: World, month: int) -> None:
        """Go on from the state that a run of the same model had reached after so many months."""
        self._winding = True
        for _ in range(month):  # Mesa's clock is wound forward step by step, so that it goes on from there
            self.step()
        self._winding = False
        self.world, self.null_world = world, null_world
        self._finish_at(month)

    @property
    def datacollector(self) -> mesa.DataCollector:
        """Mesa's collector: every recorded column as a model reporter, or the collector that was put in its place."""
        if self._collected is not None and self._collected < int(self.time):
            self._fill_collector(self._collected, int(self.time))
            self._collected = int(self.time)
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: mesa.DataCollector) -> None:
        self._collector, self._collected = collector, None

    @property
    def agents(self) -> ViewSet:
        """All agents: governments, businesses, citizens."""
        return ViewSet([agent for kind in self._kinds for agent in self.agents_of(kind)], self.random)

    @property
    def agents_by_type(self) -> dict[type[View], ViewSet]:
        """All agents of each kind, as views on rows."""
        return {kind: self.agents_of(kind) for kind in self._kinds}

    @property
    def agent_types(self) -> list[type[View]]:
        """The kinds of agents: ``CityGovernment``, ``Business``, ``Citizen``, or what took their place."""
        return list(self._kinds)

    def agents_of(self, kind: type[View]) -> ViewSet:
        """All agents of a kind: those of the class that took its place, if one did."""
        actual = next(each for each in self._kinds if issubclass(each, kind))
        return ViewSet(Rows(self, actual, range(len(actual.table(self.world)))), self.random)

    def citizen(self, number: int) -> Citizen:
        """One citizen by its number, from 0; of millions as fast as of ten.

        Raises:
            SisterCitiesError: if there is no citizen of that number.
        """
        if not 0 <= number < len(self.world.citizens):
            raise SisterCitiesError(f"citizen {number}: the model has citizens 0 to {len(self.world.citizens) - 1}")
        return Citizen(self, number)

    def first_number(self, kind: type[View]) -> int:
        """The ``unique_id`` of the first agent of a kind."""
        return 1 + sum(len(other.table(self.world)) for other in self._kinds[: self._kinds.index(kind)])

    def _advance(self, begin: int, end: int) -> None:
        first, last = begin * self.world.year // 12, end * self.world.year // 12
        if self._engine == "agents":
            for step in range(first, last):
                self.world = with_room(self.world, step)
                advance_agentwise(self, step)
        else:
            advance_all = advance_crowd if len(self.world.citizens) >= CROWD else advance_world
            self.world, self.month = advance_all(self.world, first, last), max(0, last - 1)
        self.null_world = advance_world(self.null_world, first, last)
        self._compare_with_null(first, last)
        self._finish_at(end)

    def _finish_at(self, month: int) -> None:
        """Stop when the last month has been simulated."""
        if month == self.scenario.months:
            self.running = False
            self.step = self._refuse_to_step  # type: ignore[method-assign]  # as Mesa itself does

    def _refuse_to_step(self) -> None:
        name, until, months = self.scenario.name, self.scenario.until, self.scenario.months
        raise SisterCitiesError(f"{name} ends {until}; all of its {months} months have been simulated")

    def _compare_with_null(self, first: int, last: int) -> None:
        """Uplift is the log of the ratio of trade in the two worlds, which share everything but the agreement."""
        actual: Any = self.world.record
        null: Any = self.null_world.record
        actual["null_exchange_index"][first:last] = null["exchange_index"][first:last]
        difference = actual["exchange_index"][first:last] - null["exchange_index"][first:last]
        actual["uplift"][first:last] = self.scenario.behaviour.full_uplift * difference

    def _fill_collector(self, begin: int, end: int) -> None:
        """Hand Mesa's collector the months that it has not seen, out of the record."""
        months = self._all_months(self.scenario.reported, begin, end)
        for name in measured():
            self._collector.model_vars[name].extend(months[name].tolist())
        if hasattr(self._collector, "_collection_steps"):
            self._collector._collection_steps.extend(float(month) for month in range(begin + 1, end + 1))

    def _all_months(self, partnership: str, begin: int, end: int) -> Any:  # noqa: ANN401
        """Simulated months of one partnership, those before its signing included."""
        steps = self.world.year // 12
        record: Any = self.world.record[begin * steps : end * steps]
        return by_month(record[:, list(self.scenario.partnerships).index(partnership)], self.world.year)


def kinds_with(agents: Sequence[type[View]], engine: str) -> tuple[type[View], ...]:
    """The kinds of agents of a model: the three that there are, or the subclasses that take their place.

    Raises:
        SisterCitiesError: if a class cannot take the place of any, or the engine would never ask it.
    """
    if engine not in {"compiled", "agents"}:
        raise SisterCitiesError(f'engine "{engine}"; {meant(str(engine), ["compiled", "agents"])}')
    kinds: list[type[View]] = [CityGovernment, Business, Citizen]
    for agent in agents:
        place = [number for number, kind in enumerate(kinds) if isinstance(agent, type) and issubclass(agent, kind)]
        if not place:
            known = ", ".join(kind.__name__ for kind in kinds)
            raise SisterCitiesError(f"{agent!r} is no subclass of {known}, so the model has no place for it")
        kinds[place[0]] = agent
    if agents and engine != "agents":
        names = ", ".join(agent.__name__ for agent in agents)
        raise SisterCitiesError(f'{names}: rules of your own run agent by agent; give engine="agents"')
    return tuple(kinds)


def _latest(name: str, model: PartnershipModel) -> float:
    """One recorded column of the month just simulated."""
    last = int(model.time)
    value: float = model._all_months(model.scenario.reported, last - 1, last)[name][0].item()
    return value
