"""Writing down a month: the state after it, in the columns of the record."""

import math

from sistercities.compiled import compiled
from sistercities.exchange import exchange_added, exchange_index
from sistercities.partnership import eligible
from sistercities.state import World


@compiled
def balance(one: float, other: float) -> float:
    """How even two amounts are: 2 min / sum, from 0 (one-sided, or nothing at all) to 1."""
    return 2.0 * min(one, other) / (one + other) if one + other > 0.0 else 0.0


@compiled
def participation_of(citizens: float, businesses_a: int, businesses_b: int, delegation: float) -> float:
    """Participation as a whole: mean of the citizens who take part, and of businesses against a full delegation."""
    businesses = (min(1.0, businesses_a / delegation) + min(1.0, businesses_b / delegation)) / 2.0
    return (citizens + businesses) / 2.0


@compiled
def record_month(world: World, month: int) -> None:
    """Write down the state after the month."""
    for partnership in range(len(world.agreements)):
        now, agreement = world.record[month, partnership], world.agreements[partnership]
        now.valid = agreement.valid
        now.understanding = agreement.understanding
        now.economic_open = world.tracks[partnership, 0].open
        now.technical_open = world.tracks[partnership, 1].open
        now.people_open = world.tracks[partnership, 2].open
        record_governments(world, partnership, month)
        record_participation(world, partnership, month)
        record_exchange(world, partnership, month)


@compiled
def record_governments(world: World, partnership: int, month: int) -> None:
    """Commitment, effort, reciprocity and example, of both sides and together."""
    now = world.record[month, partnership]
    first, second = world.governments[partnership, 0], world.governments[partnership, 1]
    now.commitment_a, now.commitment_b = first.commitment, second.commitment
    now.commitment = math.sqrt(first.commitment * second.commitment)
    now.will_a, now.will_b = first.will, second.will
    now.reciprocity = balance(first.ledger, second.ledger)
    now.example_a, now.example_b = first.example, second.example
    now.example = (first.example + second.example) / 2.0
    now.effort_a, now.effort_b = first.effort, second.effort


@compiled
def record_participation(world: World, partnership: int, month: int) -> None:
    """Participating citizens and businesses of both sides, and participation as a whole."""
    now = world.record[month, partnership]
    now.citizens_a = world.publics[world.governments[partnership, 0].city].share
    now.citizens_b = world.publics[world.governments[partnership, 1].city].share
    now.businesses_a = world.pools[partnership, 0].participants
    now.businesses_b = world.pools[partnership, 1].participants
    delegation = max(1.0, world.calendar.pairs[month, partnership].delegation * eligible(world, partnership))
    citizens = (now.citizens_a + now.citizens_b) / 2.0
    now.participation = participation_of(citizens, now.businesses_a, now.businesses_b, delegation)


@compiled
def record_exchange(world: World, partnership: int, month: int) -> None:
    """Trust, intensity, index and the exchange that the ties add."""
    now = world.record[month, partnership]
    now.trust = now.trust / now.ties if now.ties > 0 else 0.0
    now.exchange_intensity /= eligible(world, partnership)
    total = 0.0
    for past in range(max(0, month - world.year + 1), month + 1):
        total += world.record[past, partnership].exchange_intensity
    now.exchange_index = exchange_index(total / world.year, world.behaviour)
    trade = world.calendar.pairs[month, partnership].trade
    now.exchange = exchange_added(trade, now.exchange_index, world.behaviour)
