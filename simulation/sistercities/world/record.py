"""What is measured: every column with unit and meaning, one spelling from here to the axis label.

``a`` and ``b`` are the first and the second city of the partnership, as the scenario names them. A
world writes a row each step; readers see a row each month (``by_month``).
"""

from functools import cache
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np

from sistercities.world.population import Table, table

_COUNTED_IN_A_STEP = {
    "activities",
    "activities_economic",
    "activities_technical",
    "activities_people",
    "projects_completed",
    "projects_failed",
    "deals",
    "broken_ties",
    "closed_ties",
    "flow_a_to_b",
    "flow_b_to_a",
}
"""Columns that add up over the steps of a month; the others are a state."""

SIGNED = 1
RENEWED = 2
LAPSED = 3
ENDED = 4
SIGNED_AGAIN = 5
"""Codes of what may happen to an agreement in a step; 0 is nothing."""


class Measured(NamedTuple):
    """Unit and meaning of a recorded column."""

    unit: str
    meaning: str


class Month:
    """One step of one partnership: a row of the table ``[step, partnership]``."""

    commitment: Annotated[
        float, Measured("share", "Commitment: geometric mean of the two governments")
    ]
    commitment_a: Annotated[float, Measured("share", "Commitment of the first government")]
    commitment_b: Annotated[float, Measured("share", "Commitment of the second government")]
    will_a: Annotated[float, Measured("share", "Will of the first city's seated leader")]
    will_b: Annotated[float, Measured("share", "Will of the second city's seated leader")]
    participation: Annotated[
        float,
        Measured(
            "share",
            "Participation: mean of citizens taking part and of a full delegation of businesses",
        ),
    ]
    citizens_a: Annotated[float, Measured("share", "Citizens of the first city taking part")]
    citizens_b: Annotated[float, Measured("share", "Citizens of the second city taking part")]
    businesses_a: Annotated[
        int, Measured("businesses", "Businesses of the first city in the programme")
    ]
    businesses_b: Annotated[
        int, Measured("businesses", "Businesses of the second city in the programme")
    ]
    understanding: Annotated[
        float, Measured("share", "Mutual understanding: overlap of the governments' priorities")
    ]
    reciprocity: Annotated[
        float, Measured("share", "Reciprocity: balance of remembered effort, 2 min / sum")
    ]
    example: Annotated[
        float, Measured("share", "Demonstrated example: mean belief of the governments in success")
    ]
    example_a: Annotated[float, Measured("share", "Belief in success of the first government")]
    example_b: Annotated[float, Measured("share", "Belief in success of the second government")]
    effort_a: Annotated[float, Measured("effort", "Effort of the first government")]
    effort_b: Annotated[float, Measured("effort", "Effort of the second government")]
    activities: Annotated[int, Measured("activities", "Joint activities of all tracks")]
    activities_economic: Annotated[int, Measured("activities", "Joint economic activities")]
    activities_technical: Annotated[int, Measured("activities", "Technical projects begun")]
    activities_people: Annotated[int, Measured("activities", "Joint people activities")]
    projects_completed: Annotated[int, Measured("projects", "Technical projects completed")]
    projects_failed: Annotated[int, Measured("projects", "Technical projects broken off")]
    project_index: Annotated[
        float,
        Measured(
            "share", "Completed-project index: 1 - exp(-remembered projects / project_saturation)"
        ),
    ]
    leads: Annotated[int, Measured("leads", "Warm leads between businesses")]
    ties: Annotated[int, Measured("ties", "Trading ties between businesses")]
    deals: Annotated[int, Measured("ties", "Ties that began to trade")]
    broken_ties: Annotated[int, Measured("ties", "Ties that ended in distrust")]
    closed_ties: Annotated[int, Measured("ties", "Ties that ended for reasons of their own")]
    trust: Annotated[float, Measured("share", "Mean trust in trading ties, 0 without any")]
    flow_a_to_b: Annotated[
        float, Measured("units of flow", "Deliveries from the first city to the second")
    ]
    flow_b_to_a: Annotated[
        float, Measured("units of flow", "Deliveries from the second city to the first")
    ]
    exchange_intensity: Annotated[
        float, Measured("per eligible business", "Sum of root productivities times trust")
    ]
    exchange_index: Annotated[
        float,
        Measured("share", "Exchange index g = 1 - exp(-F / F*), F the 12-month mean intensity"),
    ]
    exchange: Annotated[
        float,
        Measured("USD million a year", "Exchange added by the ties: B (e^(full_uplift g) - 1)"),
    ]
    null_exchange_index: Annotated[
        float, Measured("share", "Exchange index of the null world: same luck, no agreement")
    ]
    uplift: Annotated[
        float,
        Measured(
            "log points",
            "Uplift of trade over the null world: full_uplift (g - g of the null world)",
        ),
    ]
    agreement_event: Annotated[
        int, Measured("code", "0 nothing, 1 signed, 2 renewed, 3 lapsed, 4 ended, 5 signed again")
    ]
    valid: Annotated[bool, Measured("yes or no", "The agreement is valid")]
    carried_a: Annotated[
        bool, Measured("yes or no", "Somebody in the first city hall carries the partnership")
    ]
    carried_b: Annotated[
        bool, Measured("yes or no", "Somebody in the second city hall carries the partnership")
    ]
    association_a: Annotated[
        bool, Measured("yes or no", "An association of the first city carries the people track")
    ]
    association_b: Annotated[
        bool, Measured("yes or no", "An association of the second city carries the people track")
    ]
    familiarity: Annotated[float, Measured("share", "Familiarity of the two communities")]
    economic_open: Annotated[bool, Measured("yes or no", "The economic track is open")]
    technical_open: Annotated[bool, Measured("yes or no", "The technical track is open")]
    people_open: Annotated[bool, Measured("yes or no", "The people track is open")]


def empty_record(steps: int, partnerships: int) -> Table[Month]:
    """A record of so many steps of so many partnerships, all zero."""
    return table(Month, steps, partnerships)


@cache
def measured() -> dict[str, Measured]:
    """Unit and meaning of every recorded column, in order."""
    hints: dict[str, Any] = get_type_hints(Month, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def by_month(record: Any, year: int) -> Any:  # noqa: ANN401
    """A record of steps as a record of months.

    What is counted adds up; what is a state is that of the month's end.

    Args:
        record: of one partnership, ``[step]``, whole months.
        year: steps in a year; with 12 the record stays what it is.

    Returns:
        Record array ``[month]``.
    """
    steps = year // 12
    if steps == 1:
        return record
    months = record[steps - 1 :: steps].copy()
    for name in _COUNTED_IN_A_STEP:
        months[name] = np.add.reduceat(record[name], np.arange(0, len(record), steps))
    return months
