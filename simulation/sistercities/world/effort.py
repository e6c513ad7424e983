"""Effort: how each city shares out its attention and means over its partnerships and their tracks.

The rules stand first, the loops below them.
"""

from sistercities.world.compiled import compiled
from sistercities.world.state import PEOPLE, SIDE_COUNT, TRACK_COUNT, World

# --- Rules ---


@compiled
def effort_for(
    budget: float,
    commitment: float,
    other_commitments: float,
    background_partners: float,
    background_weight: float,
    attention: float,
) -> float:
    """Effort for one partnership: attention is scarce, and every other partner thins it out.

        e = budget C H / (H + other_commitments + background_weight background_partners)

    Args:
        budget: means, in multiples of a typical budget, 0 or more.
        commitment: C to this partnership, share, 0 to 1.
        other_commitments: sum of C to the city's other simulated partnerships, 0 or more.
        background_partners: partners that are not simulated, 0 or more.
        background_weight: claim of each of these on attention, 0 or more.
        attention: H, partners at which the attention of the city halves, above 0.

    Returns:
        Effort e, 0 or more; 1 is full commitment on a typical budget, with no other partner.

    Source: De Villiers 2009; ODD, Effort.
    """
    rivals = other_commitments + background_weight * background_partners
    return budget * commitment * attention / (attention + rivals)


@compiled
def effort_for_track(effort: float, priority: float, open_priority: float) -> float:
    """Effort for one track: a government splits its effort over the open tracks by priority.

        e_k = 3 e P_k / (sum of P over open tracks)

    The factor is the number of tracks, which makes an even agenda neutral.

    Args:
        effort: e for the partnership, 0 or more.
        priority: P_k of the track, share of the agenda; 0 for a closed track.
        open_priority: sum of P over the open tracks, 0 to 1.

    Returns:
        Effort e_k, 0 or more; 0 where no track is open.

    Source: ODD, Effort; departure 20.
    """
    if open_priority <= 0.0:
        return 0.0
    return TRACK_COUNT * effort * priority / open_priority


@compiled
def effort_with_association(official: float, association: bool, association_effort: float) -> float:
    """Effort of one side for the people track, whoever makes it.

        max(e_people, association_effort)     with an association, else e_people

    Args:
        official: effort that city hall makes for the track, 0 or more.
        association: whether an association of this side carries the track.
        association_effort: what it does by itself, in units of effort, 0 or more.

    Returns:
        Effort, 0 or more.

    Source: ODD, Associations; departure 34.
    """
    return max(official, association_effort) if association else official


# --- Loops ---


@compiled
def share_out_effort(world: World, step: int) -> None:
    """Split each city's means over its partnerships, and the effort over the open tracks."""
    for partnership in range(world.governments.shape[0]):
        for side in range(SIDE_COUNT):
            government = world.governments[partnership, side]
            open_priority = priority_of_open_tracks(world, partnership, side)
            if open_priority > 0.0 and works(world, partnership):
                government.effort = effort_to_spend(world, partnership, side, step)
            else:
                government.effort = 0.0

            for track in range(TRACK_COUNT):
                item = world.agendas[partnership, side, track]
                item.effort = effort_in_track(world, partnership, side, track, open_priority)


@compiled
def works(world: World, partnership: int) -> bool:
    """Whether city halls make any effort: signed, not ended, and somebody is there to do it."""
    agreement = world.agreements[partnership]
    if not agreement.signed or agreement.ended:
        return False
    return is_carried(world, partnership) or has_association(world, partnership)


@compiled
def is_carried(world: World, partnership: int) -> bool:
    """Whether somebody in either city hall carries a partnership."""
    return world.governments[partnership, 0].carried or world.governments[partnership, 1].carried


@compiled
def has_association(world: World, partnership: int) -> bool:
    """Whether an association in either city carries the people track of a partnership."""
    first = world.governments[partnership, 0]
    second = world.governments[partnership, 1]
    return first.association or second.association


@compiled
def effort_in_track(
    world: World, partnership: int, side: int, track: int, open_priority: float
) -> float:
    """What one side puts into one track in a step: its city hall, or an association of its own.

    A city hall without a carrier of its own only answers: the partner's carrier in any track, and
    an association in the people track.

    Args:
        world: the world.
        partnership: row of the partnership.
        side: 0 or 1.
        track: 0 to 2.
        open_priority: sum of the government's priorities of the open tracks, 0 to 1.

    Returns:
        Effort for the track, 0 or more.
    """
    government = world.governments[partnership, side]
    is_open = world.tracks[partnership, track].open
    priority = world.agendas[partnership, side, track].priority if is_open else 0.0
    official = effort_for_track(government.effort, priority, open_priority)

    answers_association = track == PEOPLE and has_association(world, partnership)
    if not is_carried(world, partnership) and not answers_association:
        official = 0.0

    own = government.association and track == PEOPLE
    return effort_with_association(official, own, world.behaviour.association_effort)


@compiled
def priority_of_open_tracks(world: World, partnership: int, side: int) -> float:
    """Sum of a government's priorities of the open tracks."""
    total = 0.0
    for track in range(TRACK_COUNT):
        if world.tracks[partnership, track].open:
            total += world.agendas[partnership, side, track].priority
    return total


@compiled
def effort_to_spend(world: World, partnership: int, side: int, step: int) -> float:
    """What one government puts into one partnership in a step, while a track is open.

    Without a carrier of its own it makes only a share of the effort, when it is asked.
    """
    government = world.governments[partnership, side]
    city = world.calendar.cities[step, government.city]
    effort = effort_for(
        city.budget,
        government.commitment,
        other_commitments(world, partnership, government.city),
        city.background_partners,
        world.behaviour.background_weight,
        city.attention,
    )
    return effort if government.carried else world.behaviour.ad_hoc * effort


@compiled
def other_commitments(world: World, partnership: int, city: int) -> float:
    """Sum of a city's commitments to the other simulated partnerships in which it works."""
    total = 0.0
    for other in range(world.governments.shape[0]):
        for side in range(SIDE_COUNT):
            government = world.governments[other, side]
            if other != partnership and government.city == city and works(world, other):
                total += government.commitment
    return total
