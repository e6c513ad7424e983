"""The model as Mesa users know it: a ``mesa.Model`` around a world and its null world."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Never

import mesa
import numpy as np
import pandas as pd

from sistercities.agents.actors import Business, Citizen, CityGovernment
from sistercities.agents.agentset import ModelSet, Rows
from sistercities.agents.agentwise import advance_agentwise
from sistercities.agents.clock import MonthlyModel
from sistercities.agents.collector import RecordCollector
from sistercities.agents.experiment import experiment_of, given_in
from sistercities.agents.tie import Tie
from sistercities.agents.view import View, whole
from sistercities.scenario.dates import count, named
from sistercities.scenario.files import load_scenario
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, one_line
from sistercities.world.founding import advance_world, found_world, with_room, without_programme
from sistercities.world.record import by_month
from sistercities.world.soundness import moved_to, read_only
from sistercities.world.state import World, referred

SEEDS = 2**53

type Engine = Literal["compiled", "agents"]


class PartnershipModel(MonthlyModel):
    """Partnerships of cities, month by month, beside the null world in which nobody ever signed.

    ``step()`` is one month; ``run()`` simulates all months that are left, in compiled code unless
    the engine is ``"agents"`` or somebody wants to see the months one by one: a subclass with its
    own ``step()``, a scheduled event, an observer of ``time``, a data collector of one's own. A
    collector that is put in the place of ``datacollector`` is asked every month; where a subclass
    has its own ``step()``, that collects, as in Mesa.

    ``random`` and ``rng`` are for what is put beside the model (a shuffled set, agents of one's
    own); the luck of the world does not come from them.

    Args:
        scenario: a scenario, or the name or path of one.
        rng: seed of all luck, a whole number from 0 to 2^53 - 1; without it one is drawn and kept
            in ``seed``.
        engine: ``"compiled"``, or ``"agents"`` to run every month agent by agent, through Mesa's
            agent sets; the results are the same, bit for bit.
        agents: subclasses of ``CityGovernment``, ``Business`` or ``Citizen`` that take the place of
            these; they bring other rules, so the engine has to be ``"agents"``.

    Raises:
        SisterCitiesError: if the scenario, the seed, the engine or a kind of agent cannot be used,
            or the model is run past its last month.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        *,
        rng: int | np.integer[Any] | None = None,
        engine: Engine = "compiled",
        agents: Sequence[type[View]] = (),
    ) -> None:
        self._kinds = kinds_with(agents, engine)
        self._engine = engine
        self._seed_of_luck = seed_of(rng)
        self._cities = given_in(load_scenario(scenario))
        super().__init__(self.seed)
        self._month = 0
        self._world = found_world(self._cities, self.seed)
        self._null_world = without_programme(self._world)
        self._collector: mesa.DataCollector = RecordCollector()
        self.agent_id_counter = 1 + sum(len(kind.table(self._world)) for kind in self._kinds)

    @property
    def seed(self) -> int:
        """The seed; the same scenario and seed give the same results."""
        return self._seed_of_luck

    @property
    def month(self) -> int:
        """The step that is simulated or was simulated last, from 0."""
        return self._month

    @property
    def world(self) -> World:
        """The plain state (``sistercities.world.state.World``), to be read; agents write it."""
        return self._shown("world", self._world)

    @property
    def null_world(self) -> World:
        """The same for the world without any agreement."""
        return self._shown("null_world", self._null_world)

    @property
    def scenario(self) -> Scenario:
        """The scenario, frozen, so that models can share it; with the manners of Mesa's own."""
        kept: Scenario | None = vars(self).get("_experiment")
        if kept is None:
            kept = self._experiment = experiment_of(self._cities)
        return kept

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        """Mesa sets a scenario of its own making once, at the beginning; ours stays."""

    @property
    def months(self) -> pd.DataFrame:
        """The months since signing of the partnership that is reported, a row each.

        Units in ``record.measured()``.
        """
        return self.months_of(self._cities.reported)

    def months_of(self, partnership: str) -> pd.DataFrame:
        """The months since signing of one partnership, a row each, indexed by calendar month."""
        done = self.record_of(partnership)
        signed = count(self._cities.partnerships[partnership].signed)
        return pd.DataFrame(
            done, index=pd.Index([named(signed + age) for age in range(len(done))], name="month")
        )

    @property
    def record(self) -> Any:  # noqa: ANN401
        """The months since signing of the partnership that is reported, as a record array."""
        return self.record_of(self._cities.reported)

    def record_of(self, partnership: str) -> Any:  # noqa: ANN401
        """The months since signing of one partnership, as a record array, to be read.

        Raises:
            SisterCitiesError: if there is no such partnership.
        """
        keys = list(self._cities.partnerships)
        if partnership not in keys:
            raise SisterCitiesError(f'no partnership "{partnership}"; {meant(partnership, keys)}')
        signs = count(self._cities.partnerships[partnership].signed) - count(self._cities.begins)
        return self.all_months(partnership, 0, self.simulated)[signs:]

    def all_months(self, partnership: str, begin: int, end: int) -> Any:  # noqa: ANN401
        """Simulated months of one partnership, those before its signing included."""
        steps = self._world.year // 12
        record: Any = self.world.record[begin * steps : end * steps]
        return by_month(
            record[:, list(self._cities.partnerships).index(partnership)], self._world.year
        )

    @property
    def last_month(self) -> int:
        """How many months the scenario has."""
        return self._cities.months

    @property
    def _ends(self) -> str:
        """What ends with the last month, and when, for messages."""
        return f"{self._cities.name} ends {self._cities.until}"

    @property
    def _unwatched(self) -> bool:
        """Whether compiled code runs the months, and no other collector wants to see each one."""
        return self._engine == "compiled" and self._records

    def _simulate(self, begin: int, end: int) -> None:
        """Simulate months in both worlds."""
        first, last = begin * self._world.year // 12, end * self._world.year // 12
        if self._engine == "agents":
            for step in range(first, last):
                self._world = with_room(self._world, step)
                self._month = step
                advance_agentwise(self)
        else:
            self._world = advance_world(self._world, first, last)
            self._month = last - 1
        self._null_world = advance_world(self._null_world, first, last)
        self._compare_with_null(first, last)

    def _collect_month(self) -> None:
        """Collect the month just simulated, unless the collector reads it out of the record."""
        if not self._records:
            self._collector.collect(self)

    def resume(self, world: World, null_world: World, month: int) -> None:
        """Go on from the state that a run of the same model had reached after so many months.

        Raises:
            SisterCitiesError: if this model has begun, or has another world than the one that is
                given.
        """
        done = whole(month)
        if self.simulated:
            raise SisterCitiesError(
                f"{self.simulated} months of this model have been simulated; only a new one resumes"
            )
        if done is None or not 0 <= done <= self.last_month:
            came = one_line(repr(month))
            raise SisterCitiesError(
                f"month {came}; it must be a whole number from 0 to {self.last_month}"
            )
        steps = done * self._world.year // 12
        peopled = moved_to(self._world, world, steps)
        self._null_world = moved_to(self._null_world, null_world, steps, peopled.citizens)
        self._world = peopled
        self._compare_with_null(0, steps)
        self._month = max(0, steps - 1)
        self._wind(done)

    @property
    def datacollector(self) -> mesa.DataCollector:
        """Mesa's collector, or the collector that was put in its place.

        Mesa's has every recorded column as a model reporter.
        """
        if self._records:
            self._collector.collect(self)
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: mesa.DataCollector) -> None:
        self._collector = collector

    @property
    def agents(self) -> ModelSet:
        """All agents: governments, businesses, citizens, then those that were added beside them."""
        return ModelSet([self._rows(kind) for kind in self._kinds], self.random, super().agents)

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], Any]:
        """All agents of each kind: views on rows of the world, and agents added beside them."""
        return {kind: self.agents_of(kind) for kind in self._kinds} | super().agents_by_type

    @property
    def agent_types(self) -> list[type[mesa.Agent]]:
        """The kinds of agents: those of the world, then those that were added.

        Those of the world are ``CityGovernment``, ``Business``, ``Citizen``, or subclasses of them.
        """
        return list(self.agents_by_type)

    def agents_of(self, kind: type[View]) -> ModelSet:
        """All agents of a kind of this world, or of the class that took its place."""
        return ModelSet([self._rows(self.kind_of(kind))], self.random)

    def citizen(self, number: int | np.integer[Any]) -> Citizen:
        """One citizen by its number, from 0; of millions as fast as of ten.

        Raises:
            SisterCitiesError: if there is no citizen of that number.
        """
        return Citizen(self, number)

    def kind_of[Kind: View](self, kind: type[Kind]) -> type[Kind]:
        """The class that stands for a kind of agent in this model.

        Raises:
            SisterCitiesError: if it is none of this model.
        """
        for actual in (*self._kinds, Tie):
            if issubclass(actual, kind) and kind is not View:
                return actual
        raise SisterCitiesError(
            f"{kind.__name__} is no kind of agent of this model; it has {_names(self._kinds)}"
        )

    def views_of[Kind: View](self, kind: type[Kind]) -> dict[int, Kind]:
        """The agents of a kind that anybody has asked for, by row.

        They are kept, as Mesa keeps the agents of a model.
        """
        views: dict[type[View], dict[int, Any]] = self.__dict__.setdefault(
            "_views", {}
        )  # also while it is unpickled
        return views.setdefault(kind, {})

    def first_number(self, kind: type[View]) -> int:
        """The ``unique_id`` of the first agent of a kind.

        Raises:
            AttributeError: of ties, which are no agents of the model.
        """
        if kind not in self._kinds:
            raise AttributeError(f"a {kind.__name__} is no agent of the model and has no unique_id")
        return 1 + sum(
            len(other.table(self._world)) for other in self._kinds[: self._kinds.index(kind)]
        )

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Take an agent out of the model that was added beside the rows of its world."""
        if isinstance(agent, View):
            raise SisterCitiesError(
                f"{agent!r}: agents are rows of the world, and none can be removed"
            )
        super().deregister_agent(agent)

    def remove_all_agents(self) -> Never:
        """Refused: the rows of a world are all its agents."""
        raise SisterCitiesError("agents are rows of the world, and none can be removed")

    @property
    def reference(self) -> World:
        """The world as compiled functions take it, for the agents' own questions."""
        kept: tuple[World, World] | None = vars(self).get("_reference")
        if kept is None or kept[0] is not self._world:
            kept = self._reference = (self._world, referred(self._world))
        return kept[1]

    def __getstate__(self) -> dict[str, Any]:
        made_again = {"_experiment", "_views", "_reference", "_shown_world", "_shown_null_world"}
        return {name: value for name, value in vars(self).items() if name not in made_again}

    @property
    def _records(self) -> bool:
        """Whether the collector takes its months out of the record."""
        return isinstance(self._collector, RecordCollector)

    def _rows(self, kind: type[View]) -> Rows:
        return Rows(self, kind, range(len(kind.table(self._world))))

    def _shown(self, name: str, world: World) -> World:
        kept: tuple[World, World] | None = vars(self).get(f"_shown_{name}")
        if kept is None or kept[0] is not world:
            kept = (world, read_only(world))
            setattr(self, f"_shown_{name}", kept)
        return kept[1]

    def _compare_with_null(self, first: int, last: int) -> None:
        """Uplift is the log of the ratio of trade in the two worlds.

        They share everything but the agreement.
        """
        actual: Any = self._world.record
        null: Any = self._null_world.record
        actual["null_exchange_index"][first:last] = null["exchange_index"][first:last]
        difference = actual["exchange_index"][first:last] - null["exchange_index"][first:last]
        actual["uplift"][first:last] = self._cities.behaviour.full_uplift * difference


def seed_of(rng: object) -> int:
    """The seed of a world; one that is drawn if none is given.

    Raises:
        SisterCitiesError: if it is no whole number in the range of seeds.
    """
    seed = whole(secrets.randbelow(SEEDS) if rng is None else rng)
    if seed is None or not 0 <= seed < SEEDS:
        raise SisterCitiesError(
            f"seed {one_line(repr(rng))}; it must be a whole number from 0 to {SEEDS - 1}"
        )
    return seed


def kinds_with(agents: Sequence[type[View]], engine: str) -> tuple[type[View], ...]:
    """The kinds of agents of a model: the three that there are, or subclasses in their place.

    Raises:
        SisterCitiesError: if a class cannot take the place of any, or the engine would never ask
            it.
    """
    if engine not in {"compiled", "agents"}:
        raise SisterCitiesError(f'engine "{engine}"; {meant(str(engine), ["compiled", "agents"])}')
    kinds: list[type[View]] = [CityGovernment, Business, Citizen]
    for agent in agents:
        place = [
            number
            for number, kind in enumerate(kinds)
            if isinstance(agent, type) and issubclass(agent, kind)
        ]
        if not place:
            raise SisterCitiesError(
                f"{agent!r} is no subclass of {_names(kinds)}, so the model has no place for it"
            )
        if issubclass(agent, Citizen) and agent.joining_chance is not Citizen.joining_chance:
            raise SisterCitiesError(
                f"{agent.__name__}.joining_chance: of citizens it only tells the chance; "
                "the rule that is asked is willing_chance"
            )
        kinds[place[0]] = agent
    if agents and engine != "agents":
        raise SisterCitiesError(
            f'{_names(agents)}: rules of your own run agent by agent; give engine="agents"'
        )
    return tuple(kinds)


def _names(kinds: Sequence[type[View]]) -> str:
    return ", ".join(kind.__name__ for kind in kinds)
