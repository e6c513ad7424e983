"""Leads and ties of the plain Mesa model."""

import math
from typing import TYPE_CHECKING

from tests.benchmarks.plain_mesa.rates import logistic

if TYPE_CHECKING:
    from tests.benchmarks.plain_mesa.business import Business
    from tests.benchmarks.plain_mesa.model import PlainModel


class Tie:
    """Two businesses that met: a lead, and perhaps a tie."""

    def __init__(self, model: "PlainModel", one: "Business", other: "Business") -> None:
        self.model, self.random, self.one, self.other = model, model.random, one, other
        self.match = model.matches[one.sector][other.sector]
        self.value = math.sqrt(one.productivity * other.productivity)
        self.warm = self.trading = self.ended = False
        self.contacts, self.trust = 0, 0.0

    def warm_up(self) -> None:
        if self.ended:
            self.contacts, self.ended = 0, False
        self.warm = not self.trading

    def pursue(self) -> bool:
        """A lead makes contact or not; says whether it is ready for its deal."""
        behaviour = self.model.behaviour
        if self.random.random() >= behaviour["contact"]:
            return False
        self.contacts += 1
        if self.contacts >= behaviour["contacts_to_deal"]:
            return True
        going_on = (
            behaviour["going_on"]
            + behaviour["going_on_match"] * self.model.understanding * self.match
        )
        self.warm = self.random.random() < going_on
        return False

    def close_deal(self) -> bool:
        self.warm = False
        if any(business.ties >= business.capacity for business in (self.one, self.other)):
            return False
        self.trading = True
        trust = self.one.government.public_trust + self.other.government.public_trust
        self.trust = min(1.0, self.model.behaviour["initial_trust"] * trust)
        self.one.ties += 1
        self.other.ties += 1
        return True

    def trade(self) -> None:
        if self.random.random() < self.model.behaviour["tie_ending"]:
            self.end()
        elif self.random.random() < self.model.behaviour["transaction"]:
            self.transact()

    def transact(self) -> None:
        behaviour = self.model.behaviour
        honoured = [self.honours(business) for business in (self.one, self.other)]
        for business, delivered in ((self.one, honoured[1]), (self.other, honoured[0])):
            if delivered:
                business.belief += behaviour["belief_gain"] * (1.0 - business.belief)
            else:
                business.belief *= 1.0 - behaviour["belief_loss"]
        if all(honoured):
            self.trust += behaviour["trust_gain"] * (1.0 - self.trust)
        else:
            self.trust *= (1.0 - behaviour["trust_loss"]) ** (2 - sum(honoured))
        if self.trust < behaviour["trust_floor"]:
            self.end()
            self.model.broken += 1

    def honours(self, business: "Business") -> bool:
        behaviour, norm = self.model.behaviour, business.government.side.norm.value
        pull = (
            behaviour["honour_intercept"]
            + behaviour["honour_norm"] * norm
            + behaviour["honour_trust"] * self.trust
        )
        return self.random.random() < logistic(pull)

    def end(self) -> None:
        self.trading, self.ended = False, True
        self.one.ties -= 1
        self.other.ties -= 1
