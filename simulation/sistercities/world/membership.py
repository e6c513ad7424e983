"""How businesses join the programme and leave it, and what each believes by now.

The rules stand in ``business``. All businesses of a pool are drawn to the same example, so the pool
keeps one belief for all of them, and a business only what sets it apart since its last transaction.
"""

from typing import NamedTuple

from sistercities.world.business import (
    belief_after_step,
    belief_by_now,
    cost_of_entry,
    expected_gain,
    hearing_chance,
    joining_chance,
    leaving_chance,
    market_pull,
)
from sistercities.world.compiled import compiled
from sistercities.world.familiarity import listening
from sistercities.world.population import Column
from sistercities.world.randomness import LUCKS, Stream, fill_lucks, luck_at
from sistercities.world.state import SIDE_COUNT, World


class Terms(NamedTuple):
    """What all businesses of one side meet in a step.

    Attributes:
        hears: chance to hear of the programme, 0 to 1.
        cost: of joining it, in expected gain.
    """

    hears: float
    cost: float


@compiled
def engage_businesses(world: World, step: int) -> None:
    """Businesses follow the public example; some hear of the programme, join or leave."""
    follow_examples(world)
    for partnership in range(len(world.agreements)):
        for side in range(SIDE_COUNT):
            terms = terms_of(world, partnership, side, step)
            reconsider(world, partnership, side, terms, step)


@compiled
def terms_of(world: World, partnership: int, side: int, step: int) -> Terms:
    """What all businesses of one side meet in a step; nobody hears of a programme that rests."""
    agreement = world.agreements[partnership]
    government = world.governments[partnership, side]
    here = world.calendar.sides[step, partnership, side]
    city = world.calendar.cities[step, government.city]
    cost = cost_of_entry(
        here.entry_cost,
        city.chamber,
        agreement.people_12 > 0,
        world.publics[government.city].share,
        world.behaviour,
        world.switches,
    )
    hears = 0.0
    if agreement.economic_12 > 0:
        listens = listening(agreement.familiarity, world.behaviour, world.switches)
        hears = hearing_chance(here.consideration, city.outreach, here.public_trust, listens)
    return Terms(hears, cost)


@compiled
def reconsider(world: World, partnership: int, side: int, terms: Terms, step: int) -> None:
    """Businesses of one side hear of the programme, weigh gain against cost, join or leave.

    Args:
        world: the world.
        partnership: row of the partnership.
        side: 0 or 1.
        terms: what the businesses of this side meet.
        step: the step.
    """
    pool = world.pools[partnership, side]
    if terms.hears <= 0.0 and pool.participants == 0:
        return

    # Luck is drawn for a block of businesses at once; few have so little that they could turn.
    behaviour = world.behaviour
    lucks = world.lucks[0]
    public_trust = world.calendar.sides[step, partnership, side].public_trust
    silent = world.agreements[partnership].economic_24 == 0
    leaving = leaving_chance(0.0, public_trust, silent, behaviour.lapse, behaviour.silence_lapse)
    ceiling = max(terms.hears, leaving)
    for first in range(pool.first, pool.last, LUCKS):
        last = min(first + LUCKS, pool.last)
        identity = pool.identity + first - pool.first
        when = world.key + step
        fill_lucks(lucks, last - first, world.seed, Stream.BUSINESS_TURNS, identity, when)
        for place in world.listed[: list_below(world.listed, last - first, lucks, ceiling)]:
            row = first + place
            luck = luck_at(lucks, place)
            # No chance to join exceeds that to hear, which spares most of them the choice.
            may_turn = world.businesses[row].participating or luck < terms.hears
            if may_turn and luck < turning_chance(world, row, terms, step):
                take_part(world, row, not world.businesses[row].participating)


@compiled
def follow_examples(world: World) -> None:
    """The belief of every pool, and that of its businesses, is drawn to what its city hall sees."""
    for partnership in range(len(world.agreements)):
        for side in range(SIDE_COUNT):
            pool = world.pools[partnership, side]
            pool.belief = belief_after_step(
                pool.belief,
                world.governments[partnership, side].example,
                world.behaviour.belief_adjustment,
            )
            pool.steps += 1


@compiled
def list_below(listed: Column, number: int, lucks: Column, ceiling: float) -> int:
    """List those of a block whose luck lies below a ceiling.

    The loop has no branch, which the processor could not foresee: every place is written down, and
    one that does not count is written over by the next.

    Args:
        listed: room for the places of all of them; written from its beginning on.
        number: how many they are.
        lucks: their luck, ``[4, LUCKS / 4]``.
        ceiling: a chance, 0 or more.

    Returns:
        How many are listed.
    """
    found = 0
    for place in range(number):
        listed[found] = place
        found += luck_at(lucks, place) < ceiling
    return found


@compiled
def belief_of(world: World, row: int) -> float:
    """What a business believes by now."""
    business = world.businesses[row]
    pool = world.pools[business.pool // SIDE_COUNT, business.pool % SIDE_COUNT]
    return belief_by_now(
        business.believed,
        business.pool_believed,
        pool.belief,
        pool.steps - business.since,
        world.behaviour.belief_adjustment,
    )


@compiled
def believe(world: World, row: int, belief: float) -> None:
    """A business changes its belief for reasons of its own.

    Args:
        world: the world.
        row: row of the business.
        belief: what it believes now, share, 0 to 1.
    """
    business = world.businesses[row]
    pool = world.pools[business.pool // SIDE_COUNT, business.pool % SIDE_COUNT]
    business.believed = belief
    business.pool_believed = pool.belief
    business.since = pool.steps


@compiled
def fill_beliefs(world: World, beliefs: Column) -> None:
    """What every business believes by now.

    Args:
        world: the world.
        beliefs: filled, ``[business]``.
    """
    for row in range(len(beliefs)):
        beliefs[row] = belief_of(world, row)


@compiled
def take_part(world: World, row: int, participating: bool) -> None:
    """A business joins the programme or leaves it.

    Args:
        world: the world.
        row: row of the business.
        participating: whether it is in the programme from now on.
    """
    business = world.businesses[row]
    if business.participating != participating:
        business.participating = participating
        pool = world.pools[business.pool // SIDE_COUNT, business.pool % SIDE_COUNT]
        pool.participants += 1 if participating else -1


@compiled
def turning_chance(world: World, row: int, terms: Terms, step: int) -> float:
    """Chance that a business turns in a step: joins, or leaves if it is in the programme already.

    Args:
        world: the world.
        row: row of the business.
        terms: what the businesses of its side meet.
        step: the step.

    Returns:
        Chance, 0 to 1.
    """
    behaviour = world.behaviour
    business = world.businesses[row]
    partnership = business.pool // SIDE_COUNT
    if business.participating:
        public_trust = world.calendar.sides[
            step, partnership, business.pool % SIDE_COUNT
        ].public_trust
        silent = world.agreements[partnership].economic_24 == 0
        return leaving_chance(
            belief_of(world, row), public_trust, silent, behaviour.lapse, behaviour.silence_lapse
        )

    market = world.calendar.pairs[step, partnership].market
    pull = market_pull(market, behaviour.market_elasticity)
    gain = expected_gain(belief_of(world, row), business.productivity, business.match, pull)
    return joining_chance(terms.hears, gain, terms.cost, behaviour.choice_slope)
