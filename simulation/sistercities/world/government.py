"""City governments: what they commit to a partnership, and why they raise or cut it.

A government holds one commitment for each of its partnerships. Commitment follows the will of the
seated leader, the example it has seen, the effort that comes back, and public support (Ringrose's
first factor, made endogenous).

The rules stand first: pure functions of numbers, in which a behavioural parameter has the name that
scenarios give it and holds for one step; s is the logistic curve. Below them the loops gather these
numbers from a world, ask the rules, and store what they say.
"""

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import FIXED_COMMITMENT, Choices
from sistercities.world.compiled import compiled
from sistercities.world.population import Table
from sistercities.world.randomness import Stream, normal
from sistercities.world.rates import logistic, logit
from sistercities.world.state import SIDE_COUNT, TRACK_COUNT, Agenda, World

FAIR = 0.5
"""Perceived reciprocity of a government whose partner gives as much as is expected of it."""

# --- Rules: leaders ---


@compiled
def institutional_memory(
    office: float,
    committee: float,
    memory_base: float,
    memory_office: float,
    memory_committee: float,
) -> float:
    """Share of a commitment that outlives the leader who made it.

        m = min(1, memory_base + memory_office office + memory_committee committee)

    Args:
        office: dedicated international office, 0 (none) to 1 (standing).
        committee: joint committee, 0 (none) to 1 (meets yearly).
        memory_base: share that outlives a leader without any institution, 0 to 1.
        memory_office: share that a full office adds, 0 to 1.
        memory_committee: share that a yearly committee adds, 0 to 1.

    Returns:
        Memory m, share, 0 to 1.

    Source: ODD, Leaders, will and memory.
    """
    remembered = memory_base + memory_office * office + memory_committee * committee
    return min(remembered, 1.0)


@compiled
def will_of_leader(disposition: float, deviation: float, will_spread: float) -> float:
    """Will of a new leader: what leaders of the city tend to, and a deviation of their own.

        w' = s(logit w + will_spread deviation)

    Args:
        disposition: will w to which leaders of this city tend, share, 0 to 1.
        deviation: of this leader, a standard normal number.
        will_spread: standard deviation between successive leaders, logit, 0 or more.

    Returns:
        Will w', share, 0 to 1.

    Source: ODD, Leaders, will and memory; departure 13.
    """
    return logistic(logit(disposition) + will_spread * deviation)


@compiled
def commitment_under_new_leader(commitment: float, will: float, memory: float) -> float:
    """Commitment after a change of leader: what is not remembered starts again from the new will.

        C <- m C + (1 - m) w'

    Args:
        commitment: C of the last leader, share, 0 to 1.
        will: w' of the new leader, share, 0 to 1.
        memory: m, share that institutions remember, 0 to 1.

    Returns:
        Commitment, share, 0 to 1.

    Source: ODD, Leaders, will and memory.
    """
    return memory * commitment + (1.0 - memory) * will


@compiled
def agenda_forgotten(memory: float, agenda_loss: float) -> float:
    """Share of the way that priorities go back home at a change of leader.

        agenda_loss (1 - m)

    Args:
        memory: m, share that institutions remember, 0 to 1.
        agenda_loss: share of the way without any memory, 0 to 1.

    Returns:
        Share of the way, 0 to 1.

    Source: ODD, Leaders, will and memory; departure 15.
    """
    return agenda_loss * (1.0 - memory)


@compiled
def priority_forgotten(priority: float, home: float, share: float) -> float:
    """A priority moved back towards the home agenda by a share of the way.

        P <- P + share (home - P)

    Args:
        priority: P of a track, share of the agenda, 0 to 1.
        home: home priority of the track, share of the agenda, 0 to 1.
        share: of the way, 0 to 1.

    Returns:
        Priority, share of the agenda, 0 to 1.

    Source: ODD, Understanding; departure 1.
    """
    return priority + share * (home - priority)


# --- Rules: commitment ---


@compiled
def commitment_target(
    will: float, example: float, reciprocity: float, support: float, behaviour: Behaviour
) -> float:
    """Where commitment tends, given the leader and what the government sees.

        target = s(logit w' + example_weight (D - example_neutral)
                   + reciprocity_weight (R - 1/2) + support_weight (V - support_neutral))

    Where everything is neutral commitment tends to the will of the leader.

    Args:
        will: w' of the seated leader, share, 0 to 1.
        example: belief D that such a partnership works, share, 0 to 1.
        reciprocity: R as it is perceived, share, 0 to 1.
        support: V, share of the citizens who take part, 0 to 1.
        behaviour: reads ``example_weight``, ``reciprocity_weight`` and ``support_weight``, logit,
            ``example_neutral`` and ``support_neutral``, shares.

    Returns:
        Commitment, share, 0 to 1.

    Source: Morgan & Hunt 1994; ODD, Commitment; departure 4.
    """
    return logistic(
        logit(will)
        + behaviour.example_weight * (example - behaviour.example_neutral)
        + behaviour.reciprocity_weight * (reciprocity - FAIR)
        + behaviour.support_weight * (support - behaviour.support_neutral)
    )


@compiled
def adjusted_commitment(
    commitment: float,
    will: float,
    target: float,
    commitment_adjustment: float,
    switches: Choices,
) -> float:
    """Commitment after one step towards its target.

        C <- C + commitment_adjustment (target - C)

    Args:
        commitment: C so far, share, 0 to 1.
        will: w' of the seated leader, share, 0 to 1.
        target: where commitment tends, share, 0 to 1.
        commitment_adjustment: share of the gap that is closed in a step, 0 to 1.
        switches: reads ``commitment``; where it is fixed, commitment is the leader's will.

    Returns:
        Commitment C, share, 0 to 1.

    Source: Morgan & Hunt 1994; ODD, Commitment.
    """
    if switches.commitment == FIXED_COMMITMENT:
        return will
    return commitment + commitment_adjustment * (target - commitment)


# --- Loops ---


@compiled
def install_leaders(world: World, step: int) -> None:
    """Seat every leader who takes office in a step."""
    for partnership in range(world.governments.shape[0]):
        for side in range(SIDE_COUNT):
            city = world.governments[partnership, side].city
            if takes_office(world, city, step):
                install_leader(world, partnership, side, step)


@compiled
def takes_office(world: World, city: int, step: int) -> bool:
    """Whether a new leader of a city takes office in a step; in the first step everybody does."""
    leaders = world.calendar.leaders
    return step == 0 or leaders[step, city] != leaders[step - 1, city]


@compiled
def install_leader(world: World, partnership: int, side: int, step: int) -> None:
    """Seat a new leader: draw the will, and forget what institutions do not keep.

    Before the agreement is signed there is nothing to forget: commitment is the leader's will.
    """
    government = world.governments[partnership, side]
    disposition = world.calendar.sides[step, partnership, side].will
    since = world.calendar.leaders[step, government.city]
    deviation = normal(world.seed, Stream.LEADER_WILL, government.identity, since)
    will = will_of_leader(disposition, deviation, world.behaviour.will_spread)

    if world.agreements[partnership].signed:
        memory = memory_of(world, partnership, side, step)
        commitment = commitment_under_new_leader(government.commitment, will, memory)
        forgotten = agenda_forgotten(memory, world.behaviour.agenda_loss)
        forget_partner(world.agendas[partnership, side], forgotten)
    else:
        commitment = will

    government.will = will
    government.commitment = commitment


@compiled
def memory_of(world: World, partnership: int, side: int, step: int) -> float:
    """Institutional memory of one government; the committee counts while the agreement is valid."""
    behaviour = world.behaviour
    pair = world.calendar.pairs[step, partnership]
    city = world.calendar.cities[step, world.governments[partnership, side].city]
    committee = pair.committee if world.agreements[partnership].valid else 0.0
    return institutional_memory(
        city.office,
        committee,
        pair.memory_base,
        behaviour.memory_office,
        behaviour.memory_committee,
    )


@compiled
def forget_partner(agenda: Table[Agenda], share: float) -> None:
    """Move a government's priorities back to its home agenda by the given share of the way."""
    for track in range(TRACK_COUNT):
        item = agenda[track]
        item.priority = priority_forgotten(item.priority, item.home, share)


@compiled
def adjust_commitments(world: World) -> None:
    """Move every commitment of a signed partnership one step towards its target."""
    for partnership in range(world.governments.shape[0]):
        if not world.agreements[partnership].signed:
            continue
        for side in range(SIDE_COUNT):
            government = world.governments[partnership, side]
            target = commitment_target(
                government.will,
                government.example,
                government.reciprocity,
                world.publics[government.city].share,
                world.behaviour,
            )
            government.commitment = adjusted_commitment(
                government.commitment,
                government.will,
                target,
                world.behaviour.commitment_adjustment,
                world.switches,
            )
