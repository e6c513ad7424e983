"""Between two cities: the agreement, the programme of joint activities, mutual understanding, and the reviews."""

import math

from sistercities.compiled import compiled
from sistercities.government import Agenda, Government, forget_partner
from sistercities.population import Column, Table
from sistercities.randomness import Stream, negative_binomial_quantile, uniform
from sistercities.rates import logistic, monthly, repeated
from sistercities.record import Month
from sistercities.scenario.behaviour import Behaviour

ECONOMIC, TECHNICAL, PEOPLE = 0, 1, 2
YEAR = 12
ANNIVERSARY = 60
SILENCE = 24
MOST_A_MONTH = 60


class Agreement:
    """The agreement of a partnership: a row of the table ``[partnership]``."""

    identity: int
    signed: bool
    valid: bool
    ended: bool
    review: int
    term: int
    occasion: int
    committee: float
    understanding: float
    projects: float
    hosted: int


class Track:
    """One track of a partnership: a row of the table ``[partnership, track]``."""

    open: bool
    aspiration: float
    yearly: float


@compiled
def joint_effort(effort_a: float, effort_b: float, behaviour: Behaviour) -> float:
    """What two efforts achieve together: the weaker one (weakest link), 1 at the reference tie."""
    return min(effort_a, effort_b) / behaviour.reference_effort


@compiled
def activities_expected(yearly: float, joint: float, understanding: float, behaviour: Behaviour) -> float:
    """Mean number of activities of a track in a month: lambda F (u0 + (1 - u0) U) / 12, scaled to the reference tie."""
    blind = behaviour.blind_activity
    scale = blind + (1.0 - blind) * behaviour.reference_understanding
    return yearly / YEAR * joint * (blind + (1.0 - blind) * understanding) / scale


@compiled
def project_success(commitment: float, understanding: float, behaviour: Behaviour) -> float:
    """Chance that a technical project is completed rather than broken off."""
    return logistic(
        behaviour.project_intercept
        + behaviour.project_commitment * (commitment - 0.5)
        + behaviour.project_understanding * (understanding - 0.5)
    )


@compiled
def attention_drawn(activities: float, language: float, behaviour: Behaviour) -> float:
    """Share of a government's attention that a month's joint work draws to itself (language is neutral at 0.5)."""
    pull = min(1.0, behaviour.joint_work_pull * (0.5 + language))
    return 1.0 - (1.0 - pull) ** activities


@compiled
def drop_chance(returned: float, aspiration: float, behaviour: Behaviour) -> float:
    """Chance that a yearly review drops a track: 1 - exp(-hazard max(0, 1 - r / h))."""
    if returned >= aspiration:
        return 0.0
    return -math.expm1(-behaviour.drop_hazard * (1.0 - returned / aspiration))


@compiled
def renewal_chance(commitment: float, behaviour: Behaviour) -> float:
    """Chance that an expiring agreement is renewed; paper is cheap, so it rarely fails at middling commitment."""
    return logistic(behaviour.renewal_intercept + behaviour.renewal_commitment * (commitment - 0.5))


@compiled
def reopening_chance(on_occasion: bool, behaviour: Behaviour) -> float:
    """Monthly chance to take up again what was dropped or ended; higher within a year after an occasion."""
    return repeated(monthly(behaviour.reopening), behaviour.reopening_occasion if on_occasion else 1.0)


@compiled
def overlap(first: Table[Agenda], second: Table[Agenda]) -> float:
    """Mutual understanding U: the sum over tracks of the smaller of the two priorities."""
    shared = 0.0
    for track in range(3):
        shared += min(first[track].priority, second[track].priority)
    return shared


@compiled
def review_agreements(
    agreements: Table[Agreement],
    governments: Table[Government],
    leader: Column,
    dispute: Column,
    seed: int,
    month: int,
    behaviour: Behaviour,
) -> None:
    """Renew, let lapse or end what expires this month; sign again, rarely, what has ended."""
    for partnership in range(agreements.shape[0]):
        agreement = agreements[partnership]
        if not agreement.signed or month == 0:
            continue
        new_leader = (leader[month, partnership] != leader[month - 1, partnership]).any()
        if new_leader or month % ANNIVERSARY == 0:
            agreement.occasion = month
        if agreement.ended:
            on_occasion = month - agreement.occasion < YEAR
            if uniform(seed, Stream.REOPENING, agreement.identity, month, 3) < reopening_chance(on_occasion, behaviour):
                agreement.ended, agreement.valid, agreement.review = False, True, month + agreement.term
        elif month >= agreement.review:
            _review_agreement(agreement, governments[partnership], dispute[month, partnership], seed, month, behaviour)


@compiled
def _review_agreement(
    agreement: Agreement, governments: Table[Government], dispute: float, seed: int, month: int, behaviour: Behaviour
) -> None:
    """One review: a dispute may end the agreement; otherwise it is renewed, or lapses and is looked at in a year."""
    commitment = (governments[0].commitment + governments[1].commitment) / 2.0
    agreement.ended = uniform(seed, Stream.AGREEMENT_REVIEW, agreement.identity, month, 0) < dispute
    renewed = uniform(seed, Stream.AGREEMENT_REVIEW, agreement.identity, month, 1) < renewal_chance(
        commitment, behaviour
    )
    agreement.valid = renewed and not agreement.ended
    agreement.review = month + (agreement.term if agreement.valid else YEAR)


@compiled
def review_tracks(
    tracks: Table[Track],
    agreements: Table[Agreement],
    record: Table[Month],
    seed: int,
    month: int,
    behaviour: Behaviour,
) -> None:
    """Drop tracks that return less than was aspired to (yearly); reopen dropped ones (rarely, at any time)."""
    for partnership in range(agreements.shape[0]):
        agreement = agreements[partnership]
        if not agreement.signed or agreement.ended or month == 0:
            continue
        yearly = month >= YEAR * behaviour.review_from and month % YEAR == 0
        for number in range(3):
            track = tracks[partnership, number]
            if not track.open:
                chance = reopening_chance(month - agreement.occasion < YEAR, behaviour)
                track.open = uniform(seed, Stream.REOPENING, agreement.identity, month, number) < chance
            elif yearly:
                returned = return_of_track(number, record[:month, partnership], behaviour)
                chance = drop_chance(returned, track.aspiration, behaviour)
                track.open = uniform(seed, Stream.TRACK_REVIEW, agreement.identity, month, number) >= chance
                track.aspiration += behaviour.aspiration_adaptation * (returned - track.aspiration)


@compiled
def return_of_track(track: int, past: Table[Month], behaviour: Behaviour) -> float:
    """What a track returned over the last years, 0 to 1: exchange index, completed-project index, or exchanges held.

    A full return is an exchange index of 1, completed projects beyond counting, or as many people activities a year as
    governments aspire to (evidence F5, F6).
    """
    months = min(past.shape[0], round(YEAR * behaviour.return_years))
    total = 0.0
    for back in range(1, months + 1):
        if track == ECONOMIC:
            total += past[-back].exchange_index
        elif track == TECHNICAL:
            total += past[-back].project_index
        else:
            total += past[-back].activities_people * YEAR / behaviour.exchanges_aspired
    return min(1.0, total / months) if months > 0 else 0.0


@compiled
def hold_activities(
    agendas: Table[Agenda],
    agreement: Agreement,
    tracks: Table[Track],
    travel: float,
    now: Month,
    seed: int,
    month: int,
    behaviour: Behaviour,
) -> None:
    """Draw the joint activities of the month, track by track, from what both governments put in."""
    for number in range(3):
        joint = joint_effort(agendas[0, number].effort, agendas[1, number].effort, behaviour)
        mean = travel * activities_expected(tracks[number].yearly, joint, agreement.understanding, behaviour)
        share = uniform(seed, Stream.ACTIVITIES, agreement.identity, month, number)
        held = min(negative_binomial_quantile(share, mean, behaviour.activity_dispersion), MOST_A_MONTH)
        if number == ECONOMIC:
            now.activities_economic = held
        elif number == TECHNICAL:
            now.activities_technical = held
        else:
            now.activities_people = held


@compiled
def finish_projects(
    agreement: Agreement,
    governments: Table[Government],
    record: Table[Month],
    seed: int,
    month: int,
    behaviour: Behaviour,
) -> None:
    """Decide the technical projects that were begun so many months ago, and remember the completed ones."""
    now = record[month]
    begun = record[month - behaviour.project_months].activities_technical if month >= behaviour.project_months else 0
    commitment = math.sqrt(governments[0].commitment * governments[1].commitment)
    chance = project_success(commitment, agreement.understanding, behaviour)
    for project in range(begun):
        if uniform(seed, Stream.PROJECT_COMPLETION, agreement.identity, month, project) < chance:
            now.projects_completed += 1
        else:
            now.projects_failed += 1
    agreement.projects = agreement.projects * (1.0 - monthly(behaviour.example_decay)) + now.projects_completed
    now.project_index = -math.expm1(-agreement.projects / behaviour.project_saturation)


@compiled
def learn_from_joint_work(
    agendas: Table[Agenda],
    governments: Table[Government],
    agreement: Agreement,
    tracks: Table[Track],
    travel: float,
    dispute: float,
    now: Month,
    behaviour: Behaviour,
) -> None:
    """Joint work and the committee draw priorities to the open tracks; the home agenda draws them back."""
    meeting = travel * agreement.committee / YEAR if agreement.valid else 0.0
    held = (now.activities_economic, now.activities_technical, now.activities_people)
    total = float(held[0] + held[1] + held[2])
    open_tracks = 0
    for number in range(3):
        open_tracks += tracks[number].open
    if open_tracks > 0:
        total += meeting
    for side in range(2):
        drawn = attention_drawn(total, governments[side].language, behaviour)
        for number in range(3):
            work = held[number] + (meeting / open_tracks if tracks[number].open else 0.0)
            share = work / total if total > 0.0 else 0.0
            agendas[side, number].priority += drawn * (share - agendas[side, number].priority)
        forget_partner(agendas[side], repeated(monthly(behaviour.home_drift), 1.0 + behaviour.dispute_drift * dispute))
    agreement.understanding = overlap(agendas[0], agendas[1])


@compiled
def forget_effort(behaviour: Behaviour) -> float:
    """Share of the ledger that is still remembered a month later: its half-life is given in years."""
    return 0.5 ** (1.0 / (YEAR * behaviour.ledger_half_life))
