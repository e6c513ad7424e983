"""City governments: what they commit to a partnership, and why they raise or cut it.

A government holds one commitment for each of its partnerships. Commitment follows the will of the seated leader, the
example it has seen, the effort that comes back, and public support (Ringrose's first factor, made endogenous).
"""

from typing import TYPE_CHECKING

from sistercities.compiled import compiled
from sistercities.population import Table
from sistercities.randomness import Stream, normal
from sistercities.rates import logistic, logit
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import FIXED_COMMITMENT, FIXED_RECIPROCITY, Choices

if TYPE_CHECKING:
    from sistercities.world import World


class Government:
    """One city government in one partnership: a row of the table ``[partnership, side]``.

    ``city`` is the row of the city, ``ledger`` remembered effort, ``reciprocity`` perceived reciprocity, ``example``
    belief that such a partnership works.
    """

    city: int
    identity: int
    will: float
    commitment: float
    effort: float
    ledger: float
    reciprocity: float
    example: float


class Agenda:
    """One track on the agenda of one government: a row of the table ``[partnership, side, track]``."""

    home: float
    priority: float
    effort: float


@compiled
def institutional_memory(base: float, office: float, committee: float, behaviour: Behaviour) -> float:
    """Share of commitment that outlives a leader: m = base + office + committee, each part with its weight."""
    return min(base + behaviour.memory_office * office + behaviour.memory_committee * committee, 1.0)


@compiled
def will_of_leader(disposition: float, deviation: float, behaviour: Behaviour) -> float:
    """Will of a new leader: logit w' = logit w + spread x a standard normal ``deviation``."""
    return logistic(logit(disposition) + behaviour.will_spread * deviation)


@compiled
def commitment_under_new_leader(commitment: float, will: float, memory: float) -> float:
    """C <- m C + (1 - m) w': what institutions do not remember starts again from the new leader's will."""
    return memory * commitment + (1.0 - memory) * will


@compiled
def commitment_target(will: float, example: float, reciprocity: float, support: float, behaviour: Behaviour) -> float:
    """Where commitment tends: s(logit w' + b_D (D - D0) + b_R (R - 1/2) + b_V (V - V0))."""
    return logistic(
        logit(will)
        + behaviour.example_weight * (example - behaviour.example_neutral)
        + behaviour.reciprocity_weight * (reciprocity - 0.5)
        + behaviour.support_weight * (support - behaviour.support_neutral)
    )


@compiled
def adjusted_commitment(
    commitment: float, will: float, target: float, behaviour: Behaviour, switches: Choices
) -> float:
    """One step towards the target: C + lambda (target - C); with fixed commitment, the leader's will."""
    if switches.commitment == FIXED_COMMITMENT:
        return will
    return commitment + behaviour.commitment_adjustment * (target - commitment)


@compiled
def effort_for(
    budget: float, commitment: float, other_commitments: float, background_partners: float, behaviour: Behaviour
) -> float:
    """Effort for one partnership: e = budget C H / (H + commitments to other partnerships + half the background ones).

    Attention is scarce: every other partner thins it out (De Villiers 2009).
    """
    rivals = other_commitments + behaviour.background_weight * background_partners
    return budget * commitment * behaviour.attention_capacity / (behaviour.attention_capacity + rivals)


@compiled
def effort_for_track(effort: float, priority: float, open_priority: float) -> float:
    """Effort for one open track: in proportion to its priority among the open ones, times 3 so that even is neutral."""
    return 3.0 * effort * priority / open_priority if open_priority > 0.0 else 0.0


@compiled
def effort_remembered(ledger: float, effort: float, behaviour: Behaviour) -> float:
    """The ledger after one step: earlier effort fades with its half-life, this step's is added."""
    return ledger * 0.5 ** (1.0 / behaviour.ledger_half_life) + effort


@compiled
def perceived_reciprocity(
    own_ledger: float,
    partner_ledger: float,
    own_product: float,
    partner_product: float,
    behaviour: Behaviour,
    switches: Choices,
) -> float:
    """The partner's share of remembered effort, against what is expected of it: 1/2 is fair, less is disappointing.

    R = P / (P + O e^x), with O and P the ledgers of the two sides and x = equity ln(partner's product / own product):
    more is expected of a larger economy. Without any effort on either side nothing is perceived, and R = 1/2; so it is
    where governments do not respond.
    """
    expected = own_ledger * (partner_product / own_product) ** behaviour.equity
    if switches.reciprocity == FIXED_RECIPROCITY or partner_ledger + expected <= 0.0:
        return 0.5
    return partner_ledger / (partner_ledger + expected)


@compiled
def example_after(
    example: float, completed: float, failed: float, deals: float, broken: float, behaviour: Behaviour
) -> float:
    """Belief in success after one step: it fades, rises with what was seen to work, falls with what failed.

    Projects, and deals and broken ties per 500 eligible businesses, of this partnership and, with their weight, of the
    city's others.
    """
    belief = example * (1.0 - behaviour.example_decay)
    doubt = (1.0 - belief) * (1.0 - behaviour.project_gain) ** completed * (1.0 - behaviour.deal_gain) ** deals
    lost = (1.0 - behaviour.project_loss) ** failed * (1.0 - behaviour.broken_tie_loss) ** broken
    return (1.0 - doubt) * lost


@compiled
def priority_forgotten(priority: float, home: float, share: float) -> float:
    """A priority moved back towards the home agenda by a share of the way."""
    return priority + share * (home - priority)


@compiled
def install_leaders(world: "World", month: int) -> None:
    """Where a new leader took office: draw the will, and forget what institutions do not keep."""
    for partnership in range(world.governments.shape[0]):
        for side in range(2):
            government = world.governments[partnership, side]
            seated = world.calendar.leaders[month, government.city]
            if month > 0 and seated == world.calendar.leaders[month - 1, government.city]:
                continue
            deviation = normal(world.seed, Stream.LEADER_WILL, government.identity, seated)
            disposition = world.calendar.sides[month, partnership, side].will
            government.will = will_of_leader(disposition, deviation, world.behaviour)
            if world.agreements[partnership].signed:
                memory = memory_of(world, partnership, side, month)
                government.commitment = commitment_under_new_leader(government.commitment, government.will, memory)
                share = world.behaviour.agenda_loss * (1.0 - memory)
                forget_partner(world.agendas[partnership, side], share)
            else:
                government.commitment = government.will


@compiled
def memory_of(world: "World", partnership: int, side: int, month: int) -> float:
    """Institutional memory of one government; the committee counts while the agreement is valid."""
    pair = world.calendar.pairs[month, partnership]
    committee = pair.committee if world.agreements[partnership].valid else 0.0
    office = world.calendar.cities[month, world.governments[partnership, side].city].office
    return institutional_memory(pair.memory_base, office, committee, world.behaviour)


@compiled
def forget_partner(agenda: Table[Agenda], share: float) -> None:
    """Move a government's priorities back to its home agenda by the given share of the way."""
    for track in range(3):
        agenda[track].priority = priority_forgotten(agenda[track].priority, agenda[track].home, share)


@compiled
def share_out_effort(world: "World", month: int) -> None:
    """Each government splits its means over its partnerships, and its effort over the open tracks by priority."""
    for partnership in range(world.governments.shape[0]):
        for side in range(2):
            government = world.governments[partnership, side]
            agenda = world.agendas[partnership, side]
            open_priority = priority_of_open_tracks(world, partnership, side)
            government.effort = 0.0
            if open_priority > 0.0 and works(world, partnership):
                city = world.calendar.cities[month, government.city]
                government.effort = effort_for(
                    city.budget,
                    government.commitment,
                    other_commitments(world, partnership, government.city),
                    city.background_partners,
                    world.behaviour,
                )
            for track in range(3):
                open_track = world.tracks[partnership, track].open
                priority = agenda[track].priority if open_track else 0.0
                agenda[track].effort = effort_for_track(government.effort, priority, open_priority)


@compiled
def works(world: "World", partnership: int) -> bool:
    """Whether governments make any effort for a partnership: it is signed and has not ended."""
    return world.agreements[partnership].signed and not world.agreements[partnership].ended


@compiled
def priority_of_open_tracks(world: "World", partnership: int, side: int) -> float:
    """Sum of a government's priorities of the open tracks."""
    total = 0.0
    for track in range(3):
        if world.tracks[partnership, track].open:
            total += world.agendas[partnership, side, track].priority
    return total


@compiled
def other_commitments(world: "World", partnership: int, city: int) -> float:
    """Sum of a city's commitments to its other simulated partnerships that are signed and have not ended."""
    total = 0.0
    for other in range(world.governments.shape[0]):
        for side in range(2):
            if other != partnership and world.governments[other, side].city == city and works(world, other):
                total += world.governments[other, side].commitment
    return total


@compiled
def adjust_commitments(world: "World") -> None:
    """Move every commitment of a signed partnership one step towards its target."""
    for partnership in range(world.governments.shape[0]):
        if world.agreements[partnership].signed:
            for side in range(2):
                government = world.governments[partnership, side]
                target = commitment_target(
                    government.will,
                    government.example,
                    government.reciprocity,
                    world.publics[government.city].share,
                    world.behaviour,
                )
                government.commitment = adjusted_commitment(
                    government.commitment, government.will, target, world.behaviour, world.switches
                )
