"""What is given to a world: all that comes from outside, laid out step by step before it begins.

Each column says its unit, where it comes from, and its meaning. Shocks work on some of them, and
policies push those that are levers (``scenario.event.LEVERS``).
"""

from typing import Annotated, NamedTuple

from sistercities.world.population import Column, Table, Variable


class CityMonth:
    """What holds for one city in one step: a row of the table ``[step, city]``."""

    population: Annotated[float, Variable("people", "evidence, dated", "inhabitants N")]
    gross_regional_product: Annotated[
        float, Variable("USD billion", "evidence, dated", "size of the economy")
    ]
    budget: Annotated[
        float,
        Variable(
            "multiple of a typical budget", "evidence; shocks", "means of the international work"
        ),
    ]
    background_partners: Annotated[
        float,
        Variable("partners", "evidence, dated", "partner cities that are not simulated"),
    ]
    office: Annotated[
        float, Variable("0 none to 1 standing", "evidence", "dedicated international office")
    ]
    language: Annotated[
        float, Variable("share", "evidence", "command of the partner's language among staff")
    ]
    outreach: Annotated[
        float, Variable("share", "evidence", "how far activities are carried to the public")
    ]
    chamber: Annotated[
        float, Variable("0 none to 1 full", "evidence", "involvement of a chamber of commerce")
    ]
    threshold: Annotated[
        float, Variable("share", "evidence", "mean reluctance of citizens to take part")
    ]
    liquidity: Annotated[
        float, Variable("share", "1; shocks", "transactions that a crisis leaves possible")
    ]
    attention: Annotated[
        float,
        Variable("partners", "behaviour, size", "H, at which the attention of the city halves"),
    ]
    leader: Annotated[int, Variable("leaders", "0; policies", "leaders whom policies add")]


class SideMonth:
    """What holds for one side in one step: a row of the table ``[step, partnership, side]``."""

    will: Annotated[
        float,
        Variable("share", "evidence", "will w of a seated leader, before their own deviation"),
    ]
    proposer: Annotated[
        float, Variable("0 diplomats to 1 doers", "evidence", "who proposed the partnership")
    ]
    association: Annotated[
        float, Variable("chance", "evidence", "an association carries it from the signing on")
    ]
    desk: Annotated[int, Variable("desks", "0; policies", "desks in city hall that policies name")]
    carrier_turnover: Annotated[
        float, Variable("share", "behaviour", "unkept carriers that are lost with a new leader")
    ]
    association_loss: Annotated[
        float, Variable("per year", "behaviour", "hazard of losing an association in silence")
    ]
    norm: Annotated[float, Variable("share", "evidence", "readiness to honour what was agreed")]
    public_trust: Annotated[
        float, Variable("share", "evidence; shocks", "trust of the public in the partner's country")
    ]
    consideration: Annotated[
        float, Variable("chance", "behaviour", "businesses that consider joining")
    ]
    entry_cost: Annotated[
        float, Variable("expected gain", "behaviour", "cost of joining the programme")
    ]


class PairMonth:
    """What holds for one partnership in one step: a row of the table ``[step, partnership]``."""

    committee: Annotated[
        float, Variable("0 none to 1 yearly", "evidence", "joint committee that meets")
    ]
    travel: Annotated[
        float, Variable("share", "1; shocks", "travel that an epidemic leaves possible")
    ]
    dispute: Annotated[float, Variable("share", "0; shocks", "severity of a diplomatic dispute")]
    occasion: Annotated[
        int,
        Variable(
            "events", "evidence, dated", "visits, treaties and anniversaries of the two nations"
        ),
    ]
    market: Annotated[
        float,
        Variable("multiple", "evidence, dated", "national trade relative to the month of signing"),
    ]
    means: Annotated[
        float,
        Variable("multiple", "evidence", "economic and technical programme that they can pay for"),
    ]
    trade: Annotated[
        float,
        Variable(
            "USD million a year", "evidence, dated", "trade B of the city; NaN without a source"
        ),
    ]
    economic_activities: Annotated[
        float, Variable("activities", "behaviour", "economic activities of the reference tie")
    ]
    technical_activities: Annotated[
        float, Variable("activities", "behaviour", "technical projects begun by the reference tie")
    ]
    people_activities: Annotated[
        float, Variable("activities", "behaviour", "people activities of the reference tie")
    ]
    pilots: Annotated[
        int, Variable("projects", "0; policies", "showcase projects that policies begin")
    ]
    meetings: Annotated[
        float, Variable("businesses", "behaviour", "businesses whom each delegate meets")
    ]
    delegation: Annotated[
        float,
        Variable("share", "behaviour", "most businesses of a side at one activity, of eligible"),
    ]
    contact: Annotated[float, Variable("chance", "behaviour", "a warm lead makes contact")]
    joint_work_pull: Annotated[
        float, Variable("share", "behaviour", "attention drawn to a track by one activity in it")
    ]
    home_drift: Annotated[
        float, Variable("share", "behaviour", "return of priorities to the home agenda")
    ]
    memory_base: Annotated[
        float, Variable("share", "behaviour", "commitment that outlives a leader by itself")
    ]


class Calendar(NamedTuple):
    """All that comes from outside. Chances, shares of a gap and counts hold for one step.

    Attributes:
        cities: table ``[step, city]`` of ``CityMonth``.
        sides: table ``[step, partnership, side]`` of ``SideMonth``.
        pairs: table ``[step, partnership]`` of ``PairMonth``.
        leaders: when the leader took office who is seated in each step, ``[step, city]``: in steps
            since the year 0; 0 for the one who was seated at the beginning.
    """

    cities: Table[CityMonth]
    sides: Table[SideMonth]
    pairs: Table[PairMonth]
    leaders: Column
