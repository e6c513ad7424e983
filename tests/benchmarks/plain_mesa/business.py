"""Businesses of the plain Mesa model."""

import math
from typing import TYPE_CHECKING

import mesa

from tests.benchmarks.plain_mesa.rates import logistic, repeated
from tests.benchmarks.plain_mesa.tie import Tie

if TYPE_CHECKING:
    from tests.benchmarks.plain_mesa.government import CityGovernment
    from tests.benchmarks.plain_mesa.model import PlainModel


class Business(mesa.Agent):
    """A business: joins, meets, leaves."""

    model: "PlainModel"

    def __init__(self, model: "PlainModel", side: int) -> None:
        super().__init__(model)
        behaviour, spread = model.behaviour, model.behaviour["productivity_spread"]
        self.side = side
        self.government: CityGovernment = model.governments[side]
        self.sector = self.random.randrange(int(behaviour["sectors"]))
        self.productivity = math.exp(spread * self.random.gauss(0.0, 1.0) - 0.5 * spread * spread)
        self.capacity = max(1, int(behaviour["capacity"] * self.productivity + 0.5))
        self.belief, self.match = self.government.example, 0.0
        self.participating, self.ties = False, 0

    def find_match(self) -> None:
        fits = self.model.matches[self.sector]
        others = self.model.businesses_of[1 - self.side]
        self.match = sum(fits[other.sector] for other in others) / len(others)

    def reconsider(self) -> None:
        behaviour = self.model.behaviour
        self.belief += behaviour["belief_adjustment"] * (self.government.example - self.belief)
        if self.participating:
            if self.random.random() < self.leaving_chance():
                self.participating = False
        elif self.random.random() < self.joining_chance():
            self.participating = True

    def leaving_chance(self) -> float:
        behaviour, trust = self.model.behaviour, self.government.public_trust
        _, _, silence = self.model.terms[self.side]
        distrust = 4.0 * (1.0 - self.belief) * (1.0 - trust)
        return repeated(behaviour["lapse"], distrust * silence)

    def joining_chance(self) -> float:
        hears, cost, _ = self.model.terms[self.side]
        if hears == 0.0:
            return 0.0
        gain = self.belief * self.productivity * self.match
        return hears * logistic(self.model.behaviour["choice_slope"] * (gain - cost))

    def meet_on_own(self) -> None:
        if self.random.random() < self.model.behaviour["own_meetings"]:
            self.meet(self.random.choice(self.model.businesses_of[1 - self.side]))

    def meet(self, other: "Business") -> None:
        one, two = (self, other) if self.side == 0 else (other, self)
        tie = self.model.ties.get((one.unique_id, two.unique_id))
        if tie is None:
            tie = self.model.ties[one.unique_id, two.unique_id] = Tie(self.model, one, two)
        tie.warm_up()
