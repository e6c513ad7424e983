"""Between two cities: the programme of joint activities, and the projects that come of it.

Governments meet in joint activity only. It needs both sides, and the more they understand of each
other, the more of it there is.
"""

import math

from sistercities.scenario.switches import ADDITIVE, COBB_DOUGLAS, Choices
from sistercities.world.compiled import compiled
from sistercities.world.effort import has_association, works
from sistercities.world.randomness import Stream, negative_binomial_quantile, uniform
from sistercities.world.rates import logistic
from sistercities.world.state import ECONOMIC, PEOPLE, TECHNICAL, World

MOST_A_STEP = 60
"""Most activities of one track in one step; bounds how many businesses can newly meet."""

# --- Rules: activities ---


@compiled
def joint_effort(
    effort_a: float, effort_b: float, reference_effort: float, switches: Choices
) -> float:
    """What the efforts of two sides achieve together.

        F = min(e_a, e_b) / reference_effort             weakest link
            sqrt(e_a e_b) / reference_effort             Cobb-Douglas
            (e_a + e_b) / 2 / reference_effort           additive

    Args:
        effort_a: effort of one side for the track, 0 or more.
        effort_b: effort of the other side for the track, 0 or more.
        reference_effort: effort of either side of the reference tie, above 0.
        switches: reads ``aggregation``.

    Returns:
        Joint effort F, 0 or more; 1 at the reference tie on the day of signing.

    Source: the alternatives of the switch ``aggregation``; ODD, Joint activities.
    """
    if switches.aggregation == COBB_DOUGLAS:
        together = math.sqrt(effort_a * effort_b)
    elif switches.aggregation == ADDITIVE:
        together = (effort_a + effort_b) / 2.0
    else:
        together = min(effort_a, effort_b)
    return together / reference_effort


@compiled
def activities_expected(
    rate: float,
    travel: float,
    joint: float,
    understanding: float,
    blind_activity: float,
    reference_understanding: float,
) -> float:
    """Mean number of joint activities of one track in a step.

        mean  = travel rate F (u0 + (1 - u0) U) / (u0 + (1 - u0) reference_understanding)
        u0    = blind_activity

    Args:
        rate: mean of the track in the reference tie, activities in a step, 0 or more.
        travel: share of travel that is possible, 0 to 1.
        joint: joint effort F, 0 or more.
        understanding: mutual understanding U, share, 0 to 1.
        blind_activity: u0, share that remains without any understanding, 0 to 1.
        reference_understanding: U in the reference tie, share, above 0.

    Returns:
        Activities in a step, 0 or more.

    Source: ODD, Joint activities; departure 21.
    """
    sighted = 1.0 - blind_activity
    reference = blind_activity + sighted * reference_understanding
    return travel * (rate * joint * (blind_activity + sighted * understanding) / reference)


# --- Rules: projects ---


@compiled
def project_success(
    commitment: float,
    understanding: float,
    project_intercept: float,
    project_commitment: float,
    project_understanding: float,
) -> float:
    """Chance that a technical project is completed rather than broken off.

        s(project_intercept + project_commitment (C - 1/2) + project_understanding (U - 1/2))

    Args:
        commitment: C, geometric mean of the two governments, share, 0 to 1.
        understanding: mutual understanding U, share, 0 to 1.
        project_intercept: completion where both are one half, logit.
        project_commitment: effect of commitment, logit.
        project_understanding: effect of understanding, logit.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Technical projects; departure 17.
    """
    return logistic(
        project_intercept
        + project_commitment * (commitment - 0.5)
        + project_understanding * (understanding - 0.5)
    )


@compiled
def projects_remembered(projects: float, completed: int, example_decay: float) -> float:
    """Completed projects that are remembered after one step: earlier ones fade.

        projects <- projects (1 - example_decay) + completed

    Args:
        projects: remembered so far, 0 or more.
        completed: completed in this step, 0 or more.
        example_decay: share that is forgotten in a step, 0 to 1.

    Returns:
        Projects, 0 or more.

    Source: ODD, Technical projects.
    """
    return projects * (1.0 - example_decay) + completed


@compiled
def project_index(projects: float, project_saturation: float) -> float:
    """Completed-project index: each further project adds less.

        1 - exp(-projects / project_saturation)

    Args:
        projects: completed projects that are remembered, 0 or more.
        project_saturation: projects at which the index is 1 - 1/e, above 0.

    Returns:
        Index, share, 0 to 1.

    Source: ODD, Technical projects.
    """
    return -math.expm1(-projects / project_saturation)


# --- Loops ---


@compiled
def hold_programme(world: World, step: int) -> None:
    """Joint activities of a step in every partnership, and the projects that come to an end."""
    for partnership in range(len(world.agreements)):
        if works(world, partnership) or has_association(world, partnership):
            hold_activities(world, partnership, step)
        finish_projects(world, partnership, step)
        count_activities(world, partnership, step)


@compiled
def hold_activities(world: World, partnership: int, step: int) -> None:
    """Draw the joint activities of a step, track by track; policies add their pilots."""
    now = world.record[step, partnership]
    now.activities_economic = activities_of(world, partnership, ECONOMIC, step)
    now.activities_technical = activities_of(world, partnership, TECHNICAL, step)
    if works(world, partnership):
        now.activities_technical += world.calendar.pairs[step, partnership].pilots
    now.activities_people = activities_of(world, partnership, PEOPLE, step)
    now.activities = now.activities_economic + now.activities_technical + now.activities_people


@compiled
def activities_of(world: World, partnership: int, track: int, step: int) -> int:
    """Draw the number of joint activities of one track from what both governments put in."""
    behaviour = world.behaviour
    pair = world.calendar.pairs[step, partnership]
    agreement = world.agreements[partnership]
    rates = (
        pair.means * pair.economic_activities,
        pair.means * pair.technical_activities,
        pair.people_activities,  # people pay for themselves
    )
    joint = joint_effort(
        world.agendas[partnership, 0, track].effort,
        world.agendas[partnership, 1, track].effort,
        behaviour.reference_effort,
        world.switches,
    )
    mean = activities_expected(
        rates[track],
        pair.travel,
        joint,
        agreement.understanding,
        behaviour.blind_activity,
        behaviour.reference_understanding,
    )
    share = uniform(world.seed, Stream.ACTIVITIES, agreement.identity, world.key + step, track)
    return min(negative_binomial_quantile(share, mean, behaviour.activity_dispersion), MOST_A_STEP)


@compiled
def finish_projects(world: World, partnership: int, step: int) -> None:
    """Decide the projects that were begun so many months ago, and remember the completed ones."""
    behaviour = world.behaviour
    agreement = world.agreements[partnership]
    now = world.record[step, partnership]

    started = step - int(behaviour.project_months + 0.5)  # rounded to whole steps
    begun = world.record[started, partnership].activities_technical if started >= 0 else 0
    if begun > 0:
        chance = chance_of_success(world, partnership)
        for project in range(begun):
            luck = uniform(
                world.seed,
                Stream.PROJECT_COMPLETION,
                agreement.identity,
                world.key + step,
                project,
            )
            if luck < chance:
                now.projects_completed += 1
            else:
                now.projects_failed += 1

    agreement.projects = projects_remembered(
        agreement.projects, now.projects_completed, behaviour.example_decay
    )
    now.project_index = project_index(agreement.projects, behaviour.project_saturation)


@compiled
def chance_of_success(world: World, partnership: int) -> float:
    """Chance that a project which ends now is completed; both governments carry it."""
    behaviour = world.behaviour
    first = world.governments[partnership, 0]
    second = world.governments[partnership, 1]
    return project_success(
        math.sqrt(first.commitment * second.commitment),
        world.agreements[partnership].understanding,
        behaviour.project_intercept,
        behaviour.project_commitment,
        behaviour.project_understanding,
    )


@compiled
def count_activities(world: World, partnership: int, step: int) -> None:
    """Keep count of the activities of the last 12 and 24 months, this step included."""
    agreement = world.agreements[partnership]
    agreement.activities_24 = 0
    agreement.economic_24 = 0
    agreement.economic_12 = 0
    agreement.people_12 = 0
    for past in range(max(0, step - 2 * world.year + 1), step + 1):
        row = world.record[past, partnership]
        agreement.activities_24 += row.activities
        agreement.economic_24 += row.activities_economic
        if past > step - world.year:
            agreement.economic_12 += row.activities_economic
            agreement.people_12 += row.activities_people


@compiled
def eligible(world: World, partnership: int) -> float:
    """Eligible businesses of a partnership: the mean of its two sides."""
    first = world.pools[partnership, 0]
    second = world.pools[partnership, 1]
    return (first.last - first.first + second.last - second.first) / 2.0
