"""The month once more, agent by agent: the other face of the model, to read, to teach, and to prove the compiled loops.

The order is that of ``month.advance``. Governments, businesses and citizens act one by one through Mesa's agent sets;
what belongs to no agent (agreements, reviews, sums) is the same code that the compiled month runs.
"""

from typing import TYPE_CHECKING

from sistercities.agents.actors import Business, Citizen, CityGovernment
from sistercities.agents.tie import Tie
from sistercities.world.association import keep_associations
from sistercities.world.carrier import keep_carriers
from sistercities.world.exchange import add_up
from sistercities.world.familiarity import become_familiar
from sistercities.world.learning import learn
from sistercities.world.matching import meet
from sistercities.world.observation import record_step
from sistercities.world.partnership import hold_programme
from sistercities.world.review import review_agreements, review_tracks

if TYPE_CHECKING:
    from sistercities.agents.model import PartnershipModel


def advance_agentwise(model: "PartnershipModel") -> None:
    """The present month of a model, through its agents."""
    world, month = model.reference, model.month
    governments = model.agents_of(CityGovernment)
    # 1. Calendar: leaders change, agreements are signed and reviewed, tracks are reviewed.
    governments.do("seat_leader")
    review_agreements(world, month)
    review_tracks(world, month)
    # 1a. Who carries it: associations, and somebody in each city hall, are kept, lost or found.
    keep_associations(world, month)
    keep_carriers(world, month)
    # 2. Programme: governments split their effort; joint activities happen; projects begin and end.
    governments.do("share_out_effort")
    hold_programme(world, month)
    # 3. Citizens join or lapse: all decide on last month's acquaintances, then all turn at once.
    model.agents_of(Citizen).select(lambda citizen: citizen.decides_to_turn()).do("turn")
    # 4. Businesses join or leave.
    model.agents_of(Business).do("reconsider")
    # 5. Matching: businesses meet, leads are pursued, deals are closed.
    meet(world, month)
    ready = [tie for tie in Tie.all(model) if tie.pursue()]
    for tie in sorted(ready, key=lambda tie: tie.identity):
        tie.close_deal()
    # 6. Exchange on ties.
    for tie in Tie.all(model):
        tie.trade()
    add_up(world, month)
    # 7. Learning: understanding, example, reciprocity, familiarity.
    learn(world, month)
    become_familiar(world, month)
    # 8. Commitment adjusts.
    governments.do("adjust_commitment")
    # 9. Record.
    record_step(world, month)
