"""How do two scenarios differ? In plain sentences, by the factor that owns the difference."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.mistakes import all_of
from sistercities.scenario.schema import FACTORS, Scenario
from sistercities.scrutiny.wording import (
    briefly,
    event_in_words,
    phrase,
    range_in_words,
    value_in_words,
)


class Difference(NamedTuple):
    """One difference.

    Attributes:
        factor: one of the five, ``circumstances``, or what else differs: ``world``, ``events``,
            ``calendar``, ``switches``, ``behaviour``.
        sentence: in words.
    """

    factor: str
    sentence: str


class Part(NamedTuple):
    """What has evidence of its own.

    A city, a partnership, or what a city brings to it, and how people call it.
    """

    name: str
    table: Frozen


def diff(one: Given, other: Given, changes: Mapping[str, object] | None = None) -> list[Difference]:
    """Differences between two scenarios, those of the five factors first.

    Cities are compared side by side: the first of the reported partnership with the first, the
    second with the second.

    Args:
        one: a scenario, name of a built-in one, or path of a file.
        other: what it is compared with.
        changes: dotted keys and new values, for both, as for ``load_scenario``.

    Raises:
        SisterCitiesError: if one of them cannot be loaded.
    """
    first, second = all_of(
        partial(load_scenario, one, changes), partial(load_scenario, other, changes)
    )
    pairs = zip(_parts(first), _parts(second), strict=True)
    owned = [
        difference for mine, theirs in pairs for difference in _between(mine, theirs, first, second)
    ]
    order = (*FACTORS, "circumstances")
    owned.sort(key=lambda difference: order.index(difference.factor))

    return [*owned, *_worlds(first, second), *_events(first, second), *_settings(first, second)]


def _parts(scenario: Scenario) -> list[Part]:
    """What is compared, in an order that is the same for all.

    Cities, then their sides, then the partnership.
    """
    pact = scenario.partnership
    cities = [scenario.city(side) for side in (0, 1)]
    sides = [
        Part(city.name, pact.sides[key]) for city, key in zip(cities, pact.between, strict=True)
    ]
    pair = Part("-".join(city.name for city in cities), pact)
    return [*(Part(city.name, city) for city in cities), *sides, pair]


def _between(mine: Part, theirs: Part, first: Scenario, second: Scenario) -> Iterator[Difference]:
    """Differences of two parts, field by field.

    Where both are called the same, the scenarios are named.
    """
    same = mine.name == theirs.name
    like = f"{first.name} and {second.name} alike" if same else f"like {theirs.name}"
    for field, declared in evidence_fields(type(mine.table)):
        a, b = getattr(mine.table, field), getattr(theirs.table, field)
        said, other = briefly(a), briefly(b)
        if _values(a) != _values(b):
            # alike in brief, so both are told in full
            if said == other:
                said = value_in_words(a)
                other = value_in_words(b)
            has = (
                f"in {first.name} and {other} in {second.name}"
                if same
                else f"where {theirs.name} has {other}"
            )
            yield Difference(declared.factor, f"{mine.name} has {phrase(declared, said)} {has}")
        elif a != b:
            yield Difference(
                declared.factor,
                f"{mine.name} has {phrase(declared, said)}, {like}, {_evidence(a, b)}",
            )


def _values(given: Any) -> Any:  # noqa: ANN401
    """Values without their evidence."""
    if isinstance(given, dict):
        return {key: each.value for key, each in given.items()}
    return given.value if isinstance(given, Evidence) else given


def _evidence(a: Any, b: Any) -> str:  # noqa: ANN401
    """What differs where the value is the same."""
    if isinstance(a, dict):
        return "but from other sources"

    if a.range != b.range:
        spans = [range_in_words(each) or "none given" for each in (a, b)]
        return f"but with a range of {spans[0]} against {spans[1]}"

    if a.sources != b.sources:
        one, other = (" and ".join(each.sources) or "none" for each in (a, b))
        return f"but from another source ({one} against {other})"

    return "but with another indicator, date or note"


def _worlds(first: Scenario, second: Scenario) -> Iterator[Difference]:
    for here, there in ((first, second), (second, first)):
        if more := [
            key
            for key in here.partnerships
            if key not in there.partnerships and key != here.reported
        ]:
            yield Difference("world", f"Only {here.name} simulates also {', '.join(more)}")


def _events(first: Scenario, second: Scenario) -> Iterator[Difference]:
    for kind in ("shocks", "policies"):
        mine = getattr(first, kind)
        theirs = getattr(second, kind)
        for key in dict.fromkeys((*mine, *theirs)):
            if key not in theirs:
                yield Difference(
                    "events",
                    f"Only {first.name} has {mine[key].title} ({event_in_words(mine[key])})",
                )
            elif key not in mine:
                yield Difference(
                    "events",
                    f"Only {second.name} has {theirs[key].title} ({event_in_words(theirs[key])})",
                )
            elif event_in_words(mine[key]) != event_in_words(theirs[key]):
                said = (
                    f"{event_in_words(mine[key])} where {second.name} has "
                    f"{event_in_words(theirs[key])}"
                )
                yield Difference("events", f"{first.name} has {mine[key].title} as {said}")


def _settings(first: Scenario, second: Scenario) -> Iterator[Difference]:
    """Calendar, switches and behaviour.

    It is told as well whether dispositions and leaders are as coded and dated.
    """
    spans = [f"{scenario.begins} to {scenario.until}" for scenario in (first, second)]
    if spans[0] != spans[1]:
        yield Difference(
            "calendar", f"{first.name} runs {spans[0]} where {second.name} runs {spans[1]}"
        )

    tables: list[tuple[str, Frozen, Frozen]] = [
        ("switches", first.switches, second.switches),
        ("behaviour", first.behaviour, second.behaviour),
    ]
    for name in ("dispositions", "leaders"):
        if getattr(first, name) != getattr(second, name):
            yield _setting(
                "switches", name, first, second, getattr(first, name), getattr(second, name)
            )

    for factor, mine, theirs in tables:
        for name in type(mine).model_fields:
            if getattr(mine, name) != getattr(theirs, name):
                yield _setting(
                    factor, name, first, second, getattr(mine, name), getattr(theirs, name)
                )


def _setting(
    factor: str, name: str, first: Scenario, second: Scenario, mine: object, theirs: object
) -> Difference:
    return Difference(
        factor,
        f"{first.name} has {name} {value_in_words(mine)} where {second.name} has "
        f"{value_in_words(theirs)}",
    )
