"""What governments learn from a partnership: to understand, to reckon with, and to believe in it.

Joint work draws both agendas to what they share. Remembered effort tells whether the partner gives
its part. Visible results tell whether such a partnership works at all.
"""

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import FIXED_RECIPROCITY, OWN_ONLY, Choices
from sistercities.world.compiled import compiled
from sistercities.world.effort import works
from sistercities.world.government import FAIR, forget_partner
from sistercities.world.partnership import eligible
from sistercities.world.population import Table
from sistercities.world.rates import repeated
from sistercities.world.state import (
    ECONOMIC,
    PEOPLE,
    SIDE_COUNT,
    TECHNICAL,
    TRACK_COUNT,
    Agenda,
    World,
)

PER_BUSINESSES = 500.0
"""Deals and broken ties count towards the example per so many eligible businesses."""

# --- Rules: understanding ---


@compiled
def attention_drawn(activities: float, joint_work_pull: float, language: float) -> float:
    """Share of a government's attention that the joint work of a step draws to itself.

        drawn = 1 - (1 - min(1, joint_work_pull (0.5 + language)))^activities

    Args:
        activities: joint activities and meetings of the committee, 0 or more.
        joint_work_pull: attention drawn by one of them, share, 0 to 1.
        language: command of the partner's language, 0 to 1; one half leaves the pull as it is.

    Returns:
        Share, 0 to 1.

    Source: ODD, Understanding; departures 1 and 16.
    """
    pull = min(1.0, joint_work_pull * (0.5 + language))
    return 1.0 - (1.0 - pull) ** activities


@compiled
def committee_meetings(committee: float, travel: float, year: int) -> float:
    """Meetings of the joint committee in a step: a full committee meets once a year.

        meeting = travel committee / year

    Args:
        committee: joint committee, 0 (none) to 1 (meets yearly).
        travel: share of travel that is possible, 0 to 1.
        year: steps in a year.

    Returns:
        Meetings in a step, 0 to 1 / year.

    Source: ODD, Understanding; departure 16.
    """
    return travel * committee / year


@compiled
def priority_drawn(priority: float, share: float, drawn: float) -> float:
    """Priority of a track after joint work: attention goes where the work was.

        P <- P + drawn (share - P)

    Args:
        priority: P of the track, share of the agenda, 0 to 1.
        share: of the joint work that was in this track, 0 to 1.
        drawn: share of the attention that joint work draws to itself, 0 to 1.

    Returns:
        Priority, share of the agenda, 0 to 1.

    Source: ODD, Understanding; departure 1.
    """
    return priority + drawn * (share - priority)


@compiled
def drift_in_dispute(home_drift: float, dispute: float, dispute_drift: float) -> float:
    """Share of the way that priorities drift home in a step, faster in a diplomatic dispute.

        repeated(home_drift, 1 + dispute_drift dispute)

    Args:
        home_drift: share of the way without a dispute, 0 to 1.
        dispute: severity of the dispute, 0 (none) to 1.
        dispute_drift: how much faster in a full dispute, multiple, 0 or more.

    Returns:
        Share of the way, 0 to 1.

    Source: ODD, Understanding.
    """
    return repeated(home_drift, 1.0 + dispute_drift * dispute)


@compiled
def overlap(
    priorities_a: tuple[float, float, float], priorities_b: tuple[float, float, float]
) -> float:
    """Mutual understanding: what both governments want from the same tracks.

        U = sum over tracks of min(P_a, P_b)

    Args:
        priorities_a: P of one side for the economic, the technical and the people track, 0 to 1.
        priorities_b: those of the other side.

    Returns:
        Understanding U, share, 0 to 1.

    Source: ODD, Understanding; departure 1.
    """
    economic = min(priorities_a[0], priorities_b[0])
    technical = min(priorities_a[1], priorities_b[1])
    people = min(priorities_a[2], priorities_b[2])
    return economic + technical + people


# --- Rules: reciprocity ---


@compiled
def effort_remembered(ledger: float, effort: float, ledger_half_life: float) -> float:
    """The ledger of effort after one step: earlier effort fades, this step's is added.

        ledger <- ledger 0.5^(1 / ledger_half_life) + e

    Args:
        ledger: effort remembered so far, 0 or more.
        effort: e of this step, 0 or more.
        ledger_half_life: steps in which half is forgotten, above 0.

    Returns:
        Ledger, effort x steps, 0 or more.

    Source: ODD, Reciprocity.
    """
    return ledger * 0.5 ** (1.0 / ledger_half_life) + effort


@compiled
def perceived_reciprocity(
    own_ledger: float,
    partner_ledger: float,
    own_product: float,
    partner_product: float,
    equity: float,
    switches: Choices,
) -> float:
    """The partner's share of remembered effort, against what is expected of it.

        R = P / (P + O (partner_product / own_product)^equity)

    One half is fair, less is disappointing. More is expected of a larger economy. Without any
    effort on either side nothing is perceived, and R = 1/2.

    Args:
        own_ledger: O, remembered effort of one's own, 0 or more.
        partner_ledger: P, remembered effort of the partner, 0 or more.
        own_product: gross regional product of one's own city, USD billion, above 0.
        partner_product: gross regional product of the partner, USD billion, above 0.
        equity: how far a larger economy raises what is expected, exponent, 0 to 1.
        switches: reads ``reciprocity``; where governments do not respond, R = 1/2.

    Returns:
        Perceived reciprocity R, share, 0 to 1.

    Source: Gouldner 1960; Axelrod 1984; ODD, Reciprocity; departure 22.
    """
    expected = own_ledger * (partner_product / own_product) ** equity
    if switches.reciprocity == FIXED_RECIPROCITY or partner_ledger + expected <= 0.0:
        return FAIR
    return partner_ledger / (partner_ledger + expected)


# --- Rules: example ---


@compiled
def example_at_signing(
    initial_belief: float, earlier_successes: float, project_gain: float
) -> float:
    """Belief in success on the day of signing: every earlier joint success removes some doubt.

        D = 1 - (1 - initial_belief) (1 - project_gain)^earlier_successes

    Args:
        initial_belief: belief without any joint success, share, 0 to 1.
        earlier_successes: projects completed together in public before signing, 0 or more.
        project_gain: share of the doubt that one of them removes, 0 to 1.

    Returns:
        Belief D, share, 0 to 1.

    Source: ODD, Initialization.
    """
    doubt = (1.0 - initial_belief) * (1.0 - project_gain) ** earlier_successes
    return 1.0 - doubt


@compiled
def example_after(
    example: float,
    completed: float,
    failed: float,
    deals: float,
    broken: float,
    behaviour: Behaviour,
) -> float:
    """Belief in success after one step: it fades, success removes doubt, failure takes belief.

        belief = D (1 - example_decay)
        doubt  = (1 - belief) (1 - project_gain)^completed (1 - deal_gain)^deals
        D     <- (1 - doubt) (1 - project_loss)^failed (1 - broken_tie_loss)^broken

    Args:
        example: D so far, share, 0 to 1.
        completed: projects completed, those of the city's other partnerships with their weight.
        failed: projects broken off.
        deals: deals per 500 eligible businesses, those of the others with their weight.
        broken: ties that ended in distrust, per 500 eligible businesses.
        behaviour: reads ``example_decay``, ``project_gain``, ``deal_gain``, ``project_loss`` and
            ``broken_tie_loss``, shares from 0 to 1.

    Returns:
        Belief D, share, 0 to 1.

    Source: ODD, Example; departure 28.
    """
    belief = example * (1.0 - behaviour.example_decay)
    doubt = (
        (1.0 - belief)
        * (1.0 - behaviour.project_gain) ** completed
        * (1.0 - behaviour.deal_gain) ** deals
    )
    kept = (1.0 - behaviour.project_loss) ** failed * (1.0 - behaviour.broken_tie_loss) ** broken
    return (1.0 - doubt) * kept


# --- Loops ---


@compiled
def learn(world: World, step: int) -> None:
    """Joint work, visible results and remembered effort move what governments think."""
    for partnership in range(len(world.agreements)):
        if world.agreements[partnership].signed:
            learn_from_joint_work(world, partnership, step)
            learn_from_results(world, partnership, step)
            learn_from_effort(world, partnership, step)


@compiled
def learn_from_joint_work(world: World, partnership: int, step: int) -> None:
    """Joint work and the committee draw priorities to the open tracks; home draws them back."""
    pair = world.calendar.pairs[step, partnership]
    agreement = world.agreements[partnership]
    now = world.record[step, partnership]
    held = (now.activities_economic, now.activities_technical, now.activities_people)
    drift = drift_in_dispute(pair.home_drift, pair.dispute, world.behaviour.dispute_drift)

    # What the committee meets for counts as joint work, spread over the open tracks.
    open_tracks = number_of_open_tracks(world, partnership)
    meeting = 0.0
    if agreement.valid and open_tracks > 0 and works(world, partnership):
        meeting = committee_meetings(pair.committee, pair.travel, world.year)
    total = now.activities + meeting

    for side in range(SIDE_COUNT):
        agenda = world.agendas[partnership, side]
        city = world.calendar.cities[step, world.governments[partnership, side].city]
        drawn = attention_drawn(total, pair.joint_work_pull, city.language)
        for track in range(TRACK_COUNT):
            committee = meeting / open_tracks if world.tracks[partnership, track].open else 0.0
            share = (held[track] + committee) / total if total > 0.0 else 0.0
            agenda[track].priority = priority_drawn(agenda[track].priority, share, drawn)
        forget_partner(agenda, drift)

    agreement.understanding = overlap(
        priorities_of(world.agendas[partnership, 0]),
        priorities_of(world.agendas[partnership, 1]),
    )


@compiled
def number_of_open_tracks(world: World, partnership: int) -> int:
    """How many tracks of a partnership are in the programme."""
    number = 0
    for track in range(TRACK_COUNT):
        number += world.tracks[partnership, track].open
    return number


@compiled
def priorities_of(agenda: Table[Agenda]) -> tuple[float, float, float]:
    """A government's priorities for the economic, the technical and the people track."""
    return agenda[ECONOMIC].priority, agenda[TECHNICAL].priority, agenda[PEOPLE].priority


@compiled
def learn_from_results(world: World, partnership: int, step: int) -> None:
    """Belief in success follows what this partnership, and the city's others, achieved."""
    now = world.record[step, partnership]
    per_businesses = PER_BUSINESSES / eligible(world, partnership)
    for side in range(SIDE_COUNT):
        government = world.governments[partnership, side]
        projects, deals = results_of_others(world, partnership, government.city, step)
        government.example = example_after(
            government.example,
            now.projects_completed + projects,
            float(now.projects_failed),
            now.deals * per_businesses + deals,
            now.broken_ties * per_businesses,
            world.behaviour,
        )


@compiled
def results_of_others(world: World, partnership: int, city: int, step: int) -> tuple[float, float]:
    """What a city's other partnerships achieved in a step, with the weight that it has here.

    Returns:
        Completed projects, and deals per 500 eligible businesses; nothing where a government learns
        from its own results only.
    """
    projects = 0.0
    deals = 0.0
    if world.switches.example == OWN_ONLY:
        return projects, deals

    weight = world.behaviour.example_of_others
    for other in range(len(world.agreements)):
        for side in range(SIDE_COUNT):
            if other != partnership and world.governments[other, side].city == city:
                now = world.record[step, other]
                projects += weight * now.projects_completed
                deals += weight * now.deals * PER_BUSINESSES / eligible(world, other)
    return projects, deals


@compiled
def learn_from_effort(world: World, partnership: int, step: int) -> None:
    """Book the effort of both sides, then let each perceive the other's share of it."""
    # Both ledgers first, so that neither side perceives more than the other.
    governments = world.governments[partnership]
    for side in range(SIDE_COUNT):
        own = governments[side]
        own.ledger = effort_remembered(own.ledger, own.effort, world.behaviour.ledger_half_life)

    cities = world.calendar.cities[step]
    for side in range(SIDE_COUNT):
        own = governments[side]
        partner = governments[1 - side]
        own.reciprocity = perceived_reciprocity(
            own.ledger,
            partner.ledger,
            cities[own.city].gross_regional_product,
            cities[partner.city].gross_regional_product,
            world.behaviour.equity,
            world.switches,
        )
