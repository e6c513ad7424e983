"""Associations: who carries a partnership outside city hall, societies and schools above all.

An association carries the people track alone. It is founded where people take part, or where the
partner city has one; it outlives leaders and a dropped programme, and is lost slowly in silence.

The rules stand first, the loops below them.
"""

import math

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import ASSOCIATIONS_OFF
from sistercities.world.carrier import is_over, luck_of, neglect
from sistercities.world.citizen import following_of
from sistercities.world.compiled import compiled
from sistercities.world.randomness import Stream
from sistercities.world.rates import repeated
from sistercities.world.state import World

# --- Rules ---


@compiled
def public_success(following: float, millions: float, heads_full: float) -> float:
    """How much an association has to live from: heads that take part, not shares.

        min(1, W millions / heads_full)

    Args:
        following: W, share of the citizens who take part in exchanges with the partner, 0 to 1.
        millions: inhabitants of the city, million people, above 0.
        heads_full: participants at which there is enough, million people, above 0.

    Returns:
        Success, share, 0 to 1.

    Source: ODD, Associations; departure 34.
    """
    return min(1.0, following * millions / heads_full)


@compiled
def founding_chance(
    success: float, millions: float, partner_has_one: bool, behaviour: Behaviour
) -> float:
    """Chance that an association is founded in a step: each who takes part may start it.

        repeated(association_founding,
                 success + association_spontaneous millions + [the partner has one])

    Args:
        success: what it would have to live from, share, 0 to 1.
        millions: inhabitants of the city, million people, above 0; schools go with people.
        partner_has_one: whether an association of the partner city asks for a counterpart.
        behaviour: reads ``association_founding``, a chance in a step, and
            ``association_spontaneous``, per million people.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Associations; departure 34.
    """
    drive = success + behaviour.association_spontaneous * millions
    if partner_has_one:
        drive += 1.0
    return repeated(behaviour.association_founding, drive)


@compiled
def dissolving_chance(neglected: float, success: float, association_loss: float) -> float:
    """Chance that an association gives up in a step; no leader of a city can end it.

        1 - exp(-association_loss N (1 - success))

    Args:
        neglected: neglect N of the people track, share, 0 to 1.
        success: what it has to live from, share, 0 to 1.
        association_loss: hazard in a step where it has nothing and nothing happens, 0 or more.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Associations; departure 34.
    """
    return -math.expm1(-association_loss * neglected * (1.0 - success))


# --- Loops ---


@compiled
def keep_associations(world: World, step: int) -> None:
    """In every signed partnership associations are known at signing, founded, or given up."""
    if world.switches.associations == ASSOCIATIONS_OFF:
        return
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        if not agreement.signed or is_over(world, partnership, step):
            continue

        signing = step == agreement.signs
        met = signing or world.record[step - 1, partnership].activities_people > 0
        agreement.quiet_people = 0 if met else agreement.quiet_people + 1

        # Both sides look at what there was before, so that neither is privileged.
        first = world.governments[partnership, 0].association
        second = world.governments[partnership, 1].association
        keep_association(world, partnership, 0, second, step)
        keep_association(world, partnership, 1, first, step)
        begun = world.governments[partnership, 0].association and not first
        begun |= world.governments[partnership, 1].association and not second
        if begun:
            agreement.quiet_people = 0


@compiled
def keep_association(
    world: World, partnership: int, side: int, partner_has_one: bool, step: int
) -> None:
    """One side has an association at signing or not; later it may found one, or lose its own.

    Args:
        world: the world.
        partnership: row of the partnership.
        side: 0 or 1.
        partner_has_one: whether the other side had one before this step.
        step: the step.
    """
    behaviour = world.behaviour
    agreement = world.agreements[partnership]
    government = world.governments[partnership, side]
    luck = luck_of(world, Stream.ASSOCIATION, partnership, side, step)
    known = world.calendar.sides[step, partnership, side].association
    if step == agreement.signs:
        government.association = luck < known
        return

    millions = millions_of(world, government.city, step)
    success = success_of(world, partnership, side, step)
    if government.association:
        neglected = neglect(agreement.quiet_people, behaviour.carrier_patience)
        loss = world.calendar.sides[step, partnership, side].association_loss
        chance = dissolving_chance(neglected, success, loss)
        government.association = luck >= chance
    else:
        chance = founding_chance(success, millions, partner_has_one, behaviour)
        begun = known > world.calendar.sides[step - 1, partnership, side].association
        if begun:  # a policy founds one
            chance = max(chance, known)
        government.association = luck < chance


@compiled
def success_of(world: World, partnership: int, side: int, step: int) -> float:
    """What an association of a side has to live from in a step, or would have."""
    following = following_of(world, partnership, side)
    millions = millions_of(world, world.governments[partnership, side].city, step)
    return public_success(following, millions, world.behaviour.heads_full)


@compiled
def millions_of(world: World, city: int, step: int) -> float:
    """Inhabitants of a city in a step, million people."""
    return world.calendar.cities[step, city].population / 1e6
