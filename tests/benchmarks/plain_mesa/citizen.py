"""Citizens of the plain Mesa model."""

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from tests.benchmarks.plain_mesa.model import PlainModel


class Citizen(mesa.Agent):
    """A citizen: joins, tells acquaintances, and lapses."""

    model: "PlainModel"

    def __init__(self, model: "PlainModel", side: int) -> None:
        super().__init__(model)
        mean = model.governments[side].city.threshold.value
        deviation = model.behaviour["threshold_spread"] * self.random.gauss(0.0, 1.0)
        self.side, self.threshold = side, min(max(mean + deviation, 0.0), 1.0)
        self.participating = self.turns = False
        self.participating_acquaintances = 0
        self.acquaintances: list[Citizen] = []

    def decide(self) -> None:
        outreach, peer, lapsing = self.model.climate[self.side]
        chance = lapsing
        if not self.participating:
            untouched = (1.0 - outreach) * (1.0 - peer) ** self.participating_acquaintances
            chance = (1.0 - self.threshold) * (1.0 - untouched)
        self.turns = self.random.random() < chance

    def turn(self) -> None:
        self.participating = not self.participating
        change = 1 if self.participating else -1
        self.model.participants[self.side] += change
        for acquaintance in self.acquaintances:
            acquaintance.participating_acquaintances += change
