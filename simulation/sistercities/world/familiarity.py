"""Familiarity: trust between two communities, which only what people do together can build.

People activities, completed projects and a former relation make two communities familiar; missions
use that trust and do not make it. Leads between businesses need it, and so does a programme that
wants to be heard.

The rules stand first, the loops below them.
"""

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import FAMILIARITY_OFF, SEQUENCING_OFF, Choices
from sistercities.world.compiled import compiled
from sistercities.world.learning import drift_in_dispute
from sistercities.world.state import World

# --- Rules ---


@compiled
def familiarity_at_signing(
    former_relation: float,
    firms_in_place: float,
    familiarity_gain: float,
    familiarity_neutral: float,
) -> float:
    """Familiarity on the day of signing: a year of contact counts as one activity.

        T = 1 - (1 - familiarity_gain)^former_relation (1 - familiarity_neutral firms_in_place)

    Args:
        former_relation: years of contact before signing, 0 or more.
        firms_in_place: trade or works between the two cities before signing, 0 to 1.
        familiarity_gain: share of the strangeness that one activity removes, 0 to 1.
        familiarity_neutral: familiarity of two cities between which trade stands, 0 to 1.

    Returns:
        Familiarity T, share, 0 to 1.

    Source: ODD, Familiarity; departure 35.
    """
    strange = (1.0 - familiarity_gain) ** former_relation
    return 1.0 - strange * (1.0 - familiarity_neutral * firms_in_place)


@compiled
def familiarity_after(
    familiarity: float, activities: float, fading: float, familiarity_gain: float
) -> float:
    """Familiarity after one step: it fades, and every activity removes some strangeness.

        T <- 1 - (1 - T (1 - fading)) (1 - familiarity_gain)^activities

    Args:
        familiarity: T so far, share, 0 to 1.
        activities: people activities and completed projects of the step, 0 or more.
        fading: share that is forgotten in the step, 0 to 1.
        familiarity_gain: share of the strangeness that one of them removes, 0 to 1.

    Returns:
        Familiarity T, share, 0 to 1.

    Source: O'Toole 2001; ODD, Familiarity; departure 35.
    """
    strange = 1.0 - familiarity * (1.0 - fading)
    return 1.0 - strange * (1.0 - familiarity_gain) ** activities


@compiled
def lead_trust(familiarity: float, behaviour: Behaviour, switches: Choices) -> float:
    """What familiarity adds to the chance that a lead goes on; nothing where it is neutral.

        going_on_trust (T - familiarity_neutral)            sequencing and familiarity on, else 0

    Args:
        familiarity: T, share, 0 to 1.
        behaviour: reads ``going_on_trust``, and ``familiarity_neutral``, a share.
        switches: reads ``familiarity`` and ``sequencing``.

    Returns:
        Share to add, -1 to 1.

    Source: O'Toole 2001; Cremer, de Bruin & Dupuis 2001; ODD, Familiarity; departure 35.
    """
    if switches.familiarity == FAMILIARITY_OFF or switches.sequencing == SEQUENCING_OFF:
        return 0.0
    return behaviour.going_on_trust * (familiarity - behaviour.familiarity_neutral)


@compiled
def listening(familiarity: float, behaviour: Behaviour, switches: Choices) -> float:
    """How readily businesses hear of a programme, relative to where familiarity is neutral.

        1 + hearing_trust (T / familiarity_neutral - 1)     sequencing and familiarity on, else 1

    Args:
        familiarity: T, share, 0 to 1.
        behaviour: reads ``hearing_trust``, a share, and ``familiarity_neutral``, a share above 0.
        switches: reads ``familiarity`` and ``sequencing``.

    Returns:
        Multiple, 0 or more.

    Source: O'Toole 2001; Cremer, de Bruin & Dupuis 2001; ODD, Familiarity; departure 35.
    """
    if switches.familiarity == FAMILIARITY_OFF or switches.sequencing == SEQUENCING_OFF:
        return 1.0
    return 1.0 + behaviour.hearing_trust * (familiarity / behaviour.familiarity_neutral - 1.0)


# --- Loops ---


@compiled
def become_familiar(world: World, step: int) -> None:
    """People activities and completed projects make communities familiar; missions do not."""
    behaviour = world.behaviour
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        if not agreement.signed:
            continue
        now = world.record[step, partnership]
        dispute = world.calendar.pairs[step, partnership].dispute
        agreement.familiarity = familiarity_after(
            agreement.familiarity,
            float(now.activities_people + now.projects_completed),
            drift_in_dispute(behaviour.familiarity_decay, dispute, behaviour.dispute_drift),
            behaviour.familiarity_gain,
        )
