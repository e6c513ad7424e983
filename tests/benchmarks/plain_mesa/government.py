"""City governments of the plain Mesa model."""

import math
from typing import TYPE_CHECKING

import mesa
from sistercities.scenario.schema import TRACKS

from tests.benchmarks.plain_mesa.rates import logistic, undated

if TYPE_CHECKING:
    from tests.benchmarks.plain_mesa.model import PlainModel


class CityGovernment(mesa.Agent):
    """City hall: it commits, gives effort, learns."""

    model: "PlainModel"

    def __init__(self, model: "PlainModel", key: str, identity: int) -> None:
        super().__init__(model)
        self.city, side = model.scenario_used.cities[key], model.pact.sides[key]
        self.side, self.identity = side, identity
        self.population, self.product = (
            undated(self.city.population.value),
            undated(self.city.gross_regional_product.value),
        )
        self.partners = undated(self.city.background_partners.value)
        self.home = {track: getattr(side.priorities.value, track) for track in TRACKS}
        self.priority = dict(self.home)
        self.track_effort = dict.fromkeys(TRACKS, 0.0)
        self.effort = self.ledger = 0.0
        self.reciprocity, self.example = 0.5, side.initial_belief.value
        self.public_trust, self.outreach = side.public_trust.value, self.city.outreach.value
        self.will = self.commitment = 0.0
        self.partner: CityGovernment = self
        self.new_leader = False

    def seat_leader(self) -> None:
        model, behaviour = self.model, self.model.behaviour
        hazard = 1.0 - math.exp(-self.city.leader_turnover.value / 12.0)
        self.new_leader = model.month == 0 or self.random.random() < hazard
        if not self.new_leader:
            return
        disposition = self.side.will.value
        logit = math.log(disposition / (1.0 - disposition))
        self.will = logistic(logit + behaviour["will_spread"] * self.random.gauss(0.0, 1.0))
        if model.month == 0:
            self.commitment = self.will
            return
        committee = model.committee if model.valid else 0.0
        memory = behaviour["memory_base"] + behaviour["memory_office"] * self.city.office.value
        memory = min(1.0, memory + behaviour["memory_committee"] * committee)
        self.commitment = memory * self.commitment + (1.0 - memory) * self.will
        self.drift_home(behaviour["agenda_loss"] * (1.0 - memory))

    def drift_home(self, share: float) -> None:
        for track in TRACKS:
            self.priority[track] += share * (self.home[track] - self.priority[track])

    def share_out_effort(self) -> None:
        behaviour, capacity = self.model.behaviour, self.model.behaviour["attention_capacity"]
        rivals = behaviour["background_weight"] * self.partners
        among_open = sum(self.priority[track] for track in TRACKS if self.model.open[track])
        self.effort = 0.0
        if among_open > 0.0:
            self.effort = self.city.budget.value * self.commitment * capacity / (capacity + rivals)
        for track in TRACKS:
            is_open = self.model.open[track]
            self.track_effort[track] = (
                3.0 * self.effort * self.priority[track] / among_open if is_open else 0.0
            )

    def learn(self) -> None:
        model, behaviour = self.model, self.model.behaviour
        open_tracks = [track for track in TRACKS if model.open[track]]
        meeting = model.committee / 12.0 if model.valid and open_tracks else 0.0
        total = sum(model.held.values()) + meeting
        pull = min(1.0, behaviour["joint_work_pull"] * (0.5 + self.city.language.value))
        drawn = 1.0 - (1.0 - pull) ** total
        for track in TRACKS:
            work = model.held[track] + (meeting / len(open_tracks) if track in open_tracks else 0.0)
            self.priority[track] += drawn * (
                (work / total if total > 0.0 else 0.0) - self.priority[track]
            )
        self.drift_home(behaviour["home_drift"])
        belief = self.example * (1.0 - behaviour["example_decay"])
        scale = 500.0 / model.eligible
        doubt = (1.0 - belief) * (1.0 - behaviour["project_gain"]) ** model.completed
        doubt *= (1.0 - behaviour["deal_gain"]) ** (model.deals * scale)
        kept = (1.0 - behaviour["project_loss"]) ** model.failed
        self.example = (
            (1.0 - doubt) * kept * (1.0 - behaviour["broken_tie_loss"]) ** (model.broken * scale)
        )
        self.ledger = self.ledger * 0.5 ** (1.0 / behaviour["ledger_half_life"]) + self.effort

    def perceive(self) -> None:
        expected = (
            self.ledger * (self.partner.product / self.product) ** self.model.behaviour["equity"]
        )
        total = self.partner.ledger + expected
        self.reciprocity = self.partner.ledger / total if total > 0.0 else 0.5

    def adjust_commitment(self) -> None:
        behaviour = self.model.behaviour
        target = logistic(
            math.log(self.will / (1.0 - self.will))
            + behaviour["example_weight"] * (self.example - behaviour["example_neutral"])
            + behaviour["reciprocity_weight"] * (self.reciprocity - 0.5)
            + behaviour["support_weight"]
            * (self.model.support[self.identity] - behaviour["support_neutral"])
        )
        self.commitment += behaviour["commitment_adjustment"] * (target - self.commitment)
