"""Words beside their moments on a line of time: right of each, else left, never over each other."""

from collections.abc import Iterable
from typing import NamedTuple

from sistercities.paper.figures.style import broken, text_width

GAP = 0.8
"""Distance between a mark and its words, mm."""

APART = 2.0
"""White between words and what follows on their line, mm."""

LEAST_ROOM = 24.0
"""Words too long for either side of a mark are broken beside it, if there is so much room, mm."""


class Moment(NamedTuple):
    """Something on a line of time: when it begins and ends, calendar years, and its name."""

    begins: float
    ends: float
    words: str


class Placed(NamedTuple):
    """A moment as laid out.

    Attributes:
        moment: what is placed.
        lane: of the mark, and of the first line of the words, from the top.
        lines: the words, each line on a lane of its own.
        at: where the words begin, or end if they stand before the mark, calendar years.
        before: whether they stand before it.
        below: whether they begin on the lane below that of the mark.
    """

    moment: Moment
    lane: int
    lines: list[str]
    at: float
    before: bool = False
    below: bool = False

    @property
    def last_lane(self) -> int:
        """The lowest lane that it takes up."""
        return self.lane + len(self.lines) - 1 + self.below


def placed(moments: Iterable[Moment], first: float, last: float, width: float) -> list[Placed]:
    """Give each moment the first lanes on which neither it nor its words meet another.

    Args:
        moments: in the order in which they take their lanes.
        first: where the line of time begins, calendar years.
        last: where it ends.
        width: of the line, mm.

    Returns:
        The moments in the same order, each with its lane and its words.
    """
    year = width / (last - first)
    taken: list[float] = []  # until when each lane is taken, from the top
    laid = []

    for moment in moments:
        each = _beside(moment, first, last, year)
        length = max(text_width(line) for line in each.lines) / year
        words_begin = each.at - length if each.before else each.at
        begins = min(moment.begins, words_begin)
        ends = max(moment.ends, words_begin + length) + APART / year

        high = each.last_lane + 1
        lane = next(
            top
            for top in range(len(taken) + 1)
            if all(until <= begins for until in taken[top : top + high])
        )
        taken += [first] * (lane + high - len(taken))
        taken[lane : lane + high] = [ends] * high
        laid.append(each._replace(lane=lane))
    return laid


def lanes_of(laid: Iterable[Placed]) -> int:
    """How many lanes moments take up together."""
    return max((each.last_lane + 1 for each in laid), default=0)


def _beside(moment: Moment, first: float, last: float, year: float) -> Placed:
    """A moment with its words on the side that has room for them, or below its mark."""
    after = moment.ends + GAP / year
    before = moment.begins - GAP / year
    room_after = (last - after) * year
    room_before = (before - first) * year

    length = text_width(moment.words)
    if length <= room_after:
        return Placed(moment, 0, [moment.words], after)
    if length <= room_before:
        return Placed(moment, 0, [moment.words], before, before=True)

    room = max(room_after, room_before)
    if room >= LEAST_ROOM:
        on_the_left = room_before > room_after
        at = before if on_the_left else after
        return Placed(moment, 0, broken(moment.words, room), at, before=on_the_left)

    lines = broken(moment.words, (last - first) * year)
    longest = max(map(text_width, lines)) / year
    at = max(first, min(moment.begins, last - longest))
    return Placed(moment, 0, lines, at, below=True)
