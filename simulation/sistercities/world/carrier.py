"""Who carries a partnership in city hall: a desk, an official. Without a carrier it is paper.

A carrier is lost by neglect (nobody answers, no return visit is owed, the desk is given other work)
and with a new leader; institutions, committed governments and participating citizens keep it. Once
lost it seldom comes back, and mostly on an occasion.

The rules stand first, the loops below them.
"""

import math

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import CARRIERS_OFF
from sistercities.world.citizen import following_of
from sistercities.world.compiled import compiled
from sistercities.world.effort import has_association, is_carried
from sistercities.world.government import takes_office
from sistercities.world.matching import first_host_of
from sistercities.world.randomness import Stream, uniform
from sistercities.world.rates import repeated
from sistercities.world.review import lately_on_occasion
from sistercities.world.state import SIDE_COUNT, World

BOTH = 2
"""Key of the luck of both sides together, beside 0 and 1 for each."""

# --- Rules ---


@compiled
def naming_chance(proposer: float, carrier_named: float) -> float:
    """Chance that a city hall names somebody for a partnership on the day of signing.

        min(1, carrier_named + proposer)

    Args:
        proposer: who proposed the partnership, 0 (diplomats) to 1 (the doers themselves).
        carrier_named: chance where diplomats proposed it, 0 to 1.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Carriers; departure 33.
    """
    return min(1.0, carrier_named + proposer)


@compiled
def neglect(quiet: float, carrier_patience: float) -> float:
    """Force of neglect in a partnership in which nothing happens.

        N = 1 - exp(-quiet / carrier_patience)

    Args:
        quiet: steps since the last joint activity, 0 or more.
        carrier_patience: steps after which neglect has 63 % of its force, above 0.

    Returns:
        Neglect N, share, 0 to 1.

    Source: ODD, Carriers; departure 33.
    """
    return -math.expm1(-quiet / carrier_patience)


@compiled
def unkept_share(
    office: float, committee: float, following: float, association: bool, behaviour: Behaviour
) -> float:
    """Share of the losses of a carrier that no second contact makes good.

        u = (1 - carrier_office office) (1 - carrier_committee committee)
            (1 - carrier_community min(1, W / community_full)) (1 - association_keeps [association])

    Args:
        office: dedicated international office, 0 (none) to 1 (standing).
        committee: joint committee, 0 (none) to 1 (meets yearly).
        following: W, share of the citizens who take part in exchanges with the partner, 0 to 1.
        association: whether an association of the city carries the people track.
        behaviour: reads ``carrier_office``, ``carrier_committee``, ``carrier_community``,
            ``community_full`` and ``association_keeps``, shares.

    Returns:
        Share u, 0 to 1.

    Source: Bermiss & Greenbaum 2016; ODD, Carriers; departure 33.
    """
    community = behaviour.carrier_community * min(1.0, following / behaviour.community_full)
    keeps = behaviour.association_keeps if association else 0.0
    return (
        (1.0 - behaviour.carrier_office * office)
        * (1.0 - behaviour.carrier_committee * committee)
        * (1.0 - community)
        * (1.0 - keeps)
    )


@compiled
def losing_chance(
    neglected: float,
    unkept: float,
    commitment: float,
    turnover: float,
    carrier_neglect: float,
    carrier_commitment: float,
) -> float:
    """Chance that one side loses its carrier in a step.

        1 - exp(-carrier_neglect N u (1 + carrier_commitment (1 - 2 C)))
            (1 - turnover u)

    Args:
        neglected: neglect N, share, 0 to 1.
        unkept: u, share of losses that nobody makes good, 0 to 1.
        commitment: C of the government, share, 0 to 1; one half is neutral.
        turnover: ``carrier_turnover`` in a step with a new leader, else 0; share, 0 to 1.
        carrier_neglect: hazard in a step where all is neglected and nothing kept, 0 or more.
        carrier_commitment: how far commitment decides, 0 to 1.

    Returns:
        Chance, 0 to 1.

    Source: Sorenson & Rogan 2014; ODD, Carriers; departure 33.
    """
    unwilling = 1.0 + carrier_commitment * (1.0 - 2.0 * commitment)
    stays = math.exp(-carrier_neglect * neglected * unkept * unwilling)
    return 1.0 - stays * (1.0 - turnover * unkept)


@compiled
def finding_chance(
    chance: float,
    commitment: float,
    on_occasion: bool,
    carrier_commitment: float,
    reopening_occasion: float,
) -> float:
    """Chance to find a carrier again in a step, higher after an occasion.

        repeated(chance, (1 + carrier_commitment (2 C - 1)) (reopening_occasion if on one, else 1))

    Args:
        chance: in a step, where commitment is neutral and nothing gives occasion, 0 to 1.
        commitment: C of who looks for one, share, 0 to 1; one half is neutral.
        on_occasion: whether the last occasion is less than a year ago.
        carrier_commitment: how far commitment decides, 0 to 1.
        reopening_occasion: how much more likely after an occasion, multiple, 0 or more.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Carriers; departure 33.
    """
    willing = 1.0 + carrier_commitment * (2.0 * commitment - 1.0)
    return repeated(chance, willing * (reopening_occasion if on_occasion else 1.0))


# --- Loops ---


@compiled
def keep_carriers(world: World, step: int) -> None:
    """In every partnership the two city halls keep, lose or find again who carries it."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        if not agreement.signed:
            continue
        if is_over(world, partnership, step):
            leave_both(world, partnership)
            continue

        agreement.quiet = 0 if anything_happened(world, partnership, step) else agreement.quiet + 1
        if is_taken_care_of(world, partnership, step):
            carry_both(world, partnership)
        elif step == agreement.signs:
            name_carriers(world, partnership, step)
        elif is_carried(world, partnership) or has_association(world, partnership):
            # Both sides look at who was there before, so that neither is privileged.
            first = world.governments[partnership, 0].carried
            second = world.governments[partnership, 1].carried
            hold_or_answer(world, partnership, 0, second, step)
            hold_or_answer(world, partnership, 1, first, step)
        else:
            revive(world, partnership, step)
        open_desks(world, partnership, step)


@compiled
def is_taken_care_of(world: World, partnership: int, step: int) -> bool:
    """Whether both sides have somebody for sure: a showcase project, or carriers switched off."""
    return (
        world.switches.carriers == CARRIERS_OFF
        or world.calendar.pairs[step, partnership].pilots > 0
    )


@compiled
def is_over(world: World, partnership: int, step: int) -> bool:
    """Whether a partnership is past its last month, after which nothing takes it up again."""
    return 0 <= world.agreements[partnership].ends <= step


@compiled
def leave_both(world: World, partnership: int) -> None:
    """Nobody carries a partnership that is over, in city hall or outside it."""
    for side in range(SIDE_COUNT):
        government = world.governments[partnership, side]
        government.carried = False
        government.association = False


@compiled
def anything_happened(world: World, partnership: int, step: int) -> bool:
    """Whether there was a joint activity in the step before; the signing is one."""
    if step == world.agreements[partnership].signs:
        return True
    return world.record[step - 1, partnership].activities > 0


@compiled
def carry_both(world: World, partnership: int) -> None:
    """Both city halls have somebody."""
    for side in range(SIDE_COUNT):
        world.governments[partnership, side].carried = True


@compiled
def open_desks(world: World, partnership: int, step: int) -> None:
    """A policy that names a desk in city hall gives its side somebody in that step."""
    for side in range(SIDE_COUNT):
        if world.calendar.sides[step, partnership, side].desk > 0:
            world.governments[partnership, side].carried = True


@compiled
def luck_of(world: World, stream: int, partnership: int, side: int, step: int) -> float:
    """The luck of one side of a partnership, which does not hang on the city that is named first.

    Args:
        world: the world.
        stream: purpose of the luck, of ``Stream``.
        partnership: row of the partnership.
        side: 0 or 1.
        step: the step.

    Returns:
        A uniform number in [0, 1).
    """
    key = 0 if side == first_host_of(world, partnership) else 1
    identity = world.agreements[partnership].identity
    return uniform(world.seed, stream, identity, world.key + step, key)


@compiled
def name_carriers(world: World, partnership: int, step: int) -> None:
    """On the day of signing each city hall names somebody, or nobody."""
    for side in range(SIDE_COUNT):
        proposer = world.calendar.sides[step, partnership, side].proposer
        chance = naming_chance(proposer, world.behaviour.carrier_named)
        luck = luck_of(world, Stream.CARRIER, partnership, side, step)
        world.governments[partnership, side].carried = luck < chance


@compiled
def hold_or_answer(
    world: World, partnership: int, side: int, partner_holds: bool, step: int
) -> None:
    """A side with a carrier keeps or loses it; one without may find one, because it is asked.

    Args:
        world: the world.
        partnership: row of the partnership.
        side: 0 or 1.
        partner_holds: whether the other side had a carrier before this step.
        step: the step.
    """
    government = world.governments[partnership, side]
    luck = luck_of(world, Stream.CARRIER, partnership, side, step)
    if government.carried:
        government.carried = luck >= chance_to_lose(world, partnership, side, step)
        return

    on_occasion = lately_on_occasion(world, partnership, step)
    government.carried = luck < chance_to_find(world, partnership, side, partner_holds, on_occasion)


@compiled
def chance_to_find(
    world: World, partnership: int, side: int, partner_holds: bool, on_occasion: bool
) -> float:
    """Chance that a side finds a carrier in a step: its partner asks for one, or nobody does.

    Args:
        world: the world.
        partnership: row of the partnership.
        side: 0 or 1.
        partner_holds: whether the partner's city hall has a carrier, who asks.
        on_occasion: whether an occasion was lately.

    Returns:
        Chance, 0 to 1.
    """
    behaviour = world.behaviour
    return finding_chance(
        behaviour.invitation if partner_holds else behaviour.revival,
        world.governments[partnership, side].commitment,
        on_occasion,
        behaviour.carrier_commitment,
        behaviour.reopening_occasion,
    )


@compiled
def chance_to_lose(world: World, partnership: int, side: int, step: int) -> float:
    """Chance that a side loses its carrier in a step, given who keeps it and whether it is used."""
    behaviour = world.behaviour
    return losing_chance(
        neglect(world.agreements[partnership].quiet, behaviour.carrier_patience),
        unkept_of(world, partnership, side, step),
        world.governments[partnership, side].commitment,
        turnover_of(world, partnership, side, step),
        behaviour.carrier_neglect,
        behaviour.carrier_commitment,
    )


@compiled
def unkept_of(world: World, partnership: int, side: int, step: int) -> float:
    """Share of the losses of a side that nobody makes good; a lapsed agreement has no committee."""
    government = world.governments[partnership, side]
    valid = world.agreements[partnership].valid
    return unkept_share(
        world.calendar.cities[step, government.city].office,
        world.calendar.pairs[step, partnership].committee if valid else 0.0,
        following_of(world, partnership, side),
        government.association,
        world.behaviour,
    )


@compiled
def turnover_of(world: World, partnership: int, side: int, step: int) -> float:
    """Share of unkept carriers that a side loses in a step because its leader is new."""
    if takes_office(world, world.governments[partnership, side].city, step):
        return world.calendar.sides[step, partnership, side].carrier_turnover
    return 0.0


@compiled
def revive(world: World, partnership: int, step: int) -> None:
    """A silent partnership that nobody carries may, rarely, find somebody on both sides."""
    on_occasion = lately_on_occasion(world, partnership, step)
    if luck_of_both(world, partnership, step) < chance_to_revive(world, partnership, on_occasion):
        carry_both(world, partnership)
        world.agreements[partnership].quiet = 0


@compiled
def luck_of_both(world: World, partnership: int, step: int) -> float:
    """The luck of both sides of a partnership together, a uniform number in [0, 1)."""
    identity = world.agreements[partnership].identity
    return uniform(world.seed, Stream.CARRIER, identity, world.key + step, BOTH)


@compiled
def chance_to_revive(world: World, partnership: int, on_occasion: bool) -> float:
    """Chance that both sides find a carrier in a step, at their mean commitment.

    Args:
        world: the world.
        partnership: row of the partnership.
        on_occasion: whether an occasion was lately.

    Returns:
        Chance, 0 to 1.
    """
    behaviour = world.behaviour
    first = world.governments[partnership, 0]
    second = world.governments[partnership, 1]
    return finding_chance(
        behaviour.revival,
        (first.commitment + second.commitment) / 2.0,
        on_occasion,
        behaviour.carrier_commitment,
        behaviour.reopening_occasion,
    )
