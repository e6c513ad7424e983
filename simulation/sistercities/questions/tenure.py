"""Who carried a partnership, in sentences: when somebody was named, lost and found, and why."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from sistercities.questions.history import Event, as_name, has_committee, leader_in, month_of
from sistercities.questions.turn import Cause, Ground, Retrace, Turn
from sistercities.questions.words import Grid
from sistercities.scenario.evidence import Date
from sistercities.scenario.files import load_scenario
from sistercities.scenario.schema import Scenario
from sistercities.world.outcome import YEAR
from sistercities.world.review import ANNIVERSARY_YEARS

MOST_SPELLS = 4
"""So many times of carrying are told one by one; of more, how many there were, and the longest."""

_OCCASIONS = {"visit": "State visit", "treaty": "Treaty", "anniversary": "Anniversary"}
_KEEPERS = {
    "office": "the international office",
    "committee": "the joint committee",
    "citizens": "participating citizens",
    "association": "an association",
    "project": "a showcase project",
    "desk": "a desk that a policy names",
}
_UNCODED = "institutions assumed, not coded"
_CITY_HALL = {
    Cause.NAMED: "named at signing",
    Cause.PROJECT: "a showcase project has somebody on both sides",
    Cause.DESK: "a policy names a desk",
    Cause.ASKED: "{partner} asks",
    Cause.REMEMBERED: "an association is left that remembers",
    Cause.REVIVED: "a silence of {quiet} ends",
    Cause.NEGLECT: "no activity for {quiet}",
    Cause.LEADER: "{leader} takes office",
    Cause.OVER: "the partnership is over",
}
_OUTSIDE = {
    Cause.KNOWN: "known at signing",
    Cause.SCHOOLS: "schools and societies of a city of its size",
    Cause.PEOPLE: "where people take part",
    Cause.COUNTERPART: "that of {partner} asks for a counterpart",
    Cause.POLICY: "a policy founds it",
    Cause.SILENCE: "no people activity for {quiet}",
    Cause.OVER: "the partnership is over",
}


# --- Events ---


def events_of_tenure(scenario: Scenario, seen: Retrace) -> Iterator[Event]:
    """Every change of hands, every new leader whom a carrier outlived, and every occasion.

    Two sides to which the same thing happens in one month are told in one sentence.
    """
    told: dict[tuple[object, ...], list[Turn]] = {}
    for turn in seen.turns:
        if turn.cause != Cause.KEPT or turn.leader:
            told.setdefault(_together(turn), []).append(turn)

    found: set[int] = set()
    for turns in told.values():
        again = all(turn.side in found for turn in turns)
        yield _event(scenario, seen, turns, again=again)
        if turns[0].holder == "carried":
            found |= {turn.side for turn in turns}
    yield from _occasions(scenario, seen)


def _together(turn: Turn) -> tuple[object, ...]:
    """Turns of both sides that are one event."""
    alone = turn.side if turn.cause not in _BOTH else None
    return turn.age, turn.holder, turn.held, turn.cause, alone


_BOTH = {Cause.NAMED, Cause.PROJECT, Cause.REVIVED, Cause.OVER}
"""What happens to both sides at once, or may."""


def _event(scenario: Scenario, seen: Retrace, turns: list[Turn], *, again: bool) -> Event:
    """What happened to the carriers of one side, or of both."""
    turn = turns[0]
    one = len(turns) == 1
    who = " and ".join(scenario.city(each.side).name for each in turns)
    if turn.holder == "association":
        verb = "is founded" if turn.cause != Cause.KNOWN else "carries the people track"
        verb = verb if turn.held[1] else "gives up"
        what = f"Association of {who} {verb}: {why(scenario, turn)}"
    elif turn.cause == Cause.KEPT:
        leader = leader_in(scenario, turn.side, month_of(scenario, turn.age))
        keeper = _keeper(scenario, turn)
        what = f"{who} keeps who carried the partnership though {leader} takes office: {keeper}"
    elif turn.cause == Cause.NAMED:
        what = f"{who} {'names' if one else 'name'} who carries the partnership"
    elif turn.held[1]:
        finds = f"{'finds' if one else 'find'} who carries the partnership"
        anew = " again" if again else ""
        what = f"{who} {finds}{anew}: {why(scenario, turn)}{_on_occasion(scenario, seen, turn)}"
    else:
        what = (
            f"{who} {'loses' if one else 'lose'} who carried the partnership: {why(scenario, turn)}"
        )

    kind = "carrier" if turn.holder == "carried" else "association"
    before, after = map(float, turn.held)
    changed = {f"{turn.holder}_{'ab'[each.side]}": (before, after) for each in turns}
    rule = turn.cause.rule
    return Event(month_of(scenario, turn.age), kind, what, rule, {} if before == after else changed)


def why(scenario: Scenario, turn: Turn) -> str:
    """The cause of a change of hands, in words."""
    causes = _CITY_HALL if turn.holder == "carried" else _OUTSIDE
    return causes[turn.cause].format(
        partner=scenario.city(1 - turn.side).name,
        quiet=f"{turn.quiet} month{'' if turn.quiet == 1 else 's'}",
        leader=leader_in(scenario, turn.side, month_of(scenario, turn.age)),
    )


def _keeper(scenario: Scenario, turn: Turn) -> str:
    """Who kept a carrier, in words; nothing is told of that only stands in for evidence."""
    if turn.keeper == "committee" and not has_committee(scenario, month_of(scenario, turn.age)):
        return _UNCODED
    if turn.keeper == "office" and not _has_office(scenario, turn):
        return _UNCODED
    return _KEEPERS[turn.keeper]


def _has_office(scenario: Scenario, turn: Turn) -> bool:
    """Whether an office is coded for a city, or a policy gives it one."""
    key = scenario.partnership.between[turn.side]
    coded = scenario.cities[key].office
    neutral = load_scenario("base").city(0).office.value
    held = any(policy.parameter == "office" for policy in scenario.policies.values())
    return coded.value != neutral or bool(coded.indicator or coded.sources) or held


def _on_occasion(scenario: Scenario, seen: Retrace, turn: Turn) -> str:
    """The occasion without which nobody would have been found, in words."""
    if turn.occasion is None:
        return ""
    grounds = seen.occasions[turn.occasion]
    said = [words for each in grounds for words in _grounds(scenario, turn.occasion, each)]
    month = month_of(scenario, turn.occasion)
    return f", which it would not have done without an occasion ({month}: {'; '.join(said)})"


def _grounds(scenario: Scenario, age: int, ground: Ground) -> Iterator[str]:
    """A ground of an occasion, in words; of the two nations there may be several in a month."""
    month = month_of(scenario, age)
    if ground == Ground.NATIONS:
        for key, date in scenario.partnership.occasions.items():
            if date.value == month:
                yield occasion_in_words(key, date)
    elif ground == Ground.ANNIVERSARY:
        yield f"{age // YEAR} years since the signing"
    elif ground == Ground.COMMITTEE:
        yield "a stronger committee"
    else:
        side = 0 if ground == Ground.FIRST_LEADER else 1
        leader = leader_in(scenario, side, month)
        yield f"{leader} in {scenario.city(side).name}"


def occasion_in_words(key: str, date: Date) -> str:
    """A visit, a treaty or an anniversary of two nations, as its file describes it."""
    kind = _OCCASIONS.get(date.indicator or "", "Occasion")
    note = re.sub(r" ?\(M-[HML]\)", "", date.note or "")
    name = as_name(key.removesuffix("-again"))  # the second of one person
    if kind == "State visit" and note:
        return f"{kind}: {name}, {note}"
    return f"{kind}: {note or name}"


def _occasions(scenario: Scenario, seen: Retrace) -> Iterator[Event]:
    """Occasions other than new leaders, who are told as such."""
    for age, grounds in seen.occasions.items():
        for ground in grounds:
            if ground not in {Ground.FIRST_LEADER, Ground.SECOND_LEADER}:
                for said in _grounds(scenario, age, ground):
                    what = f"{said[0].upper()}{said[1:]}"
                    month = month_of(scenario, age)
                    yield Event(month, "occasion", what, "review.is_occasion", {})


# --- The whole of it ---


def tenure_in_words(
    scenario: Scenario,
    months: Any,  # noqa: ANN401
    seen: Retrace,
) -> Iterator[str]:
    """A sentence or two for each who could carry the partnership: from when to when, and why.

    Args:
        scenario: what was simulated.
        months: record array of the months since signing.
        seen: when the history was retraced.
    """
    for holder, place in (("carried", "City hall"), ("association", "Association")):
        for side, letter in enumerate("ab"):
            turns = [each for each in seen.turns if (each.holder, each.side) == (holder, side)]
            held = months[f"{holder}_{letter}"]
            name = f"{place} of {scenario.city(side).name}"
            if not held.any():
                yield f"{name}: nobody." if holder == "carried" else f"{name}: none."
                continue
            share = f"{int(held.sum())} of {len(held)} months"
            yield f"{name}, {share}: {_spells(scenario, held, turns)}.{_kept(scenario, turns)}"
    yield _occasions_in_words(seen)


def spells(held: Any) -> list[tuple[int, int]]:  # noqa: ANN401
    """Each time in which somebody carried a side, in order.

    Args:
        held: whether somebody did, ``[month]``.

    Returns:
        The first month of each, and the month after its last, from 0.
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], held, [False]))))
    return [(int(begins), int(ends)) for begins, ends in edges.reshape(-1, 2)]


def _spells(scenario: Scenario, held: Any, turns: list[Turn]) -> str:  # noqa: ANN401
    """From when to when there was somebody, with why each time began and ended."""
    times = spells(held)
    if len(times) > MOST_SPELLS:
        begins, ends = max(times, key=lambda time: time[1] - time[0])
        longest = _spell(scenario, begins, ends, len(held), turns)
        return f"{len(times)} times, the longest {longest}"
    return "; ".join(_spell(scenario, *time, len(held), turns) for time in times)


def _spell(scenario: Scenario, begins: int, ends: int, last: int, turns: list[Turn]) -> str:
    """One time of carrying: ``1998-03 (Beijing asks) to 2003-08 (no activity for 7 months)``."""
    causes = {turn.age: turn for turn in turns if turn.cause != Cause.KEPT}
    edges = [_edge(scenario, begins, causes)]
    edges.append("the last month" if ends == last else _edge(scenario, ends, causes))
    return " to ".join(edges)


def _edge(scenario: Scenario, age: int, causes: dict[int, Turn]) -> str:
    """The month of a change, with its cause in brackets; none where carriers are switched off."""
    month = month_of(scenario, age)
    return f"{month} ({why(scenario, causes[age])})" if age in causes else month


def _kept(scenario: Scenario, turns: Iterable[Turn]) -> str:
    """How often a carrier would have been lost without those who kept it, and who they were."""
    kept = [turn for turn in turns if turn.cause == Cause.KEPT]
    if not kept:
        return ""
    keepers = Counter(_keeper(scenario, turn) for turn in kept)
    leaders = sum(turn.leader for turn in kept)
    under = [f"through {_counted(leaders, 'new leader')}"] if leaders else []
    silent = len(kept) - leaders
    under += [f"in {_counted(silent, 'quiet month')}"] if silent else []
    by = ", ".join(f"{keeper} ({number})" for keeper, number in keepers.most_common())
    return f" Kept {' and '.join(under)}, when it would have been lost but for {by}."


def _occasions_in_words(seen: Retrace) -> str:
    """How many occasions there were, by their ground."""
    number = Counter(ground for grounds in seen.occasions.values() for ground in grounds)
    leaders = number[Ground.FIRST_LEADER] + number[Ground.SECOND_LEADER]
    every = f"every {ANNIVERSARY_YEARS} years"
    said = [
        _counted(number[Ground.NATIONS], "month")
        + " with a visit, treaty or anniversary of the two nations",
        _counted(leaders, "new leader"),
        f"{_counted(number[Ground.ANNIVERSARY], 'anniversary')} of the signing, {every}",
    ]
    if number[Ground.COMMITTEE]:
        said.append(_counted(number[Ground.COMMITTEE], "time") + " a stronger committee")
    return f"Occasions to take it up again: {'; '.join(said)}."


def _counted(number: int, thing: str) -> str:
    """A number of things, in words."""
    plural = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number} {thing if number == 1 else plural}"


def occasions_grid(scenario: Scenario, seen: Retrace) -> Grid:
    """The occasions of the two nations, each with its sources."""
    grid = Grid("date", "occasion", "source", prose=(1, 2))
    months = {
        month_of(scenario, age) for age, each in seen.occasions.items() if Ground.NATIONS in each
    }
    for key, date in sorted(scenario.partnership.occasions.items(), key=lambda item: item[1].value):
        if date.value in months:
            grid.add_row(date.value, occasion_in_words(key, date), ", ".join(date.sources))
    return grid
