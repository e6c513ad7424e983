"""What is measured: every column and what it is called, from here to the label of an axis.

``a`` and ``b`` are the first and the second city of the partnership, as the scenario names them. A
world writes a row each step; readers see a row each month (``by_month``).
"""

from functools import cache
from typing import Annotated, Any, get_type_hints

import numpy as np

from sistercities.scenario.quantity import Quantity
from sistercities.world.population import Table, table

SIGNED = 1
RENEWED = 2
LAPSED = 3
ENDED = 4
SIGNED_AGAIN = 5
"""Codes of what may happen to an agreement in a step; 0 is nothing."""


class Month:
    """One step of one partnership: a row of the table ``[step, partnership]``."""

    commitment: Annotated[
        float,
        Quantity(
            "share", "commitment", "komitmen", "Commitment: geometric mean of the two governments"
        ),
    ]
    commitment_a: Annotated[float, Quantity("share", "commitment of the first government")]
    commitment_b: Annotated[float, Quantity("share", "commitment of the second government")]
    will_a: Annotated[float, Quantity("share", "will of the first city's seated leader")]
    will_b: Annotated[float, Quantity("share", "will of the second city's seated leader")]
    participation: Annotated[
        float,
        Quantity(
            "share",
            "participation",
            "partisipasi",
            "Participation: mean of citizens taking part and of a full delegation of businesses",
        ),
    ]
    citizens_a: Annotated[float, Quantity("share", "citizens of the first city taking part")]
    citizens_b: Annotated[float, Quantity("share", "citizens of the second city taking part")]
    businesses_a: Annotated[
        int,
        Quantity(
            "count", "businesses of the first city in the programme", measured_in="businesses"
        ),
    ]
    businesses_b: Annotated[
        int,
        Quantity(
            "count", "businesses of the second city in the programme", measured_in="businesses"
        ),
    ]
    understanding: Annotated[
        float,
        Quantity(
            "share",
            "understanding",
            "saling pengertian",
            "Mutual understanding: overlap of the governments' priorities",
        ),
    ]
    reciprocity: Annotated[
        float,
        Quantity(
            "share",
            "reciprocity",
            "timbal balik",
            "Reciprocity: balance of remembered effort, 2 min / sum",
        ),
    ]
    example: Annotated[
        float,
        Quantity(
            "share",
            "example",
            "teladan",
            "Demonstrated example: mean belief of the governments in success",
        ),
    ]
    example_a: Annotated[float, Quantity("share", "belief in success of the first government")]
    example_b: Annotated[float, Quantity("share", "belief in success of the second government")]
    effort_a: Annotated[
        float, Quantity("amount", "effort of the first government", measured_in="effort")
    ]
    effort_b: Annotated[
        float, Quantity("amount", "effort of the second government", measured_in="effort")
    ]
    activities: Annotated[
        int,
        Quantity(
            "flow",
            "joint activities",
            "kegiatan bersama",
            "Joint activities of all tracks",
            measured_in="activities",
        ),
    ]
    activities_economic: Annotated[
        int, Quantity("flow", "joint economic activities", measured_in="activities")
    ]
    activities_technical: Annotated[
        int, Quantity("flow", "technical projects begun", measured_in="activities")
    ]
    activities_people: Annotated[
        int, Quantity("flow", "joint people activities", measured_in="activities")
    ]
    projects_completed: Annotated[
        int, Quantity("flow", "technical projects completed", measured_in="projects")
    ]
    projects_failed: Annotated[
        int, Quantity("flow", "technical projects broken off", measured_in="projects")
    ]
    project_index: Annotated[
        float,
        Quantity(
            "share",
            "completed-project index",
            definition="Completed-project index: "
            "1 - exp(-remembered projects / project_saturation)",
        ),
    ]
    leads: Annotated[int, Quantity("count", "warm leads between businesses", measured_in="leads")]
    ties: Annotated[
        int,
        Quantity(
            "count",
            "trading ties",
            "hubungan dagang",
            "Trading ties between businesses",
            measured_in="ties",
            digits=1,
        ),
    ]
    deals: Annotated[
        int, Quantity("flow", "ties that began to trade", measured_in="ties", digits=1)
    ]
    broken_ties: Annotated[
        int, Quantity("flow", "ties that ended in distrust", measured_in="ties", digits=1)
    ]
    closed_ties: Annotated[
        int,
        Quantity("flow", "ties that ended for reasons of their own", measured_in="ties", digits=1),
    ]
    trust: Annotated[
        float,
        Quantity(
            "share",
            "mean trust in trading ties",
            definition="Mean trust in trading ties, 0 without any",
        ),
    ]
    flow_a_to_b: Annotated[
        float,
        Quantity(
            "flow", "deliveries from the first city to the second", measured_in="units of flow"
        ),
    ]
    flow_b_to_a: Annotated[
        float,
        Quantity(
            "flow", "deliveries from the second city to the first", measured_in="units of flow"
        ),
    ]
    exchange_intensity: Annotated[
        float,
        Quantity(
            "amount",
            "exchange intensity",
            definition="Sum of root productivities times trust",
            measured_in="per eligible business",
            symbol="F",
        ),
    ]
    exchange_index: Annotated[
        float,
        Quantity(
            "share",
            "exchange index g",
            "indeks pertukaran g",
            "Exchange index g = 1 - exp(-F / F*), F the 12-month mean intensity",
            symbol="g",
        ),
    ]
    exchange: Annotated[
        float,
        Quantity(
            "amount",
            "added exchange",
            "tambahan pertukaran",
            "Exchange added by the ties: B (e^(full_uplift g) - 1)",
            measured_in="USD million a year",
            digits=1,
        ),
    ]
    null_exchange_index: Annotated[
        float,
        Quantity(
            "share",
            "exchange index of the null world",
            definition="Exchange index of the null world: same luck, no agreement",
        ),
    ]
    uplift: Annotated[
        float,
        Quantity(
            "amount",
            "uplift over the null world",
            "kenaikan di atas dunia nol",
            "Uplift of trade over the null world: full_uplift (g - g of the null world)",
            measured_in="log points",
            digits=4,
        ),
    ]
    agreement_event: Annotated[
        int,
        Quantity(
            "code",
            "event of the agreement",
            definition="0 nothing, 1 signed, 2 renewed, 3 lapsed, 4 ended, 5 signed again",
        ),
    ]
    valid: Annotated[bool, Quantity("yes or no", "the agreement is valid")]
    carried_a: Annotated[
        bool,
        Quantity(
            "yes or no",
            "carried in the city hall of the first city",
            "diemban di balai kota pertama",
            "Somebody in the first city hall carries the partnership",
        ),
    ]
    carried_b: Annotated[
        bool,
        Quantity(
            "yes or no",
            "carried in the city hall of the second city",
            "diemban di balai kota kedua",
            "Somebody in the second city hall carries the partnership",
        ),
    ]
    association_a: Annotated[
        bool,
        Quantity(
            "yes or no",
            "association of the first city",
            "perhimpunan kota pertama",
            "An association of the first city carries the people track",
        ),
    ]
    association_b: Annotated[
        bool,
        Quantity(
            "yes or no",
            "association of the second city",
            "perhimpunan kota kedua",
            "An association of the second city carries the people track",
        ),
    ]
    familiarity: Annotated[float, Quantity("share", "familiarity of the two communities")]
    economic_open: Annotated[bool, Quantity("yes or no", "the economic track is open")]
    technical_open: Annotated[bool, Quantity("yes or no", "the technical track is open")]
    people_open: Annotated[bool, Quantity("yes or no", "the people track is open")]


def empty_record(steps: int, partnerships: int) -> Table[Month]:
    """A record of so many steps of so many partnerships, all zero."""
    return table(Month, steps, partnerships)


@cache
def measured() -> dict[str, Quantity]:
    """What every recorded column is, in order."""
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
    for name, quantity in measured().items():
        if quantity.kind == "flow":
            months[name] = np.add.reduceat(record[name], np.arange(0, len(record), steps))
    return months
