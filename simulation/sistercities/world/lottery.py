"""Who is drawn out of very many, without asking everybody: first how many of a group, then who.

That so many of a group are drawn follows the binomial law, and then each set of so many is as
likely as any other. Together that is the same as if each were drawn or not alone. Mostly nobody of
a group is drawn, and none of its members need be looked at: what a draw out of millions costs
follows how many are drawn.

Under the same luck a higher chance draws everybody whom a lower one draws, and more.
"""

import numpy as np

from sistercities.world.compiled import compiled
from sistercities.world.population import Column
from sistercities.world.randomness import (
    LUCKS,
    chosen,
    fill_lucks,
    four_lucks,
    luck,
    luck_at,
    uniform,
)

GROUP = 64
"""Agents in a row who are drawn together, a power of two."""

_BITS = 6
"""Identities that have all but so many bits at their end in common are of one group."""

_FIRST = 1
_WHO = 2
"""Indices of draws: who comes first, and from the other one on who else; index 0 says how many."""

# --- Rules ---


@compiled
def chance_of_none(chance: float, number: int) -> float:
    """Chance that of so many, each with the same chance alone, none is drawn.

        (1 - chance)^number

    Args:
        chance: of each, 0 to 1.
        number: how many they are, 0 or more.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Stochasticity.
    """
    return (1.0 - chance) ** float(number)


@compiled
def how_many(share: float, number: int, chance: float) -> int:
    """How many of a group are drawn, each with the same chance alone.

        the smallest count whose binomial distribution function exceeds the share

    A quantile, so that under the same luck a higher chance never draws fewer. Of chances above one
    half it counts those who are left out, whose powers do not vanish.

    Args:
        share: luck of the group, a uniform number in [0, 1).
        number: of the group, 0 or more.
        chance: of each, 0 to 1.

    Returns:
        Count, 0 to ``number``.

    Source: ODD, Stochasticity.
    """
    rare = min(chance, 1.0 - chance)
    left = share if chance <= 0.5 else 1.0 - share
    odds = rare / (1.0 - rare)
    probability = chance_of_none(rare, number)
    cumulative = probability
    count = 0
    while left >= cumulative and count < number:
        probability *= odds * (number - count) / (count + 1.0)
        cumulative += probability
        count += 1
    return count if chance <= 0.5 else number - count


# --- Draws ---


@compiled
def draw_who(
    order: Column, count: int, first: float, seed: int, stream: int, identity: int, step: int
) -> None:
    """Draw some of a group, one after the other (Fisher & Yates 1938).

    Args:
        order: room for the places of the group, from 0; those who are drawn come first.
        count: how many are drawn, 1 or more.
        first: luck of the first draw.
        seed: key of all luck.
        stream: purpose (``randomness.Stream``) of the other draws.
        identity: of the group.
        step: steps since the year 0.
    """
    number = len(order)
    chosen_first = chosen(first, number)
    order[0] = chosen_first
    if count == 1:  # mostly
        return

    for place in range(number):
        order[place] = place
    if count == number:  # in which order does not matter
        return
    order[0], order[chosen_first] = chosen_first, 0
    lucks = (0.0, 0.0, 0.0, 0.0)
    for place in range(1, count):
        if (place - 1) & 3 == 0:  # one draw holds four
            lucks = four_lucks(seed, stream, identity, step, _WHO + ((place - 1) >> 2))
        other = place + chosen(lucks[(place - 1) & 3], number - place)
        order[place], order[other] = order[other], order[place]


@compiled
def draw_group(order: Column, count: int, seed: int, stream: int, identity: int, step: int) -> None:
    """Draw some of a group of agents in a row.

    Args:
        order: room for the places of the group, from 0; those who are drawn come first.
        count: how many are drawn, 1 or more.
        seed: key of all luck.
        stream: purpose (``randomness.Stream``).
        identity: of the group.
        step: steps since the year 0.
    """
    first = uniform(seed, stream, identity, step, _FIRST)
    draw_who(order, count, first, seed, stream, identity, step)


@compiled
def list_drawn(
    listed: Column,
    lucks: Column,
    number: int,
    chance: float,
    seed: int,
    stream: int,
    identity: int,
    step: int,
) -> int:
    """List who of many agents in a row is drawn, each with the same chance alone.

    Args:
        listed: room for all of them; their numbers, from 0, are written from its beginning on.
        lucks: room for luck, ``[4, LUCKS / 4]``.
        number: how many agents.
        chance: of each, 0 to 1.
        seed: key of all luck.
        stream: purpose (``randomness.Stream``).
        identity: of the first agent, a multiple of 2^32.
        step: steps since the year 0.

    Returns:
        How many are listed, group by group.
    """
    order = np.empty(GROUP, dtype=np.int64)
    none = chance_of_none(chance, GROUP)
    groups = (number + GROUP - 1) >> _BITS
    found = 0
    for begin in range(0, groups, LUCKS):
        end = min(begin + LUCKS, groups)
        fill_lucks(lucks, end - begin, seed, stream, (identity >> _BITS) + begin, step)
        for group in range(begin, end):
            share = luck_at(lucks, group - begin)
            if share < none:
                continue
            count = how_many(share, GROUP, chance)
            draw_group(order, count, seed, stream, (identity >> _BITS) + group, step)
            for place in order[:count]:
                if group << _BITS | place < number:  # the last group may not be full
                    listed[found] = group << _BITS | place
                    found += 1
    return found


@compiled
def is_drawn(chance: float, seed: int, stream: int, identity: int, step: int) -> bool:
    """Whether one agent is among those whom ``list_drawn`` lists.

        its place in its group comes first or next, up to ``how_many`` of the group

    Args:
        chance: of each, 0 to 1.
        seed: key of all luck.
        stream: purpose (``randomness.Stream``).
        identity: of the agent.
        step: steps since the year 0.

    Returns:
        Whether it is drawn.

    Source: ODD, Stochasticity.
    """
    order = np.empty(GROUP, dtype=np.int64)
    group = identity >> _BITS
    count = how_many(luck(seed, stream, group, step), GROUP, chance)
    if count == 0:
        return False
    draw_group(order, count, seed, stream, group, step)
    return bool(np.any(order[:count] == identity & (GROUP - 1)))
