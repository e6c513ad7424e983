"""City governments: what they commit to a partnership, and why they raise or cut it.

A government holds one commitment for each of its partnerships. Commitment follows the will of the seated leader, the
example it has seen, the effort that comes back, and public support (Ringrose's first factor, made endogenous).
"""

import math

from sistercities.compiled import compiled
from sistercities.population import Column, Table
from sistercities.randomness import Stream, normal
from sistercities.rates import logistic, logit, monthly
from sistercities.scenario.behaviour import Behaviour


class Government:
    """One city government in one partnership: a row of the table ``[partnership, side]``."""

    city: int
    identity: int
    disposition: float
    will: float
    commitment: float
    effort: float
    ledger: float
    expectation: float
    reciprocity: float
    example: float
    office: float
    language: float
    norm: float
    chamber: float
    outreach: float


class Agenda:
    """One track on the agenda of one government: a row of the table ``[partnership, side, track]``."""

    home: float
    priority: float
    effort: float


@compiled
def institutional_memory(office: float, committee: float, behaviour: Behaviour) -> float:
    """Share of commitment that outlives a leader: m = base + office + committee, each part with its weight."""
    memory = behaviour.memory_base + behaviour.memory_office * office + behaviour.memory_committee * committee
    return min(memory, 1.0)


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
def adjusted_commitment(commitment: float, target: float, behaviour: Behaviour) -> float:
    """One month of adjustment towards the target: C + lambda (target - C), lambda given per year."""
    return commitment + monthly(behaviour.commitment_adjustment) * (target - commitment)


@compiled
def effort_for(
    budget: float, commitment: float, other_commitments: float, background_partners: float, behaviour: Behaviour
) -> float:
    """Effort for one partnership: e = budget C H / (H + commitments to other partnerships + half the background ones).

    Attention is scarce: every other partner thins it out (De Villiers 2009; evidence P31).
    """
    rivals = other_commitments + behaviour.background_weight * background_partners
    return budget * commitment * behaviour.attention_capacity / (behaviour.attention_capacity + rivals)


@compiled
def perceived_reciprocity(own_ledger: float, partner_ledger: float, expectation: float) -> float:
    """The partner's share of remembered effort, against what is expected of it: 1/2 is fair, less is disappointing.

    R = P / (P + O e^x), with O and P the ledgers of the two sides and x the log of what the partner's larger economy
    makes one expect. Without any effort on either side nothing is perceived, and R = 1/2.
    """
    own = own_ledger * math.exp(expectation)
    return partner_ledger / (partner_ledger + own) if partner_ledger + own > 0.0 else 0.5


@compiled
def example_after(
    example: float, projects: int, failures: int, deals: float, broken: float, behaviour: Behaviour
) -> float:
    """Belief in success after one month: it fades, rises with what was seen to work, falls with what failed.

    ``deals`` and ``broken`` ties are counted per 500 eligible businesses.
    """
    belief = example * (1.0 - monthly(behaviour.example_decay))
    doubt = (1.0 - belief) * (1.0 - behaviour.project_gain) ** float(projects) * (1.0 - behaviour.deal_gain) ** deals
    lost = (1.0 - behaviour.project_loss) ** float(failures) * (1.0 - behaviour.broken_tie_loss) ** broken
    return (1.0 - doubt) * lost


@compiled
def install_leaders(
    governments: Table[Government],
    agendas: Table[Agenda],
    committee: Column,
    leader: Column,
    seed: int,
    month: int,
    behaviour: Behaviour,
) -> None:
    """Where a new leader took office this month: draw the will, forget what institutions do not keep.

    ``committee`` is the joint committee of each partnership that meets under a valid agreement.
    """
    for partnership in range(governments.shape[0]):
        for side in range(2):
            government = governments[partnership, side]
            ordinal = leader[month, partnership, side]
            if month > 0 and ordinal == leader[month - 1, partnership, side]:
                continue
            deviation = normal(seed, Stream.LEADER_WILL, government.identity, 0, ordinal)
            government.will = will_of_leader(government.disposition, deviation, behaviour)
            if month == 0:
                government.commitment = government.will
                continue
            memory = institutional_memory(government.office, committee[partnership], behaviour)
            government.commitment = commitment_under_new_leader(government.commitment, government.will, memory)
            forget_partner(agendas[partnership, side], behaviour.agenda_loss * (1.0 - memory))


@compiled
def forget_partner(agenda: Table[Agenda], share: float) -> None:
    """Move a government's priorities back to its home agenda by the given share of the way."""
    for track in range(3):
        agenda[track].priority += share * (agenda[track].home - agenda[track].priority)


@compiled
def adjust_commitments(governments: Table[Government], support: Column, behaviour: Behaviour) -> None:
    """Move every commitment one month towards its target; ``support`` is the participating share of each city."""
    for partnership in range(governments.shape[0]):
        for side in range(2):
            government = governments[partnership, side]
            target = commitment_target(
                government.will, government.example, government.reciprocity, support[government.city], behaviour
            )
            government.commitment = adjusted_commitment(government.commitment, target, behaviour)
