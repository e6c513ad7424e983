"""Between two cities: the agreement, the programme of joint activities, mutual understanding, and what it shows."""

import math
from typing import TYPE_CHECKING

from sistercities.compiled import compiled
from sistercities.government import (
    Agenda,
    effort_remembered,
    example_after,
    forget_partner,
    perceived_reciprocity,
    works,
)
from sistercities.population import Table
from sistercities.randomness import Stream, negative_binomial_quantile, uniform
from sistercities.rates import logistic, repeated
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import ADDITIVE, COBB_DOUGLAS, OWN_ONLY, Choices

if TYPE_CHECKING:
    from sistercities.world import World

ECONOMIC, TECHNICAL, PEOPLE = 0, 1, 2
MOST_A_MONTH = 60
PER_BUSINESSES = 500.0
"""Deals count towards the example per so many eligible businesses."""


class Agreement:
    """The agreement of a partnership: a row of the table ``[partnership]``.

    Months are steps since the beginning of the run: ``signs`` when it is signed (-1 never), ``review`` when it is
    looked at next, ``occasion`` of the last new leader, committee or anniversary. ``activities_24``, ``economic_24``,
    ``economic_12`` and ``people_12`` count activities of the last 24 or 12 months.
    """

    identity: int
    signs: int
    signed: bool
    valid: bool
    ended: bool
    term: int
    review: int
    occasion: int
    understanding: float
    projects: float
    hosted: int
    activities_24: int
    economic_24: int
    economic_12: int
    people_12: int


class Track:
    """One track of a partnership: a row of the table ``[partnership, track]``."""

    open: bool
    aspiration: float


@compiled
def joint_effort(effort_a: float, effort_b: float, behaviour: Behaviour, switches: Choices) -> float:
    """What two efforts achieve together, 1 at the reference tie: the weaker one, their root product, or their mean."""
    if switches.aggregation == COBB_DOUGLAS:
        together = math.sqrt(effort_a * effort_b)
    elif switches.aggregation == ADDITIVE:
        together = (effort_a + effort_b) / 2.0
    else:
        together = min(effort_a, effort_b)
    return together / behaviour.reference_effort


@compiled
def activities_expected(rate: float, joint: float, understanding: float, behaviour: Behaviour) -> float:
    """Mean number of activities of a track in a month: rate x F x (u0 + (1 - u0) U), scaled to the reference tie."""
    blind = behaviour.blind_activity
    scale = blind + (1.0 - blind) * behaviour.reference_understanding
    return rate * joint * (blind + (1.0 - blind) * understanding) / scale


@compiled
def project_success(commitment: float, understanding: float, behaviour: Behaviour) -> float:
    """Chance that a technical project is completed rather than broken off."""
    return logistic(
        behaviour.project_intercept
        + behaviour.project_commitment * (commitment - 0.5)
        + behaviour.project_understanding * (understanding - 0.5)
    )


@compiled
def projects_remembered(projects: float, completed: int, behaviour: Behaviour) -> float:
    """Completed projects that are remembered: earlier ones fade, this month's are added."""
    return projects * (1.0 - behaviour.example_decay) + completed


@compiled
def project_index(projects: float, behaviour: Behaviour) -> float:
    """Completed-project index: 1 - exp(-remembered projects / saturation)."""
    return -math.expm1(-projects / behaviour.project_saturation)


@compiled
def attention_drawn(activities: float, pull: float, language: float) -> float:
    """Share of a government's attention that a month's joint work draws to itself (language is neutral at 0.5)."""
    return 1.0 - (1.0 - min(1.0, pull * (0.5 + language))) ** activities


@compiled
def home_drift_in(home_drift: float, dispute: float, behaviour: Behaviour) -> float:
    """Share of the way that priorities drift home in a month, faster in a diplomatic dispute."""
    return repeated(home_drift, 1.0 + behaviour.dispute_drift * dispute)


@compiled
def overlap(first: Table[Agenda], second: Table[Agenda]) -> float:
    """Mutual understanding U: the sum over tracks of the smaller of the two priorities."""
    shared = 0.0
    for track in range(3):
        shared += min(first[track].priority, second[track].priority)
    return shared


@compiled
def hold_programme(world: "World", month: int) -> None:
    """Joint activities of the month in every partnership, and the projects that come to an end."""
    for partnership in range(len(world.agreements)):
        hold_activities(world, partnership, month)
        finish_projects(world, partnership, month)
        count_activities(world, partnership, month)


@compiled
def hold_activities(world: "World", partnership: int, month: int) -> None:
    """Draw the joint activities of the month, track by track, from what both governments put in."""
    pair, agreement, now = (
        world.calendar.pairs[month, partnership],
        world.agreements[partnership],
        world.record[month, partnership],
    )
    agendas = world.agendas[partnership]
    rates = (pair.economic_activities, pair.technical_activities, pair.people_activities)
    if not works(world, partnership):
        return
    for track in range(3):
        joint = joint_effort(agendas[0, track].effort, agendas[1, track].effort, world.behaviour, world.switches)
        mean = pair.travel * activities_expected(rates[track], joint, agreement.understanding, world.behaviour)
        share = uniform(world.seed, Stream.ACTIVITIES, agreement.identity, world.key + month, track)
        held = min(negative_binomial_quantile(share, mean, world.behaviour.activity_dispersion), MOST_A_MONTH)
        if track == ECONOMIC:
            now.activities_economic = held
        elif track == TECHNICAL:
            now.activities_technical = held + pair.pilots
        else:
            now.activities_people = held
    now.activities = now.activities_economic + now.activities_technical + now.activities_people


@compiled
def finish_projects(world: "World", partnership: int, month: int) -> None:
    """Decide the technical projects that were begun so many months ago, and remember the completed ones."""
    agreement, now = world.agreements[partnership], world.record[month, partnership]
    started = month - int(world.behaviour.project_months + 0.5)
    begun = world.record[started, partnership].activities_technical if started >= 0 else 0
    if begun > 0:
        first, second = world.governments[partnership, 0], world.governments[partnership, 1]
        commitment = math.sqrt(first.commitment * second.commitment)
        chance = project_success(commitment, agreement.understanding, world.behaviour)
        for project in range(begun):
            luck = uniform(world.seed, Stream.PROJECT_COMPLETION, agreement.identity, world.key + month, project)
            if luck < chance:
                now.projects_completed += 1
            else:
                now.projects_failed += 1
    agreement.projects = projects_remembered(agreement.projects, now.projects_completed, world.behaviour)
    now.project_index = project_index(agreement.projects, world.behaviour)


@compiled
def count_activities(world: "World", partnership: int, month: int) -> None:
    """Keep count of the activities of the last 12 and 24 months, this one included."""
    agreement, record = world.agreements[partnership], world.record
    agreement.activities_24, agreement.economic_24, agreement.economic_12, agreement.people_12 = 0, 0, 0, 0
    for past in range(max(0, month - 2 * world.year + 1), month + 1):
        row = record[past, partnership]
        agreement.activities_24 += row.activities
        agreement.economic_24 += row.activities_economic
        if past > month - world.year:
            agreement.economic_12 += row.activities_economic
            agreement.people_12 += row.activities_people


@compiled
def learn(world: "World", month: int) -> None:
    """Joint work, remembered effort and visible results move priorities, perceived reciprocity and example."""
    for partnership in range(len(world.agreements)):
        if world.agreements[partnership].signed:
            learn_from_joint_work(world, partnership, month)
            learn_from_results(world, partnership, month)
            learn_from_effort(world, partnership, month)


@compiled
def learn_from_joint_work(world: "World", partnership: int, month: int) -> None:
    """Joint work and the committee draw priorities to the open tracks; the home agenda draws them back."""
    pair, agreement, now = (
        world.calendar.pairs[month, partnership],
        world.agreements[partnership],
        world.record[month, partnership],
    )
    held = (now.activities_economic, now.activities_technical, now.activities_people)
    open_tracks = 0
    for track in range(3):
        open_tracks += world.tracks[partnership, track].open
    meeting = pair.travel * pair.committee / world.year if agreement.valid and open_tracks > 0 else 0.0
    total = now.activities + meeting
    drift = home_drift_in(pair.home_drift, pair.dispute, world.behaviour)
    for side in range(2):
        agenda = world.agendas[partnership, side]
        language = world.calendar.cities[month, world.governments[partnership, side].city].language
        drawn = attention_drawn(total, pair.joint_work_pull, language)
        for track in range(3):
            work = held[track] + (meeting / open_tracks if world.tracks[partnership, track].open else 0.0)
            share = work / total if total > 0.0 else 0.0
            agenda[track].priority += drawn * (share - agenda[track].priority)
        forget_partner(agenda, drift)
    agreement.understanding = overlap(world.agendas[partnership, 0], world.agendas[partnership, 1])


@compiled
def learn_from_results(world: "World", partnership: int, month: int) -> None:
    """Both governments' belief in success follows what their own, and their city's other partnerships, achieved."""
    now = world.record[month, partnership]
    per_businesses = PER_BUSINESSES / eligible(world, partnership)
    for side in range(2):
        government = world.governments[partnership, side]
        projects, deals = results_of_others(world, partnership, government.city, month)
        government.example = example_after(
            government.example,
            now.projects_completed + projects,
            float(now.projects_failed),
            now.deals * per_businesses + deals,
            now.broken_ties * per_businesses,
            world.behaviour,
        )


@compiled
def results_of_others(world: "World", partnership: int, city: int, month: int) -> tuple[float, float]:
    """Completed projects, and deals per 500 businesses, of a city's other partnerships, with their weight."""
    projects, deals = 0.0, 0.0
    if world.switches.example != OWN_ONLY:
        weight = world.behaviour.example_of_others
        for other in range(len(world.agreements)):
            for side in range(2):
                if other != partnership and world.governments[other, side].city == city:
                    projects += weight * world.record[month, other].projects_completed
                    deals += weight * world.record[month, other].deals * PER_BUSINESSES / eligible(world, other)
    return projects, deals


@compiled
def learn_from_effort(world: "World", partnership: int, month: int) -> None:
    """The ledgers of effort, then how each government perceives the other's share."""
    governments, cities = world.governments[partnership], world.calendar.cities[month]
    for side in range(2):
        government = governments[side]
        government.ledger = effort_remembered(government.ledger, government.effort, world.behaviour)
    for side in range(2):
        own, partner = governments[side], governments[1 - side]
        own.reciprocity = perceived_reciprocity(
            own.ledger,
            partner.ledger,
            cities[own.city].gross_regional_product,
            cities[partner.city].gross_regional_product,
            world.behaviour,
            world.switches,
        )


@compiled
def eligible(world: "World", partnership: int) -> float:
    """Eligible businesses of a partnership: the mean of its two sides."""
    first, second = world.pools[partnership, 0], world.pools[partnership, 1]
    return (first.last - first.first + second.last - second.first) / 2.0
