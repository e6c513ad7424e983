"""Citizens: they take part in exchanges, bring acquaintances along, and stop when nothing happens.

A citizen agent stands for population / citizens people. Participation spreads on a small world
(Watts & Strogatz 1998): a participant talks to a few neighbours on a ring and, rarely, to somebody
far away. All citizens of a city meet the same climate in a step; what each makes of it depends on
how reluctant the citizen is, and on acquaintances.

Whom it takes a look at, and who turns, is in ``turning``.
"""

from typing import NamedTuple

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import THRESHOLD, Choices
from sistercities.world.compiled import compiled
from sistercities.world.rates import repeated
from sistercities.world.state import SIDE_COUNT, World

NEUTRAL_TRUST = 0.5
"""Public trust towards nobody in particular, where a city has no partnership."""


class Climate(NamedTuple):
    """What all citizens of one city meet in a step.

    Attributes:
        outreach: chance to be reached by an activity of this step, 0 to 1.
        peer: chance that one participating acquaintance brings a citizen along, 0 to 1.
        lapsing: chance that a participant stops, 0 to 1.
    """

    outreach: float
    peer: float
    lapsing: float


# --- Rules: being reached ---


@compiled
def reach(
    population: float,
    attendance: float,
    attendance_elasticity: float,
    reference_population: float,
) -> float:
    """Share of a city's people whom one activity reaches.

        reach = min(1, attendance (N / reference_population)^attendance_elasticity / N)

    Args:
        population: N, people, above 0.
        attendance: people whom an activity reaches in the reference city, above 0.
        attendance_elasticity: growth of attendance with population, exponent, 0 to 1.
        reference_population: people of the reference city, above 0.

    Returns:
        Share, 0 to 1.

    Source: ODD, Citizens.
    """
    relative = population / reference_population
    return min(1.0, attendance * relative**attendance_elasticity / population)


@compiled
def outreach_of(activities: int, reached: float, outreach: float, public_trust: float) -> float:
    """Chance that a citizen is reached by at least one joint activity of a step.

        repeated(min(1, reach 4 outreach public_trust), activities)

    Args:
        activities: joint activities of the step, of all tracks.
        reached: reach of one activity, share, 0 to 1.
        outreach: how far city hall carries activities, 0 to 1; neutral at one half.
        public_trust: trust in the partner's country, 0 to 1; neutral at one half.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Citizens; departure 23.
    """
    return repeated(min(1.0, reached * 4.0 * outreach * public_trust), float(activities))


@compiled
def peer_of(peer_influence: float, public_trust: float) -> float:
    """Chance that one participating acquaintance brings a citizen along in a step.

        peer = min(1, 2 peer_influence public_trust)

    Args:
        peer_influence: chance where trust is neutral, one half, 0 to 1.
        public_trust: trust of the public in the partner's country, 0 to 1.

    Returns:
        Chance, 0 to 1.

    Source: Bass 1969; ODD, Citizens; departure 23.
    """
    return min(1.0, peer_influence * 2.0 * public_trust)


# --- Rules: joining ---


@compiled
def threshold_of(mean: float, reluctance: float) -> float:
    """Threshold of one citizen: how much it takes to join.

        theta = mean + reluctance, kept within 0 and 1

    Args:
        mean: threshold of the city, share, 0 to 1.
        reluctance: own deviation of the citizen.

    Returns:
        Threshold theta, share, 0 to 1.

    Source: Granovetter 1978; ODD, Citizens; departure 6.
    """
    return min(max(mean + reluctance, 0.0), 1.0)


@compiled
def joining_chance(
    threshold: float,
    outreach: float,
    peer: float,
    participating_acquaintances: int,
    behaviour: Behaviour,
    switches: Choices,
) -> float:
    """Chance that a citizen joins in a step.

        joining_one_by_one          each acquaintance tries alone (independent)
        joining_by_threshold        the citizen waits for others (threshold)

    Args:
        threshold: theta of the citizen, share, 0 to 1.
        outreach: chance to be reached by an activity of this step, 0 to 1.
        peer: chance that one participating acquaintance brings the citizen along, 0 to 1.
        participating_acquaintances: n, how many of them take part.
        behaviour: reads ``acquaintances`` and ``campaign``, for the threshold alone.
        switches: reads ``participation``.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Citizens; departure 8.
    """
    if switches.participation == THRESHOLD:
        return joining_by_threshold(
            threshold,
            outreach,
            participating_acquaintances,
            behaviour.acquaintances,
            behaviour.campaign,
        )
    return joining_one_by_one(threshold, outreach, peer, participating_acquaintances)


@compiled
def joining_one_by_one(
    threshold: float, outreach: float, peer: float, participating_acquaintances: int
) -> float:
    """Chance to join where each acquaintance tries alone (independent).

        (1 - theta) (1 - (1 - outreach) (1 - peer)^n)

    Args:
        threshold: theta of the citizen, share, 0 to 1.
        outreach: chance to be reached by an activity of this step, 0 to 1.
        peer: chance that one participating acquaintance brings the citizen along, 0 to 1.
        participating_acquaintances: n, how many of them take part.

    Returns:
        Chance, 0 to 1.

    Source: Bass 1969; Watts & Strogatz 1998; ODD, Citizens; departures 6 and 8.
    """
    untouched = 1.0 - outreach
    if participating_acquaintances > 0:  # most have none, and a power takes long
        untouched *= (1.0 - peer) ** float(participating_acquaintances)
    return (1.0 - threshold) * (1.0 - untouched)


@compiled
def joining_by_threshold(
    threshold: float,
    outreach: float,
    participating_acquaintances: int,
    acquaintances: int,
    campaign: float,
) -> float:
    """Chance to join where a citizen waits until enough acquaintances take part (threshold).

        1            if n > 0 and n / acquaintances >= theta
        outreach     if n / acquaintances + campaign >= theta
        0            otherwise

    Args:
        threshold: theta of the citizen, share, 0 to 1.
        outreach: chance to be reached by an activity of this step, 0 to 1.
        participating_acquaintances: n, how many of them take part.
        acquaintances: citizens whom a participant talks to, 1 or more.
        campaign: share of acquaintances for which being reached counts, 0 to 1.

    Returns:
        Chance, 0 to 1.

    Source: Granovetter 1978; ODD, Citizens; departure 8.
    """
    pressure = participating_acquaintances / acquaintances
    if participating_acquaintances > 0 and pressure >= threshold:
        return 1.0
    if pressure + campaign >= threshold:
        return outreach
    return 0.0


@compiled
def willing_chance(
    threshold: float,
    touched: bool,
    participating_acquaintances: int,
    behaviour: Behaviour,
    switches: Choices,
) -> float:
    """Chance that a citizen joins once it is known what happened to it in a step.

        1 - theta if touched, else 0                        independent
        1 or 0, as ``joining_by_threshold`` says            threshold

    Whether an activity reaches a citizen, and whether each acquaintance brings it along, is drawn
    apart (``turning``); together it comes to ``joining_chance``.

    Args:
        threshold: theta of the citizen, share, 0 to 1.
        touched: whether an activity reached, or an acquaintance brought along, the citizen.
        participating_acquaintances: n, how many of them take part; for the threshold alone.
        behaviour: reads ``acquaintances`` and ``campaign``, for the threshold alone.
        switches: reads ``participation``.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Citizens; departures 6 and 8.
    """
    reached = 1.0 if touched else 0.0
    if switches.participation == THRESHOLD:
        return joining_by_threshold(
            threshold,
            reached,
            participating_acquaintances,
            behaviour.acquaintances,
            behaviour.campaign,
        )
    return (1.0 - threshold) * reached


# --- Rules: stopping, following, and acquaintances ---


@compiled
def lapsing_chance(silent: bool, lapse: float, silence_lapse: float) -> float:
    """Chance that a participant stops in a step, higher when nothing happens.

        repeated(lapse, silence_lapse if silent, else 1)

    Args:
        silent: whether there was no activity of any track in 24 months.
        lapse: chance while there is activity, 0 to 1.
        silence_lapse: how much faster citizens stop in silence, multiple, 0 or more.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Citizens.
    """
    return repeated(lapse, silence_lapse if silent else 1.0)


@compiled
def following(support: float, with_partner: int, with_others: int) -> float:
    """Share of a city's citizens who take part in exchanges with one of its partner cities.

        W = V with_partner / (with_partner + with_others)       V where nothing happened at all

    Whoever takes part was reached by activities with some partner city: these say with which.

    Args:
        support: V, share of the citizens who take part in exchanges with any partner, 0 to 1.
        with_partner: joint activities of the last 24 months with the partner city.
        with_others: those with the other partner cities that are simulated.

    Returns:
        Share W, 0 to V; V where no other partner city is simulated.

    Source: ODD, Citizens; departure 37.
    """
    activities = with_partner + with_others
    return support * (with_partner / activities) if activities > 0 else support


@compiled
def neighbour(citizen: int, place: int, number: int) -> int:
    """The citizen at a place of another's neighbourhood on the ring.

        ahead 1, behind 1, ahead 2, behind 2, ... for the places 0, 1, 2, 3, ...

    Args:
        citizen: number of the citizen within the city, from 0.
        place: of the neighbourhood, from 0.
        number: citizens of the city.

    Returns:
        Number of the neighbour within the city, 0 to number - 1.

    Source: Watts & Strogatz 1998; ODD, Citizens; departure 30.
    """
    distance = place // 2 + 1
    other = citizen + distance if place % 2 == 0 else citizen - distance
    if 0 <= other < number:  # mostly; a division takes long
        return other
    return other % number


# --- Loops ---


@compiled
def climate_of(world: World, city: int, step: int) -> Climate:
    """What all citizens of a city meet in a step, over all partnerships of the city."""
    behaviour = world.behaviour
    activities = 0
    recent = 0
    trust = 0.0
    partnerships = 0
    for partnership in range(len(world.agreements)):
        for side in range(SIDE_COUNT):
            if world.governments[partnership, side].city == city:
                activities += world.record[step, partnership].activities
                recent += world.agreements[partnership].activities_24
                trust += world.calendar.sides[step, partnership, side].public_trust
                partnerships += 1
    trust = trust / partnerships if partnerships > 0 else NEUTRAL_TRUST

    now = world.calendar.cities[step, city]
    reached = reach(
        now.population,
        behaviour.attendance,
        behaviour.attendance_elasticity,
        behaviour.reference_population,
    )
    return Climate(
        outreach_of(activities, reached, now.outreach, trust),
        peer_of(behaviour.peer_influence, trust),
        lapsing_chance(recent == 0, behaviour.lapse, behaviour.silence_lapse),
    )


@compiled
def following_of(world: World, partnership: int, side: int) -> float:
    """Share of the citizens of one side who take part in exchanges with the other side's city."""
    city = world.governments[partnership, side].city
    partner = world.governments[partnership, 1 - side].city
    with_partner = 0
    with_others = 0
    for other in range(len(world.agreements)):
        activities = world.agreements[other].activities_24
        for own in range(SIDE_COUNT):
            if world.governments[other, own].city == city:
                if world.governments[other, 1 - own].city == partner:
                    with_partner += activities
                else:
                    with_others += activities
    return following(world.publics[city].share, with_partner, with_others)
