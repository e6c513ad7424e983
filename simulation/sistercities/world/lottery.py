"""Who is lucky among very many, without asking everybody: a group's lowest luck is drawn first.

Every agent has a luck of its own in a step, uniform and independent of all others, as anywhere else
in the model. Only the order of drawing differs: of 64 agents in a row the lowest luck comes first,
and if that is not below the chance of the event, nothing happens to any of them and nobody draws
the rest. So what it costs to find those to whom something happens follows how many they are.
"""

import math

from sistercities.world.compiled import compiled
from sistercities.world.population import Column
from sistercities.world.randomness import LUCKS, chosen, fill_lucks, luck, luck_at, uniform
from sistercities.world.rates import repeated

GROUP = 64
"""Agents in a row of whom the lowest luck is drawn first, a power of two."""

_BITS = 6
"""A group is what identities have in common without so many bits at their end."""

_OWN = 1
_WHO = 2
"""Indices of the draws of a group: the lucks of its members, and which of them has the lowest."""

_ROUNDING = 1.000001
"""A ceiling is raised by this much before the closer look, so that rounding leaves nobody out."""

# --- Rules ---


@compiled
def lowest_of(luck: float, number: int) -> float:
    """The lowest of so many lucks, as a quantile of one.

        1 - (1 - luck)^(1 / number)

    Args:
        luck: a uniform number in [0, 1).
        number: how many lucks, 1 or more.

    Returns:
        Luck, 0 to 1.

    Source: David & Nagaraja 2003; ODD, Stochasticity.
    """
    return -math.expm1(math.log1p(-luck) / number)


@compiled
def luck_above(lowest: float, luck: float) -> float:
    """Luck of one who has not the lowest: anywhere between that and 1.

        lowest + (1 - lowest) luck

    Args:
        lowest: luck of the luckiest, 0 to 1.
        luck: a uniform number in [0, 1).

    Returns:
        Luck, 0 to 1.

    Source: David & Nagaraja 2003; ODD, Stochasticity.
    """
    return lowest + (1.0 - lowest) * luck


@compiled
def worth_a_look(ceiling: float, number: int) -> float:
    """Below which quantile the lowest of so many lucks lies below a ceiling, rounded up.

        1.000001 repeated(ceiling, number)

    Args:
        ceiling: a chance, 0 to 1.
        number: how many lucks, 1 or more.

    Returns:
        Quantile; it may be a little more than 1.

    Source: David & Nagaraja 2003; ODD, Stochasticity.
    """
    return _ROUNDING * repeated(ceiling, float(number))


# --- Draws ---


@compiled
def luck_in_group(seed: int, stream: int, identity: int, step: int) -> float:
    """Luck of one agent in a stream of which few are ever looked at (``list_lucky``).

    Args:
        seed: key of all luck.
        stream: purpose (``randomness.Stream``).
        identity: of the agent.
        step: steps since the year 0.

    Returns:
        A uniform number in [0, 1).
    """
    group = identity >> _BITS
    lowest = lowest_of(luck(seed, stream, group, step), GROUP)
    if identity & (GROUP - 1) == chosen(uniform(seed, stream, group, step, _WHO), GROUP):
        return lowest
    return luck_above(lowest, luck(seed, stream, identity, step, _OWN))


@compiled
def list_lucky(
    listed: Column,
    lucks: Column,
    number: int,
    ceiling: float,
    seed: int,
    stream: int,
    identity: int,
    step: int,
) -> int:
    """List those of many agents in a row whose ``luck_in_group`` lies below a ceiling.

    Args:
        listed: room for all of them; their numbers, from 0, are written from its beginning on.
        lucks: two rooms for luck, ``[2, 4, LUCKS / 4]``.
        number: how many agents.
        ceiling: a chance, 0 to 1.
        seed: key of all luck.
        stream: purpose (``randomness.Stream``).
        identity: of the first agent, a multiple of 2^32.
        step: steps since the year 0.

    Returns:
        How many are listed, in order.
    """
    groups = (number + GROUP - 1) >> _BITS
    close = worth_a_look(ceiling, GROUP)
    found = 0
    for begin in range(0, groups, LUCKS):
        end = min(begin + LUCKS, groups)
        fill_lucks(lucks[0], end - begin, seed, stream, (identity >> _BITS) + begin, step)
        for group in range(begin, end):
            low = luck_at(lucks[0], group - begin)
            if low < close:
                first = group << _BITS
                last = min(first + GROUP, number)
                room = listed[found : found + last - first]
                found += list_of_group(
                    room, lucks[1], first, ceiling, low, seed, stream, identity, step
                )
    return found


@compiled
def list_of_group(
    listed: Column,
    own: Column,
    first: int,
    ceiling: float,
    low: float,
    seed: int,
    stream: int,
    identity: int,
    step: int,
) -> int:
    """List those of one group whose luck lies below a ceiling.

    Args:
        listed: room for all of the group that there are; written from its beginning on.
        own: room for their lucks, ``[4, GROUP / 4 or more]``.
        first: number of the first of the group.
        ceiling: a chance, 0 to 1.
        low: luck of the group, of which its lowest follows.
        seed: key of all luck.
        stream: purpose (``randomness.Stream``).
        identity: of the agent with the number 0.
        step: steps since the year 0.

    Returns:
        How many are listed.
    """
    number = len(listed)
    lowest = lowest_of(low, GROUP)
    group = (identity + first) >> _BITS
    who = chosen(uniform(seed, stream, group, step, _WHO), GROUP)
    fill_lucks(own, number, seed, stream, identity + first, step, _OWN)
    found = 0
    for place in range(number):
        own_luck = lowest if place == who else luck_above(lowest, luck_at(own, place))
        if own_luck < ceiling:
            listed[found] = first + place
            found += 1
    return found
