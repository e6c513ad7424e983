"""The events of one history: what happened, by which rule, and what it changed."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sistercities.scenario.dates import count, named
from sistercities.scenario.event import Policy, Shock
from sistercities.scenario.files import load_scenario
from sistercities.scenario.schema import TRACKS, Scenario
from sistercities.world.calendar import has_dated_leaders
from sistercities.world.outcome import (
    ACTIVITY_WINDOW,
    Phase,
    activities,
    has_substance,
    phases,
)
from sistercities.world.record import ENDED, LAPSED, RENEWED, SIGNED, SIGNED_AGAIN, measured

_AGREEMENT = {
    SIGNED: "The agreement takes effect",
    RENEWED: "The agreement is renewed",
    LAPSED: "The agreement lapses",
    ENDED: "The agreement is ended in a dispute",
    SIGNED_AGAIN: "The agreement is signed again",
}
_PHASES = {
    Phase.ENDED: "Nothing is left: no valid agreement, no activity since {since}",
    Phase.LAPSED: "Practice goes on without a valid agreement",
    Phase.DORMANT: "Paper without practice: no activity since {since}",
    Phase.ASSOCIATIVE: "Some exchange",
    Phase.RECIPROCATIVE: "Active, with balanced effort",
    Phase.COMMERCIAL: "Steady trade in both directions",
}
LEAST_MONTHS = 6
"""A phase is told if it lasts at least so many months; shorter ones are flicker at a threshold."""

SILENT = (Phase.DORMANT, Phase.ENDED)
"""Phases that are told however short: before the first month of one lie two years of silence."""


class Event(NamedTuple):
    """Something that happened in one history.

    Attributes:
        month: ``YYYY-MM``.
        kind: leader, carrier, association, occasion, agreement, track, project, deal, phase or
            outside.
        what: in words.
        rule: name of the rule that fired, ``module.function``; none for what came from outside.
        changed: recorded name of each state that may have moved, with its value before and after.
    """

    month: str
    kind: str
    what: str
    rule: str | None
    changed: dict[str, tuple[float, float]]


def events_of(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """What happened in a history, kind by kind; who carried it is told in ``tenure``.

    Args:
        scenario: what was simulated.
        months: record array of the months since signing.
    """
    yield from _outside(scenario)
    yield from _leaders(scenario, months)
    yield from _agreement(scenario, months)
    yield from _tracks(scenario, months)
    yield from _projects(scenario, months)
    yield from _deals(scenario, months)
    yield from _phases(scenario, months)


def month_of(scenario: Scenario, age: int) -> str:
    """The calendar month so many months after the signing."""
    return named(count(scenario.partnership.signed) + age)


def _moved(months: Any, age: int, *names: str) -> dict[str, tuple[float, float]]:  # noqa: ANN401
    """Values of some states before and after a month."""
    return {
        name: (float(months[name][max(0, age - 1)]), float(months[name][age])) for name in names
    }


def moved_in_words(event: Event, scenario: Scenario) -> list[str]:
    """What an event moved, as people say it: ``will of Jakarta's seated leader 0.37 to 0.42``.

    A state that has the same digits before and after is left out.
    """
    said = []
    for name, (before, after) in event.changed.items():
        quantity = measured()[name]
        digits = 0 if quantity.kind in {"count", "flow"} else quantity.digits
        first, then = (
            ("no", "yes")[int(value)] if quantity.kind == "yes or no" else f"{value:.{digits}f}"
            for value in (before, after)
        )
        if first != then:
            said.append(f"{state_in_words(name, scenario)} {first} to {then}")
    return said


def state_in_words(name: str, scenario: Scenario) -> str:
    """What a recorded state is called, with the name of the city that it belongs to."""
    called = {"first": scenario.city(0).name, "second": scenario.city(1).name}
    return re.sub(
        r"the (first|second)(?: city| government)?\b",
        lambda found: called[found[1]],
        measured()[name].words,
    )


def _outside(scenario: Scenario) -> Iterator[Event]:
    """Shocks that hit the partnership, and policies that hold for it, as they begin and end."""
    signed, last = count(scenario.partnership.signed), count(scenario.until)
    for shock in scenario.shocks.values():
        if _concerns(shock, scenario):
            for month, words in ((shock.begins, "begins"), (shock.ends, "ends")):
                if signed <= count(month) <= last:
                    yield Event(month, "outside", f"{shock.title} {words} ({shock.kind})", None, {})
    for policy in scenario.policies.values():
        begins = max(count(policy.begins or scenario.begins), signed)
        if policy.size.value > 0.0 and _concerns(policy, scenario) and begins <= last:
            yield Event(
                named(begins),
                "outside",
                f"Policy: {policy.title}{_where(policy, scenario)}",
                None,
                {},
            )
            if policy.ends and policy.change != "add" and count(policy.ends) < last:
                yield Event(policy.ends, "outside", f"Policy ends ({policy.title})", None, {})


def _concerns(event: Shock | Policy, scenario: Scenario) -> bool:
    """Whether an event is one of the reported partnership, or of one of its cities."""
    its = not event.partnerships or scenario.reported in event.partnerships
    return its and (
        not event.cities or not set(event.cities).isdisjoint(scenario.partnership.between)
    )


def _where(policy: Policy, scenario: Scenario) -> str:
    """In which city, if it is one of the two alone."""
    cities = [key for key in scenario.partnership.between if key in policy.cities]
    return f" in {scenario.cities[cities[0]].name}" if len(cities) == 1 else ""


def _leaders(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """New leaders: each brings a will, and institutions keep a part of the commitment."""
    for side, letter in enumerate("ab"):
        will = f"will_{letter}"
        for age in np.flatnonzero(months[will][1:] != months[will][:-1]) + 1:
            month = month_of(scenario, int(age))
            changed = _moved(months, int(age), will, f"commitment_{letter}", "understanding")
            what = f"{scenario.city(side).name}: {leader_in(scenario, side, month)}"
            yield Event(month, "leader", what, "government.commitment_under_new_leader", changed)


def leader_in(scenario: Scenario, side: int, month: str) -> str:
    """Who takes office on one side in a month, in words."""
    key = scenario.partnership.between[side]
    if has_dated_leaders(scenario, key):
        for leader, date in scenario.cities[key].leaders.items():
            if date.value == month:
                return as_name(leader)
    return "a new leader"


def _agreement(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """What happens to the agreement, and with it to a committee, if there is one."""
    for age in np.flatnonzero(months["agreement_event"]):
        event, month = int(months["agreement_event"][age]), month_of(scenario, int(age))
        rule = {SIGNED: "review.sign", SIGNED_AGAIN: "review.reopening_chance"}.get(
            event, "review.renewal_chance"
        )
        stops = event == LAPSED and has_committee(scenario, month)
        what = f"{_AGREEMENT[event]}{'; its committee no longer meets' if stops else ''}"
        yield Event(month, "agreement", what, rule, _moved(months, int(age), "commitment"))


def has_committee(scenario: Scenario, month: str) -> bool:
    """Whether a committee is coded, or a policy holds one in a month.

    Half a committee by default is none.
    """
    coded = scenario.partnership.committee
    said = coded.value != _neutral_committee() or bool(coded.indicator or coded.sources)
    held = any(
        policy.parameter == "committee" and policy.change == "raise" and policy.size.value > 0.0
        for policy in scenario.policies.values()
        if _concerns(policy, scenario)
        and (policy.begins or scenario.begins) <= month <= (policy.ends or scenario.until)
    )
    return (said and coded.value > 0.0) or held


@cache
def _neutral_committee() -> float:
    return float(load_scenario("base").partnership.committee.value)


def _tracks(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """Tracks dropped at a yearly review, and taken up again; and the first activity of each."""
    for track in TRACKS:
        is_open, held = months[f"{track}_open"], months[f"activities_{track}"]
        returned = {"economic": "exchange_index", "technical": "project_index"}.get(
            track, f"activities_{track}"
        )
        for age in np.flatnonzero(is_open[1:] != is_open[:-1]) + 1:
            dropped = not is_open[age]
            what = f"The {track} track is {'dropped' if dropped else 'taken up again'}"
            rule = "review.drop_chance" if dropped else "review.reopening_chance"
            yield Event(
                month_of(scenario, int(age)),
                "track",
                what,
                rule,
                _moved(months, int(age), returned),
            )
        if held.any():
            first, what = int((held > 0).argmax()), f"First {track} activity"
            yield Event(
                month_of(scenario, first), "track", what, "partnership.activities_expected", {}
            )


def _projects(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """Technical projects completed or broken off, and what that does to the belief in success."""
    for name, words in (("projects_completed", "completed"), ("projects_failed", "broken off")):
        for age in np.flatnonzero(months[name]):
            number = int(months[name][age])
            what = f"{number} technical project{'s' if number > 1 else ''} {words}"
            yield Event(
                month_of(scenario, int(age)),
                "project",
                what,
                "partnership.project_success",
                _moved(months, int(age), "example_a", "example_b"),
            )


def _deals(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """The first deal, and the first month of substance."""
    if months["deals"].any():
        age = int((months["deals"] > 0).argmax())
        changed = _moved(months, age, "ties", "example_a", "example_b")
        yield Event(
            month_of(scenario, age),
            "deal",
            "First deal between businesses",
            "matching.going_on_chance",
            changed,
        )
    begins = has_substance(months["exchange_index"])
    if begins.any():
        age = int(begins.argmax())
        what = "Substance: a year with an exchange index of 0.10 or more begins"
        yield Event(
            month_of(scenario, age),
            "deal",
            what,
            "exchange.exchange_index",
            _moved(months, age, "ties"),
        )


def _phases(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """Phases that last, from the 24th month on, when the first window is full."""
    named_phases, begins, told = phases(months), ACTIVITY_WINDOW, ""
    for age in range(begins + 1, len(named_phases) + 1):
        if age == len(named_phases) or named_phases[age] != named_phases[begins]:
            phase = Phase(named_phases[begins])
            lasts = phase in SILENT or age - begins >= LEAST_MONTHS
            if lasts and phase != told:
                what = _PHASES[phase].format(since=_last_activity(scenario, months, begins))
                changed = _moved(months, begins, "exchange_index")
                rule = "outcome.phases" if phase == Phase.ASSOCIATIVE else f"outcome.{phase}"
                yield Event(month_of(scenario, begins), "phase", what, rule, changed)
                told = phase
            begins = age


def _last_activity(scenario: Scenario, months: Any, age: int) -> str:  # noqa: ANN401
    """When there was an activity for the last time before an age, in words."""
    held = np.flatnonzero(activities(months)[:age])
    return month_of(scenario, int(held[-1])) if len(held) else "the signing"


def as_name(key: str) -> str:
    """The key of a leader or an occasion as a name: ``hamengkubuwono-x`` as Hamengkubuwono X."""
    return " ".join(
        part.upper() if set(part) <= set("ivx") else part.capitalize() for part in key.split("-")
    )
