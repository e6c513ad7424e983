"""The month once more, agent by agent.

This is the other face of the model, to read, to teach, and to prove the compiled loops.
The order is that of ``month.advance``. Governments, businesses and citizens act one by one through
Mesa's agent sets; what belongs to no agent (agreements, reviews, sums) is the same code that the
compiled month runs.
"""

from typing import TYPE_CHECKING

from sistercities.agents.actors import Business, Citizen, CityGovernment
from sistercities.agents.tie import Tie
from sistercities.world.matching import meet
from sistercities.world.membership import follow_examples
from sistercities.world.month import review, take_stock
from sistercities.world.observation import record_step
from sistercities.world.partnership import hold_programme

if TYPE_CHECKING:
    from sistercities.agents.model import PartnershipModel


def advance_agentwise(model: "PartnershipModel") -> None:
    """The present month of a model, through its agents."""
    world, month = model.reference, model.month
    governments = model.agents_of(CityGovernment)
    # 1. Calendar: leaders change, agreements are signed and reviewed, tracks are reviewed.
    governments.do("seat_leader")
    review(world, month)
    # 2. Programme: governments split their effort; joint activities happen; projects begin and end.
    governments.do("share_out_effort")
    hold_programme(world, month)
    # 3. Citizens join or lapse: all decide on last month's participants, then all turn at once.
    citizens = model.agents_of(Citizen)
    brought_along = {other for one in citizens for other in one.brings_along()}
    citizens.select(lambda one: one.decides_to_turn(one in brought_along)).do("turn")
    # 4. Businesses follow the public example, join or leave.
    follow_examples(world)
    model.agents_of(Business).do("reconsider")
    # 5. Matching: businesses meet, leads are pursued, deals are closed.
    meet(world, month)
    ready = [tie for tie in Tie.all(model) if tie.pursue()]
    for tie in sorted(ready, key=lambda tie: tie.identity):
        tie.close_deal()
    # 6. Exchange on ties.
    for tie in Tie.all(model):
        tie.trade()
    # 7. Sums of the step, and learning: understanding, example, reciprocity, familiarity.
    take_stock(world, month)
    # 8. Commitment adjusts.
    governments.do("adjust_commitment")
    # 9. Record.
    record_step(world, month)
