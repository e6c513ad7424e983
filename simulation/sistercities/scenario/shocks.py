"""The coding book of shocks: by what each kind is known, and one list of them for all pairings."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sistercities.scenario.event import ShockKind


class Lasting(NamedTuple):
    """How long a shock lasts by its rule.

    So many months, or at most so many; any time if none is given.
    """

    indicator: str
    months: int | None = None
    at_most: bool = False


SHOCKS: dict["ShockKind", Lasting] = {
    "crisis": Lasting("national-product"),
    "epidemic": Lasting("travel-ban", 24, at_most=True),
    "unrest": Lasting("violence", 24),
    "dispute": Lasting("broken-treaty"),
    "scandal": Lasting("press-scandal", 12),
    "disaster": Lasting("deaths", 12),
}
"""By which indicator each kind of shock is coded, and how long it lasts."""


class Event(NamedTuple):
    """A dated event from outside, and whom it strikes.

    It is the same in every scenario that it falls into.

    Attributes:
        kind: the kind of shock.
        begins: first month.
        ends: last month.
        strikes: countries, and names of cities, that it strikes; everybody if none is named.
        between: two countries or cities, if it strikes only partnerships between them.
    """

    kind: "ShockKind"
    begins: str
    ends: str
    strikes: tuple[str, ...] = ()
    between: tuple[str, ...] = ()


_AUSTRALIAN, _DUTCH = ("Indonesia", "Australia"), ("Indonesia", "Netherlands")

EVENTS: dict[str, Event] = {
    "upheaval": Event("unrest", "1965-10", "1967-09", ("Indonesia",)),
    "dutch-aid": Event("dispute", "1992-03", "1994-04", _DUTCH, _DUTCH),
    "asian-crisis": Event("crisis", "1997-08", "1999-06", ("Indonesia",)),
    "may-riots": Event("unrest", "1998-05", "2000-04", ("Jakarta", "China"), ("Jakarta", "China")),
    "east-timor": Event("dispute", "1999-09", "2000-08", _AUSTRALIAN, _AUSTRALIAN),
    "junket-press": Event("scandal", "2001-08", "2002-07", ("Jakarta",)),
    "sars": Event("epidemic", "2003-04", "2003-07", ("China",)),
    "papuan-asylum": Event("dispute", "2006-03", "2006-06", _AUSTRALIAN, _AUSTRALIAN),
    "java-earthquake": Event(
        "disaster", "2006-05", "2007-04", ("Yogyakarta", "Central Java", "Semarang")
    ),
    "spying-row": Event("dispute", "2013-11", "2014-08", _AUSTRALIAN, _AUSTRALIAN),
    "dutch-execution": Event("dispute", "2015-01", "2015-12", _DUTCH, _DUTCH),
    "australian-executions": Event("dispute", "2015-04", "2015-06", _AUSTRALIAN, _AUSTRALIAN),
    "election": Event("unrest", "2016-10", "2018-09", ("Jakarta",), ("Jakarta", "China")),
    "covid": Event("epidemic", "2020-03", "2022-02"),
}
"""Every event that a scenario of a real pairing has, by the key of its shock; the sources stand in
the scenarios.
"""
