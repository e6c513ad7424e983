"""One history of one partnership, told event by event: what happened, by which rule, and what it changed.

Process tracing in the sense of Beach & Pedersen (2013): beside each simulated event stand the rule that fired and the
state before and after, so that a reader can follow the mechanism, and beside the whole the documented chronology.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from sistercities.agents.model import PartnershipModel
from sistercities.questions.answer import Answer, answered, changes_asked
from sistercities.questions.loading import load_all
from sistercities.questions.usual import SEED
from sistercities.questions.words import Grid, Heading, Part
from sistercities.runs.keeping import Out
from sistercities.scenario.dates import count, named
from sistercities.scenario.event import Policy, Shock
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.schema import TRACKS, Scenario
from sistercities.world.calendar import has_dated_leaders
from sistercities.world.outcome import Phase, has_substance, phases
from sistercities.world.record import ENDED, LAPSED, RENEWED, SIGNED, SIGNED_AGAIN, measured

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_AGREEMENT = {
    SIGNED: "The agreement takes effect",
    RENEWED: "The agreement is renewed",
    LAPSED: "The agreement lapses",
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
_WHOLE = {"ties": 0, "activities": 0, "projects": 0}
"""Decimals of what is counted, by unit; two of everything else."""

LEAST_MONTHS = 6
"""A phase is told if it lasts at least so many months; shorter ones are flicker at a threshold."""


class Event(NamedTuple):
    """Something that happened in one history.

    Attributes:
        month: ``YYYY-MM``.
        kind: leader, agreement, track, project, deal, phase or outside.
        what: in words.
        rule: name of the rule that fired, ``module.function``; none for what came from outside.
        changed: recorded name of each state that may have moved, with its value before and after.
    """

    month: str
    kind: str
    what: str
    rule: str | None
    changed: dict[str, tuple[float, float]]


@dataclass(kw_only=True, eq=False, repr=False)
class Biography(Answer):
    """One history of the reported partnership of a scenario.

    Attributes:
        scenario: what was simulated.
        seed: of the one replicate.
        events: in order of time.
        months: record array of the months since signing.
    """

    drawn = "timeline (.pdf, .png)"
    units_of: ClassVar = {
        "month": "YYYY-MM",
        "kind": "name",
        "what": "words",
        "rule": "name",
        "state": "name of a recorded column",
        "state in words": "words",
        "before": "in the unit of the state",
        "after": "in the unit of the state",
    }

    question: str = "biography"
    scenario: Scenario
    seed: int
    events: list[Event]
    months: Any

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """One row for every event and every state that it may have moved."""
        nothing = {"": (math.nan, math.nan)}
        rows = [
            {
                "month": event.month,
                "kind": event.kind,
                "what": event.what,
                "rule": event.rule,
                "state": name,
                "state in words": state_in_words(name, self.scenario) if name else "",
                "before": before,
                "after": after,
            }
            for event in self.events
            for name, (before, after) in (event.changed or nothing).items()
        ]
        return {"events": pd.DataFrame(rows)}

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """The timeline."""
        from sistercities.paper.figures.timeline import draw_timeline

        yield "timeline", draw_timeline(self)

    def words(self) -> Iterator[Part]:
        """Every event with its rule and the state before and after; then what is documented."""
        yield Heading(f"{self.scenario.title}, one history (seed {self.seed})")
        grid = Grid("month", "what happened", "rule", "before and after", prose=(1, 3), keys=2)
        for event in self.events:
            moved = ", ".join(moved_in_words(event, self.scenario))
            grid.add_row(event.month, event.what, event.rule or "", moved)
        yield grid

        if self.scenario.chronology:
            yield Heading("Documented about the case (never read by the model)")
            documented = Grid("date", "what", "source", prose=(1, 2))
            for entry in sorted(self.scenario.chronology.values(), key=lambda each: each.date):
                documented.add_row(entry.date, entry.what, ", ".join(entry.sources))
            yield documented


def biography(
    scenario: Given,
    *,
    seed: int = SEED,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
) -> Biography:
    """Simulate one history and tell it.

    Args:
        scenario: a scenario, name or path.
        seed: of the history, as for ``PartnershipModel``.
        changes: dotted keys and new values.
        out: folder for the answer; nothing is stored without it.
    """
    (loaded,) = load_all([scenario], changes or {})

    def find() -> Biography:
        months = PartnershipModel(loaded, rng=seed).run().record
        events = [
            *_outside(loaded),
            *_leaders(loaded, months),
            *_agreement(loaded, months),
            *_tracks(loaded, months),
            *_projects(loaded, months),
            *_deals(loaded, months),
            *_phases(loaded, months),
        ]
        asked = {"scenario": loaded.name, "seed": seed, "changes": changes_asked(changes)}
        return Biography(
            asked=asked,
            seeds={loaded: [seed]},
            scenario=loaded,
            seed=seed,
            events=sorted(events, key=lambda event: event.month),
            months=months,
        )

    return answered(find, out)


def _month(scenario: Scenario, age: int) -> str:
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
        digits = _WHOLE.get(measured()[name].unit, 2)
        first, then = (f"{value:.{digits}f}" for value in (before, after))
        if first != then:
            said.append(f"{state_in_words(name, scenario)} {first} to {then}")
    return said


def state_in_words(name: str, scenario: Scenario) -> str:
    """What a recorded state is called, with the name of the city that it belongs to."""
    meaning = measured()[name].meaning.partition(":")[0].partition(" = ")[0]
    words = meaning[0].lower() + meaning[1:]
    called = {"first": scenario.city(0).name, "second": scenario.city(1).name}
    return re.sub(
        r"the (first|second)(?: city| government)?\b", lambda found: called[found[1]], words
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
    """New leaders: whoever takes office brings a will, and institutions keep a part of the commitment."""
    for side, key in zip("ab", scenario.partnership.between, strict=True):
        city = scenario.cities[key]
        names = {date.value: _words(leader) for leader, date in city.leaders.items()}
        wills = months[f"will_{side}"]
        for age in np.flatnonzero(wills[1:] != wills[:-1]) + 1:
            month = _month(scenario, int(age))
            who = (
                names.get(month, "a new leader")
                if has_dated_leaders(scenario, key)
                else "a new leader"
            )
            changed = _moved(
                months, int(age), f"will_{side}", f"commitment_{side}", "understanding"
            )
            yield Event(
                month,
                "leader",
                f"{city.name}: {who}",
                "government.commitment_under_new_leader",
                changed,
            )


def _agreement(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """What happens to the agreement, and with it to a committee, if there is one."""
    for age in np.flatnonzero(months["agreement_event"]):
        event, month = int(months["agreement_event"][age]), _month(scenario, int(age))
        rule = {SIGNED: "review.sign", SIGNED_AGAIN: "review.reopening_chance"}.get(
            event, "review.renewal_chance"
        )
        stops = event == LAPSED and _has_committee(scenario, month)
        what = f"{_AGREEMENT[event]}{'; its committee no longer meets' if stops else ''}"
        yield Event(month, "agreement", what, rule, _moved(months, int(age), "commitment"))


def _has_committee(scenario: Scenario, month: str) -> bool:
    """Whether a committee is coded, or a policy holds one in a month; half a committee by default is none."""
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
                _month(scenario, int(age)), "track", what, rule, _moved(months, int(age), returned)
            )
        if held.any():
            first, what = int((held > 0).argmax()), f"First {track} activity"
            yield Event(
                _month(scenario, first), "track", what, "partnership.activities_expected", {}
            )


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
        yield Event(
            _month(scenario, age),
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
            _month(scenario, age),
            "deal",
            what,
            "exchange.exchange_index",
            _moved(months, age, "ties"),
        )


def _phases(scenario: Scenario, months: Any) -> Iterator[Event]:  # noqa: ANN401
    """Phases that last, from the 24th month on, when the first window is full."""
    named_phases, begins, told = phases(months), 24, ""
    for age in range(25, len(named_phases) + 1):
        if age == len(named_phases) or named_phases[age] != named_phases[begins]:
            phase = Phase(named_phases[begins])
            if age - begins >= LEAST_MONTHS and phase != told:
                changed = _moved(months, begins, "exchange_index")
                rule = "outcome.phases" if phase == Phase.ASSOCIATIVE else f"outcome.{phase}"
                yield Event(_month(scenario, begins), "phase", _PHASES[phase], rule, changed)
                told = phase
            begins = age


def _words(name: str) -> str:
    """A leader's key as a name: ``hamengkubuwono-x`` as Hamengkubuwono X."""
    return " ".join(
        part.upper() if set(part) <= set("ivx") else part.capitalize() for part in name.split("-")
    )
