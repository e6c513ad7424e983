"""The agents as Mesa sees them, each with its rule.

The methods are the agents' side of a month: each asks the rule of its module and stores what it
says. The engine ``"agents"`` runs them; a subclass may bring another rule.
"""

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sistercities.agents.view import SHARE, View, Within, YesOrNo
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.switches import THRESHOLD
from sistercities.world import acquaintance, membership, participation, turning
from sistercities.world import business as businesses
from sistercities.world import citizen as citizens
from sistercities.world import effort as efforts
from sistercities.world import government as governments
from sistercities.world.lottery import how_many
from sistercities.world.population import Column
from sistercities.world.randomness import Stream, luck, normal
from sistercities.world.state import referred

if TYPE_CHECKING:
    from sistercities.world.state import World


def _beliefs(world: "World") -> Column:
    """What every business believes by now."""
    beliefs = np.empty(len(world.businesses))
    membership.fill_beliefs(referred(world), beliefs)
    return beliefs


def _cities(world: "World") -> Column:
    """The row of the city of every citizen."""
    publics: Any = np.asarray(world.publics)
    return np.repeat(np.arange(len(publics)), publics["last"] - publics["first"])


def _reluctances(world: "World") -> Column:
    """The reluctance of every citizen; drawn for whom nobody has asked before."""
    turning.draw_reluctances(referred(world))
    return world.reluctances.copy()


def _participating_acquaintances(world: "World") -> Column:
    """How many taking part talk to every citizen."""
    counts = np.empty(len(world.citizens), dtype=np.int64)
    acquaintance.count_acquaintances(referred(world), counts)
    return counts


class CityGovernment(View):
    """One city government in one partnership.

    Rules and meanings: ``sistercities.world.government``.
    """

    writable: ClassVar = {
        "will": SHARE,
        "commitment": SHARE,
        "example": SHARE,
        "ledger": Within(0.0, 1e9),
        "carried": YesOrNo(),
        "association": YesOrNo(),
    }
    hidden = frozenset({"identity"})

    @classmethod
    def table(cls, world: "World") -> Any:  # noqa: ANN401
        """The table of governments, partnership by partnership and side by side."""
        return np.asarray(world.governments).reshape(-1)

    @property
    def partnership(self) -> int:
        """Row of the partnership."""
        return self.row // 2

    @property
    def side(self) -> int:
        """0 for the first city of the partnership, 1 for the second."""
        return self.row % 2

    def _write(self, name: str, value: float) -> None:
        """Write a field; will and commitment come with the first leader, and not before."""
        if name in {"will", "commitment"} and self.model.simulated == 0:
            raise SisterCitiesError(
                f"{type(self).__name__}.{name} comes with the first leader, "
                "who takes office in the first month: "
                "write it after that month, or give will in the scenario"
            )
        super()._write(name, value)

    def seat_leader(self) -> None:
        """If a new leader took office: draw the will, and forget what institutions do not keep."""
        world, month = self.model._world, self.model.month
        leaders = world.calendar.leaders[:, self.city]
        if month > 0 and leaders[month] == leaders[month - 1]:
            return
        identity = int(world.governments[self.partnership, self.side].identity)
        disposition = float(world.calendar.sides[month, self.partnership, self.side].will)
        deviation = normal(world.seed, int(Stream.LEADER_WILL), identity, int(leaders[month]))
        will = governments.will_of_leader(
            disposition, deviation, float(world.behaviour.will_spread)
        )
        commitment = will
        if world.agreements[self.partnership].signed:
            memory = self.memory()
            commitment = governments.commitment_under_new_leader(self.commitment, will, memory)
            share = governments.agenda_forgotten(memory, float(world.behaviour.agenda_loss))
            for agenda in world.agendas[self.partnership, self.side]:
                agenda.priority = governments.priority_forgotten(
                    float(agenda.priority), float(agenda.home), share
                )
        self._store("will", will)
        self._store("commitment", commitment)

    def memory(self) -> float:
        """Share of commitment that outlives a leader."""
        return governments.memory_of(
            self.model.reference, self.partnership, self.side, self.model.month
        )

    def share_out_effort(self) -> None:
        """Split the city's means over its partnerships, and effort over open tracks by priority."""
        world = self.model._world
        tracks = [bool(track.open) for track in world.tracks[self.partnership]]
        agenda = world.agendas[self.partnership, self.side]
        priorities = [
            float(each.priority) if is_open else 0.0
            for each, is_open in zip(agenda, tracks, strict=True)
        ]
        open_priority = 0.0
        for (
            priority
        ) in priorities:  # not sum(), which compensates rounding and the compiled loop does not
            open_priority += priority
        self._store(
            "effort",
            self.effort_to_spend() if open_priority > 0.0 and self.works(self.partnership) else 0.0,
        )
        for track, each in enumerate(agenda):
            each.effort = efforts.effort_in_track(
                self.model.reference, self.partnership, self.side, track, open_priority
            )

    def works(self, partnership: int) -> bool:
        """Whether a partnership is signed, has not ended, and somebody carries it."""
        return efforts.works(self.model.reference, partnership)

    def effort_to_spend(self) -> float:
        """What the government puts into the partnership this month."""
        return efforts.effort_to_spend(
            self.model.reference, self.partnership, self.side, self.model.month
        )

    def adjust_commitment(self) -> None:
        """Move commitment one month towards its target."""
        world = self.model._world
        if world.agreements[self.partnership].signed:
            self._store(
                "commitment",
                governments.adjusted_commitment(
                    self.commitment,
                    self.will,
                    self.commitment_target(),
                    float(world.behaviour.commitment_adjustment),
                    world.switches,
                ),
            )

    def commitment_target(self) -> float:
        """Where commitment tends, given what the government sees."""
        world = self.model._world
        support = float(world.publics[self.city].share)
        return governments.commitment_target(
            self.will, self.example, self.reciprocity, support, world.behaviour
        )


class Business(View):
    """One eligible business of one side of a partnership; see ``sistercities.world.business``."""

    writable: ClassVar = {
        "belief": SHARE,
        "participating": YesOrNo(),
        "productivity": Within(0.0, 1e6),
    }
    hidden = frozenset({"newest_lead", "believed", "pool_believed", "since"})
    computed: ClassVar = {"belief": _beliefs}

    @classmethod
    def table(cls, world: "World") -> Any:  # noqa: ANN401
        """The table of businesses."""
        return np.asarray(world.businesses)

    @property
    def belief(self) -> float:
        """What the business believes by now: that the partnership pays, share."""
        return membership.belief_of(self.model.reference, self.row)

    @property
    def city(self) -> int:
        """Row of the city."""
        return int(self.model._world.governments[self.pool // 2, self.pool % 2].city)

    def _write(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Write a field and what goes with it: the pool's count, or the capacity in both worlds."""
        if name == "participating":
            self.take_part(bool(value))
        elif name == "productivity":  # of the business, so that the null world has the same one
            capacity = businesses.capacity_of(
                float(value), float(self.model._world.behaviour.capacity)
            )
            for world in (self.model._world, self.model._null_world):
                row = type(self).table(world)[self.row : self.row + 1]
                row["productivity"], row["capacity"] = value, capacity
        else:
            self.believe(value)

    def take_part(self, participating: bool) -> None:
        """Join the programme or leave it, and let the pool know."""
        membership.take_part(self.model.reference, self.row, participating)

    def believe(self, belief: float) -> None:
        """Change the belief for reasons of one's own."""
        self.refuse(self.model._world, "belief", belief)
        membership.believe(self.model.reference, self.row, float(belief))

    @property
    def luck(self) -> float:
        """The business's luck of this month."""
        world = self.model._world
        pool = world.pools[self.pool // 2, self.pool % 2]
        identity = int(pool.identity) + self.row - int(pool.first)
        return luck(world.seed, int(Stream.BUSINESS_TURNS), identity, world.key + self.model.month)

    def reconsider(self) -> None:
        """Leave the programme, or join it."""
        chance = self.leaving_chance() if self.participating else self.joining_chance()
        if self.luck < chance:
            self.take_part(not self.participating)

    def deliver(self, buyer: "Business", value: float) -> None:
        """Deliver something of a value to a business of the other side."""
        self._store("delivered", self.delivered + value)
        buyer._store("received", buyer.received + value)

    def leaving_chance(self) -> float:
        """Chance to leave the programme this month."""
        world, partnership = self.model._world, self.pool // 2
        public_trust = float(
            world.calendar.sides[self.model.month, partnership, self.pool % 2].public_trust
        )
        silent = bool(world.agreements[partnership].economic_24 == 0)
        lapse, silence_lapse = float(world.behaviour.lapse), float(world.behaviour.silence_lapse)
        return businesses.leaving_chance(self.belief, public_trust, silent, lapse, silence_lapse)

    def joining_chance(self) -> float:
        """Chance to join the programme this month."""
        world, partnership, month = self.model._world, self.pool // 2, self.model.month
        hears, cost = membership.terms_of(self.model.reference, partnership, self.pool % 2, month)
        market = float(world.calendar.pairs[month, partnership].market)
        pull = businesses.market_pull(market, float(world.behaviour.market_elasticity))
        gain = businesses.expected_gain(self.belief, self.productivity, self.match, pull)
        return businesses.joining_chance(hears, gain, cost, float(world.behaviour.choice_slope))


class Citizen(View):
    """One citizen agent, which stands for many people; see ``sistercities.world.citizen``."""

    computed: ClassVar = {
        "city": _cities,
        "reluctance": _reluctances,
        "participating_acquaintances": _participating_acquaintances,
    }

    @classmethod
    def table(cls, world: "World") -> Any:  # noqa: ANN401
        """The table of citizens."""
        return np.asarray(world.citizens)

    @property
    def city(self) -> int:
        """Row of the city."""
        publics: Any = np.asarray(self.model._world.publics)  # a table of records is slow to ask
        return int(publics["last"].searchsorted(self.row, side="right"))

    @property
    def reluctance(self) -> float:
        """Own deviation from the city's mean threshold."""
        return turning.reluctance_of(self.model.reference, self.city, self.row)

    @property
    def threshold(self) -> float:
        """Reluctance to take part: the city's mean and the citizen's own deviation."""
        mean = float(self.model._world.calendar.cities[self.model.month, self.city].threshold)
        return citizens.threshold_of(mean, self.reluctance)

    @property
    def ring(self) -> acquaintance.Ring:
        """The ring on which the citizens of the city stand."""
        return acquaintance.ring_of(self.model.reference, self.city)

    @property
    def acquaintances(self) -> "list[Citizen]":
        """Those whom the citizen talks to when taking part."""
        rows = np.empty(int(self.model._world.behaviour.acquaintances), dtype=np.int64)
        acquaintance.find_acquaintances(self.ring, self.row, rows)
        return [type(self)(self.model, int(row)) for row in rows]

    @property
    def participating_acquaintances(self) -> int:
        """How many of those who talk to the citizen take part."""
        return acquaintance.acquaintances_of(self.model.reference, self.city, self.row)

    @property
    def luck(self) -> float:
        """The citizen's luck of this month, by which it turns."""
        return turning.lucks_of(self.model.reference, self.city, self.row, self.model.month)[0]

    @property
    def climate(self) -> tuple[float, float, float]:
        """What all citizens of the city meet this month, as three chances.

        To be reached, to be pulled along by one acquaintance, and to lapse.
        """
        return citizens.climate_of(self.model.reference, self.city, self.model.month)

    def is_reached(self) -> bool:
        """Whether an activity of this month reaches the citizen."""
        return turning.is_reached(
            self.model.reference, self.city, self.row, self.climate[0], self.model.month
        )

    def brings_along(self) -> "list[Citizen]":
        """The acquaintances brought along this month, where these do not wait for others."""
        known = int(self.model._world.behaviour.acquaintances)
        if not self.participating or self.model._world.switches.participation == THRESHOLD:
            return []
        world, month = self.model.reference, self.model.month
        rows = np.empty(known, dtype=np.int32)
        _, luck, whom, _ = turning.lucks_of(world, self.city, self.row, month)
        number = how_many(luck, known, self.climate[1])
        if number > 0:
            when = int(self.model._world.key) + month
            turning.bring_along(self.ring, self.row, rows, number, whom, when)
        return [type(self)(self.model, int(row)) for row in rows[:number]]

    def decides_to_turn(self, brought: bool) -> bool:
        """Whether the citizen joins or lapses this month, seeing last month's acquaintances."""
        if self.participating:
            return self.luck < self.lapsing_chance()
        return self.luck < self.willing_chance(brought or self.is_reached())

    def lapsing_chance(self) -> float:
        """Chance to stop taking part this month."""
        return self.climate[2]

    def willing_chance(self, touched: bool) -> float:
        """Chance to begin to take part this month, once it is known what happens to the citizen.

        Args:
            touched: whether an activity reached, or an acquaintance brought along, the citizen.
        """
        world = self.model._world
        waiting = world.switches.participation == THRESHOLD
        known = self.participating_acquaintances if waiting else 0
        return citizens.willing_chance(
            self.threshold, touched, known, world.behaviour, world.switches
        )

    def joining_chance(self) -> float:
        """Chance to begin to take part this month, before what happens to the citizen is known."""
        world = self.model._world
        outreach, peer, _ = self.climate
        return citizens.joining_chance(
            self.threshold,
            outreach,
            peer,
            self.participating_acquaintances,
            world.behaviour,
            world.switches,
        )

    def turn(self) -> None:
        """Join or lapse, and let the acquaintances know."""
        participation.turn(self.model.reference, self.city, self.row, self.model.month)
