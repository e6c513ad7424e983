"""What is given to a world: all that comes from outside, laid out month by month before the world begins."""

from typing import NamedTuple

from sistercities.population import Column, Table


class CityMonth:
    """What holds for one city in one step: a row of the table ``[step, city]``.

    Shares and multiples as in the scenario. ``liquidity`` is the share of transactions that a crisis leaves possible,
    ``leader`` the number of leaders added by policies in this step.
    """

    population: float
    gross_regional_product: float
    budget: float
    background_partners: float
    office: float
    language: float
    outreach: float
    chamber: float
    threshold: float
    liquidity: float
    leader: int


class SideMonth:
    """What holds for one side of a partnership in one step: a row of the table ``[step, partnership, side]``."""

    will: float
    norm: float
    public_trust: float
    consideration: float
    entry_cost: float


class PairMonth:
    """What holds for one partnership in one step: a row of the table ``[step, partnership]``.

    ``travel`` is the share of travel that an epidemic leaves possible, ``dispute`` the severity of a diplomatic
    dispute, ``market`` national bilateral trade relative to the month of signing, ``trade`` the city's bilateral trade
    in USD million a year (NaN where no source has it), ``pilots`` the showcase projects that a policy begins. Rates
    hold for one step.
    """

    committee: float
    travel: float
    dispute: float
    market: float
    trade: float
    economic_activities: float
    technical_activities: float
    people_activities: float
    pilots: int
    meetings: float
    delegation: float
    contact: float
    joint_work_pull: float
    home_drift: float
    memory_base: float


class Calendar(NamedTuple):
    """All that comes from outside.

    Attributes:
        cities: table ``[step, city]`` of ``CityMonth``.
        sides: table ``[step, partnership, side]`` of ``SideMonth``.
        pairs: table ``[step, partnership]`` of ``PairMonth``.
        leaders: month, counted from the year 0, in which the leader took office who is seated in each step,
            ``[step, city]``; 0 for the one who was seated at the beginning.
    """

    cities: Table[CityMonth]
    sides: Table[SideMonth]
    pairs: Table[PairMonth]
    leaders: Column
