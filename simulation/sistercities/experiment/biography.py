"""One history of one partnership, told event by event: what happened, by which rule, and what it changed.

Process tracing in the sense of Beach & Pedersen (2013): beside each simulated event stand the rule that fired and the
state before and after, so that a reader can follow the mechanism, and beside the whole the documented chronology.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sistercities.calendar import has_dated_leaders
from sistercities.model import PartnershipModel
from sistercities.outcome import Phase, has_substance, phases
from sistercities.record import ENDED, LAPSED, RENEWED, SIGNED, SIGNED_AGAIN
from sistercities.scenario.files import load_scenario
from sistercities.scenario.month import count, named
from sistercities.scenario.schema import TRACKS, Scenario

_AGREEMENT = {
    SIGNED: "The agreement takes effect",
    RENEWED: "The agreement is renewed",
    LAPSED: "The agreement lapses; its committee no longer meets",
    ENDED: "The agreement is ended in a dispute",
    SIGNED_AGAIN: "The agreement is signed again",
}
_PHASES = {
    Phase.ENDED: "Nothing is left: no valid agreement, no activity in 24 months",
    Phase.LAPSED: "Practice goes on without a valid agreement",
    Phase.DORMANT: "Paper without practice: no activity in 24 months",
    Phase.ASSOCIATIVE: "Some exchange",
    Phase.RECIPROCATIVE: "Active, with balanced effort",
    Phase.COMMERCIAL: "Steady trade in both directions",
}
LEAST_MONTHS = 6
"""A phase is told if it lasts at least so many months; shorter ones are flicker at a threshold."""


class Event(NamedTuple):
    """Something that happened in one history.

    Attributes:
        month: ``YYYY-MM``.
        kind: leader, agreement, track, project, deal, phase or outside.
        what: in words.
        rule: name of the rule that fired, ``module.function``; none for what came from outside.
        changed: name of each state that moved, with its value before and after.
    """

    month: str
    kind: str
    what: str
    rule: str | None
    changed: dict[str, tuple[float, float]]


class Biography(NamedTuple):
    """One history of the reported partnership of a scenario.

    Attributes:
        scenario: what was simulated.
        seed: of the one replicate.
        events: in order of time.
        months: record array of the months since signing.
    """

    scenario: Scenario
    seed: int
    events: list[Event]
    months: Any


def biography(
    scenario: Scenario | str | Path, *, seed: int = 1, changes: Mapping[str, object] | None = None
) -> Biography:
    """Simulate one history and tell it.

    Args:
        scenario: a scenario, name or path.
        seed: of the history, as for ``PartnershipModel``.
        changes: dotted keys and new values, for a name or path.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, changes)
    months = PartnershipModel(loaded, rng=seed).run().record
    told = [*_outside(loaded), *_leaders(loaded, months), *_agreement(loaded, months), *_tracks(loaded, months)]
    told += [*_projects(loaded, months), *_deals(loaded, months), *_phases(loaded, months)]
    return Biography(loaded, seed, sorted(told, key=lambda event: event.month), months)


def _month(scenario: Scenario, age: int) -> str:
    return named(count(scenario.partnership.signed) + age)


def _moved(months: Any, age: int, *names: str) -> dict[str, tuple[float, float]]:  # noqa: ANN401
    """Values of some states before and after a month."""
    return {name: (float(months[name][max(0, age - 1)]), float(months[name][age])) for name in names}


def _outside(scenario: Scenario) -> Iterator[Event]:
    """Shocks that hit the partnership, and policies, as they begin and end."""
    signed, last = count(scenario.partnership.signed), count(scenario.until)
    for shock in scenario.shocks.values():
        hit = not shock.partnerships or scenario.reported in shock.partnerships
        if hit and not set(shock.cities).isdisjoint(scenario.partnership.between):
            for month, words in ((shock.begins, "begins"), (shock.ends, "ends")):
                if signed <= count(month) <= last:
                    yield Event(month, "outside", f"{shock.title} {words} ({shock.kind})", None, {})
    for policy in scenario.policies.values():
        begins = policy.begins or scenario.partnership.signed
        if count(begins) <= last:
            yield Event(begins, "outside", f"Policy: {policy.title}", None, {})


def _leaders(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """New leaders: whoever takes office brings a will, and institutions keep a part of the commitment."""
    for side, key in zip("ab", scenario.partnership.between, strict=True):
        city = scenario.cities[key]
        names = {date.value: _words(leader) for leader, date in city.leaders.items()}
        wills = months[f"will_{side}"]
        for age in np.flatnonzero(wills[1:] != wills[:-1]) + 1:
            month = _month(scenario, int(age))
            who = names.get(month, "a new leader") if has_dated_leaders(scenario, key) else "a new leader"
            changed = _moved(months, int(age), f"will_{side}", f"commitment_{side}", "understanding")
            yield Event(month, "leader", f"{city.name}: {who}", "government.commitment_under_new_leader", changed)


def _agreement(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    for age in np.flatnonzero(months["agreement_event"]):
        event = int(months["agreement_event"][age])
        rule = {SIGNED: "review.sign", SIGNED_AGAIN: "review.reopening_chance"}.get(event, "review.renewal_chance")
        yield Event(
            _month(scenario, int(age)), "agreement", _AGREEMENT[event], rule, _moved(months, int(age), "commitment")
        )


def _tracks(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """Tracks dropped at a yearly review, and taken up again; and the first activity of each."""
    for track in TRACKS:
        is_open, held = months[f"{track}_open"], months[f"activities_{track}"]
        returned = {"economic": "exchange_index", "technical": "project_index"}.get(track, f"activities_{track}")
        for age in np.flatnonzero(is_open[1:] != is_open[:-1]) + 1:
            dropped = not is_open[age]
            what = f"The {track} track is {'dropped' if dropped else 'taken up again'}"
            rule = "review.drop_chance" if dropped else "review.reopening_chance"
            yield Event(_month(scenario, int(age)), "track", what, rule, _moved(months, int(age), returned))
        if held.any():
            first, what = int((held > 0).argmax()), f"First {track} activity"
            yield Event(_month(scenario, first), "track", what, "partnership.activities_expected", {})


def _projects(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """Technical projects completed or broken off, and what that does to the belief in success."""
    for name, words in (("projects_completed", "completed"), ("projects_failed", "broken off")):
        for age in np.flatnonzero(months[name]):
            number = int(months[name][age])
            what = f"{number} technical project{'s' if number > 1 else ''} {words}"
            yield Event(
                _month(scenario, int(age)),
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
        yield Event(_month(scenario, age), "deal", "First deal between businesses", "matching.going_on_chance", changed)
    begins = has_substance(months["exchange_index"])
    if begins.any():
        age = int(begins.argmax())
        what = "Substance: a year with an exchange index of 0.10 or more begins"
        yield Event(_month(scenario, age), "deal", what, "exchange.exchange_index", _moved(months, age, "ties"))


def _phases(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """Phases that last, from the 24th month on, when the first window is full."""
    named_phases, begins, told = phases(months), 24, ""
    for age in range(25, len(named_phases) + 1):
        if age == len(named_phases) or named_phases[age] != named_phases[begins]:
            phase = Phase(named_phases[begins])
            if age - begins >= LEAST_MONTHS and phase != told:
                changed = _moved(months, begins, "exchange_index")
                yield Event(_month(scenario, begins), "phase", _PHASES[phase], f"outcome.{phase}", changed)
                told = phase
            begins = age


def _words(name: str) -> str:
    """A leader's key as a name: ``hamengkubuwono-x`` as Hamengkubuwono X."""
    return " ".join(part.upper() if set(part) <= set("ivx") else part.capitalize() for part in name.split("-"))
