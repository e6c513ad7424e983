"""A pair of businesses that met, as the months that run agent by agent walk through it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sistercities.agents.actors import Business
from sistercities.agents.view import View
from sistercities.world import business as businesses
from sistercities.world import exchange, matching
from sistercities.world.familiarity import lead_trust
from sistercities.world.randomness import Stream, four_lucks
from sistercities.world.state import referred

if TYPE_CHECKING:
    from sistercities.agents.model import PartnershipModel
    from sistercities.world.state import World


class Tie(View):
    """A pair of businesses that met, one of each side.

    Rules: ``matching`` and ``exchange``.
    """

    hidden = frozenset({"ready", "earlier"})

    @classmethod
    def table(cls, world: "World") -> Any:  # noqa: ANN401
        """The pairs that ever met."""
        return np.asarray(world.ties)[: int(world.met[0])]

    @classmethod
    def all(cls, model: "PartnershipModel") -> "Iterator[Tie]":
        """All pairs that ever met."""
        return (cls(model, row) for row in range(len(cls.table(model._world))))

    @property
    def businesses(self) -> tuple[Business, Business]:
        """The business of the first and of the second side."""
        return Business(self.model, self.business_a), Business(self.model, self.business_b)

    def lucks(self, stream: Stream) -> tuple[float, float, float, float]:
        """The pair's luck of this month, for one purpose."""
        world = self.model._world
        return four_lucks(world.seed, int(stream), self.identity, world.key + self.model.month)

    def pursue(self) -> bool:
        """A warm lead makes contact or not, and goes on or cools.

        Says whether it is ready for its deal.
        """
        if self.stage != matching.WARM:
            return False
        world = self.model._world
        pair = world.calendar.pairs[self.model.month, self.partnership]
        contact, going_on, _, _ = self.lucks(Stream.LEAD)
        if contact >= float(pair.contact) * float(pair.travel):
            return False
        self._store("contacts", self.contacts + 1)
        if self.contacts >= int(world.behaviour.contacts_to_deal):
            return True
        agreement, behaviour = world.agreements[self.partnership], world.behaviour
        trust = lead_trust(float(agreement.familiarity), behaviour, world.switches)
        chance = matching.going_on_chance(
            float(agreement.understanding),
            self.match,
            trust,
            float(behaviour.going_on),
            float(behaviour.going_on_match),
        )
        if going_on >= chance:
            self._store("stage", matching.COOL)
        return False

    def close_deal(self) -> None:
        """A ready lead becomes a tie if both businesses have capacity; otherwise it cools."""
        world = self.model._world
        if any(business.ties >= business.capacity for business in self.businesses):
            self._store("stage", matching.COOL)
            return
        one, other = (
            float(side.public_trust)
            for side in world.calendar.sides[self.model.month, self.partnership]
        )
        self._store("stage", matching.TRADING)
        self._store(
            "trust", matching.trust_to_begin_with(one, other, float(world.behaviour.initial_trust))
        )
        for business in self.businesses:
            business._store("ties", business.ties + 1)
        world.record[self.model.month, self.partnership].deals += 1

    def trade(self) -> None:
        """A trading tie may end for reasons of its own, may transact, or rests."""
        if self.stage != matching.TRADING:
            return
        world, month = self.model._world, self.model.month
        cities = [government.city for government in world.governments[self.partnership]]
        possible = min(float(world.calendar.cities[month, city].liquidity) for city in cities)
        ends, transacts, lower, higher = self.lucks(Stream.TIE)
        if ends < world.behaviour.tie_ending:
            self.end()
            world.record[month, self.partnership].closed_ties += 1
        elif transacts < world.behaviour.transaction * possible:
            pools = world.pools[self.partnership]
            self.transact(
                (lower, higher) if pools[0].identity < pools[1].identity else (higher, lower)
            )

    def transact(self, lucks: tuple[float, float]) -> None:
        """One transaction: each side honours or not; one that does delivers."""
        world, now = self.model._world, self.model._world.record[self.model.month, self.partnership]
        sides = world.calendar.sides[self.model.month, self.partnership]
        one, other = self.businesses
        reference = referred(world)
        honours = [
            own < exchange.chance_to_honour(reference, float(side.norm), self.trust)
            for own, side in zip(lucks, sides, strict=True)
        ]
        value = exchange.value_of(one.productivity, other.productivity)
        if honours[0]:
            now.flow_a_to_b += value
            one.deliver(other, value)
        if honours[1]:
            now.flow_b_to_a += value
            other.deliver(one, value)
        gain, loss = float(world.behaviour.belief_gain), float(world.behaviour.belief_loss)
        one.believe(businesses.belief_after_transaction(one.belief, honours[1], gain, loss))
        other.believe(businesses.belief_after_transaction(other.belief, honours[0], gain, loss))
        trust_gain, trust_loss = (
            float(world.behaviour.trust_gain),
            float(world.behaviour.trust_loss),
        )
        self._store("trust", exchange.trust_after(self.trust, sum(honours), trust_gain, trust_loss))
        if self.trust < world.behaviour.trust_floor:
            self.end()
            now.broken_ties += 1

    def end(self) -> None:
        """The tie ends and frees the capacity it held."""
        self._store("stage", matching.ENDED)
        for business in self.businesses:
            business._store("ties", business.ties - 1)
