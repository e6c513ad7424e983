"""What can happen to those who carry a partnership: a turn, its cause, and occasions for it."""

from enum import StrEnum
from typing import NamedTuple

HOLDERS = ("carried", "association")
"""Who may carry a side, by the field of its government: city hall, or an association outside it."""


class Cause(StrEnum):
    """Why a carrier or an association came, went or stayed."""

    NAMED = "named at signing"
    PROJECT = "a showcase project"
    DESK = "a desk that a policy names"
    ASKED = "asked by the partner"
    REMEMBERED = "remembered by an association"
    REVIVED = "revived"
    KEPT = "kept"
    NEGLECT = "neglect"
    LEADER = "a new leader"
    KNOWN = "known at signing"
    SCHOOLS = "schools and societies"
    PEOPLE = "participants"
    COUNTERPART = "asked by the partner's association"
    POLICY = "founded by a policy"
    SILENCE = "silence"
    OVER = "the end of the partnership"

    @property
    def rule(self) -> str:
        """The rule that did it, ``module.function``."""
        return _RULES[self]


_FOUNDING = "association.founding_chance"
_FINDING = "carrier.finding_chance"
_RULES = {
    Cause.NAMED: "carrier.naming_chance",
    Cause.PROJECT: "carrier.is_taken_care_of",
    Cause.DESK: "carrier.open_desks",
    Cause.ASKED: _FINDING,
    Cause.REMEMBERED: _FINDING,
    Cause.REVIVED: "carrier.revive",
    Cause.KEPT: "carrier.unkept_share",
    Cause.NEGLECT: "carrier.neglect",
    Cause.LEADER: "carrier.losing_chance",
    Cause.KNOWN: "association.keep_association",
    Cause.SCHOOLS: _FOUNDING,
    Cause.PEOPLE: _FOUNDING,
    Cause.COUNTERPART: _FOUNDING,
    Cause.POLICY: "association.keep_association",
    Cause.SILENCE: "association.dissolving_chance",
    Cause.OVER: "carrier.leave_both",
}


class Turn(NamedTuple):
    """A change of hands, or one that was averted.

    Attributes:
        age: months since signing.
        side: 0 or 1.
        holder: of ``HOLDERS``.
        held: whether there was somebody before and after.
        cause: why.
        chance: that it would come to this, or, of a carrier who was kept, that nobody kept, to a
            loss; share, 0 to 1.
        quiet: months since the last joint activity; of an association, since one of people.
        occasion: age of the occasion without which nobody would have been found, months.
        keeper: of a carrier who was kept, the strongest contact beside it: office, committee,
            citizens or association; or project or desk, which give somebody for sure.
        leader: whether what threatened it was a new leader, and not neglect.
    """

    age: int
    side: int
    holder: str
    held: tuple[bool, bool]
    cause: Cause
    chance: float
    quiet: int
    occasion: int | None = None
    keeper: str = ""
    leader: bool = False


class Ground(StrEnum):
    """What gave occasion to take up again what rested."""

    NATIONS = "the two nations"
    ANNIVERSARY = "anniversary of the signing"
    COMMITTEE = "stronger committee"
    FIRST_LEADER = "new leader of the first city"
    SECOND_LEADER = "new leader of the second city"


class Retrace(NamedTuple):
    """What was seen when a history was lived through once more.

    Attributes:
        turns: every change of hands, and those that were averted, in order of time; where a step is
            shorter than a month, a month may have several of one side.
        occasions: the grounds of each occasion, by its age, months since signing.
    """

    turns: list[Turn]
    occasions: dict[int, list[Ground]]
