"""Writing down a step: the state after it, in the columns of the record."""

import math

from sistercities.world.compiled import compiled
from sistercities.world.exchange import exchange_added, exchange_index
from sistercities.world.partnership import eligible
from sistercities.world.state import ECONOMIC, PEOPLE, TECHNICAL, World

# --- Rules ---


@compiled
def balance(one: float, other: float) -> float:
    """How even two amounts are.

        2 min(one, other) / (one + other)

    Args:
        one: an amount, 0 or more.
        other: another in the same unit.

    Returns:
        Balance, share, 0 (one-sided, or nothing at all) to 1 (even).

    Source: ODD, Money and the null world.
    """
    if one + other <= 0.0:
        return 0.0
    return 2.0 * min(one, other) / (one + other)


@compiled
def participation_of(
    citizens: float, businesses_a: int, businesses_b: int, delegation: float
) -> float:
    """Participation as a whole: the mean of two halves, citizens and businesses.

        (citizens + (min(1, businesses_a / delegation) + min(1, businesses_b / delegation)) / 2) / 2

    Args:
        citizens: share of the citizens who take part, mean of the two cities, 0 to 1.
        businesses_a: businesses of one side in the programme.
        businesses_b: businesses of the other side.
        delegation: businesses in a full delegation of a side, 1 or more.

    Returns:
        Participation, share, 0 to 1.

    Source: ODD, Money and the null world.
    """
    first = min(1.0, businesses_a / delegation)
    second = min(1.0, businesses_b / delegation)
    businesses = (first + second) / 2.0
    return (citizens + businesses) / 2.0


# --- Loops ---


@compiled
def record_step(world: World, step: int) -> None:
    """Write down the state of every partnership after a step."""
    for partnership in range(len(world.agreements)):
        record_agreement(world, partnership, step)
        record_governments(world, partnership, step)
        record_participation(world, partnership, step)
        record_exchange(world, partnership, step)


@compiled
def record_agreement(world: World, partnership: int, step: int) -> None:
    """The paper, the tracks of the programme, and mutual understanding."""
    now = world.record[step, partnership]
    agreement = world.agreements[partnership]
    now.valid = agreement.valid
    now.understanding = agreement.understanding
    now.familiarity = agreement.familiarity
    now.economic_open = world.tracks[partnership, ECONOMIC].open
    now.technical_open = world.tracks[partnership, TECHNICAL].open
    now.people_open = world.tracks[partnership, PEOPLE].open


@compiled
def record_governments(world: World, partnership: int, step: int) -> None:
    """Commitment, will, effort, reciprocity and example, of both sides and together."""
    now = world.record[step, partnership]
    first = world.governments[partnership, 0]
    second = world.governments[partnership, 1]
    now.commitment_a = first.commitment
    now.commitment_b = second.commitment
    now.commitment = math.sqrt(first.commitment * second.commitment)
    now.will_a = first.will
    now.will_b = second.will
    now.effort_a = first.effort
    now.effort_b = second.effort
    now.reciprocity = balance(first.ledger, second.ledger)
    now.carried_a = first.carried
    now.carried_b = second.carried
    now.association_a = first.association
    now.association_b = second.association
    now.example_a = first.example
    now.example_b = second.example
    now.example = (first.example + second.example) / 2.0


@compiled
def record_participation(world: World, partnership: int, step: int) -> None:
    """Participating citizens and businesses of both sides, and participation as a whole."""
    now = world.record[step, partnership]
    now.citizens_a = world.publics[world.governments[partnership, 0].city].share
    now.citizens_b = world.publics[world.governments[partnership, 1].city].share
    now.businesses_a = world.pools[partnership, 0].participants
    now.businesses_b = world.pools[partnership, 1].participants

    delegation = world.calendar.pairs[step, partnership].delegation
    now.participation = participation_of(
        (now.citizens_a + now.citizens_b) / 2.0,
        now.businesses_a,
        now.businesses_b,
        max(1.0, delegation * eligible(world, partnership)),
    )


@compiled
def record_exchange(world: World, partnership: int, step: int) -> None:
    """Mean trust, intensity, index, and the exchange that the ties add."""
    now = world.record[step, partnership]
    now.trust = now.trust / now.ties if now.ties > 0 else 0.0
    now.exchange_intensity /= eligible(world, partnership)

    # Steps before the beginning count as 0, so that the index grows from nothing.
    total = 0.0
    for past in range(max(0, step - world.year + 1), step + 1):
        total += world.record[past, partnership].exchange_intensity
    now.exchange_index = exchange_index(total / world.year, world.behaviour.exchange_scale)

    trade = world.calendar.pairs[step, partnership].trade
    now.exchange = exchange_added(trade, now.exchange_index, world.behaviour.full_uplift)
