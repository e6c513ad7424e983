"""The library of policies and shocks.

What somebody might do, or what might happen, to any partnership at any time. A file of the library
holds one policy, or one shock, without a date. It is enacted in a scenario by its name, a date and
perhaps a city: ``international-office:jakarta@1995-01``;
``joint-committee+language-training@2000-01`` is both, ``joint-committee=0.5@2000`` half a push.
"""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field, ValidationError, model_validator

from sistercities.scenario.chronicle import Source
from sistercities.scenario.claims import unsupported
from sistercities.scenario.complaints import complaints_of
from sistercities.scenario.dates import count, july_of_year, named
from sistercities.scenario.defaults import frozen
from sistercities.scenario.event import Place, Push, Severity, ShockKind
from sistercities.scenario.evidence import Frozen, Words, observable
from sistercities.scenario.layers import Layer, read
from sistercities.scenario.library import library, meant_file
from sistercities.scenario.mistakes import (
    DisagreementError,
    Mistake,
    ScenarioError,
    SisterCitiesError,
)
from sistercities.scenario.names import Line, Name, Text, checked_name
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import one_line, quoted


class Blow(Frozen):
    """A shock without a date."""

    kind: ShockKind = Field(description="Which channels it works on")
    severity: Severity = observable(
        "circumstances",
        "share",
        "How much of these channels is lost while it lasts",
        Words("severity", "keparahan"),
        has=Words("a severity of {}", "keparahan {}"),
    )


class Intervention(Frozen):
    """One entry of the library: a policy, or a shock."""

    title: Line = Field(description="What it is called in tables and figures")
    summary: Text = Field(description="What it does, in a sentence")
    months: Annotated[int, Field(ge=1, le=1200)] | None = Field(
        default=None,
        description="How long it lasts; to the end of the run if not given. A shock has to say it",
        json_schema_extra={"unit": "months"},
    )
    policy: Push | None = Field(
        default=None, description="What a policy of one lever does; a file has one of the three"
    )
    pushes: dict[Name, Push] = Field(
        default={}, description="What a policy of several levers does, push by push"
    )
    shock: Blow | None = Field(default=None, description="What happens from outside")
    sources: dict[Line, Source] = Field(default={}, description="Sources of the file's own")

    @property
    def all_pushes(self) -> dict[str, Push]:
        """Every push of a policy, by its name; that of a policy of one lever is its lever's."""
        if self.policy is not None:
            return {self.policy.parameter: self.policy}
        return self.pushes

    @model_validator(mode="after")
    def _one_of_three(self) -> "Intervention":
        if bool(self.policy) + bool(self.pushes) + bool(self.shock) != 1:
            raise ValueError("give one of [policy], [pushes.NAME] and [shock]")
        if self.shock is not None and self.months is None:
            raise DisagreementError(
                [Mistake(("months",), "missing; a shock does not last for ever")]
            )

        return self


class Part(NamedTuple):
    """One intervention of an enactment.

    Attributes:
        name: of the intervention, or the path of its file.
        city: that it is meant for, or none for all.
        size: of the push of a policy, or the severity of a shock; what its file says if none.
    """

    name: str
    city: str | None = None
    size: float | None = None


class Enactment(NamedTuple):
    """Interventions that are enacted together.

    Attributes:
        label: as it was asked for.
        parts: the interventions.
        begins: first month, ``YYYY-MM``; none for the month of signing.
        titles: of the interventions.
    """

    label: str
    parts: tuple[Part, ...]
    begins: str | None
    titles: tuple[str, ...]


def intervention_names() -> list[str]:
    """Names of all built-in policies and shocks, in alphabetical order."""
    return sorted(path.stem for path in (library() / "policies").glob("*.toml"))


def policies() -> dict[str, Intervention]:
    """The library: every built-in policy and shock by its name, in alphabetical order.

    Returns:
        Of each its ``title``, ``summary``, ``months``, and ``policy`` (lever, size, cost) or
        ``shock`` (kind, severity), with sources.
    """
    return {name: load_intervention(name) for name in intervention_names()}


def load_intervention(name: str) -> Intervention:
    """A policy or shock of the library, by name, or from the path of a ``.toml`` file.

    Raises:
        SisterCitiesError: if there is none of that name, or its file has mistakes.
    """
    if not name.endswith(".toml"):
        return _built_in(name)
    if not os.path.lexists(name):
        raise SisterCitiesError(
            f"no policy {quoted(name)}; {meant_file(name, intervention_names(), Path(name).parent)}"
        )

    return _read(Path(name))


@cache  # a study of policies enacts the same few thousands of times
def _built_in(name: str) -> Intervention:
    if name not in intervention_names():
        raise SisterCitiesError(
            f"no policy {quoted(name)}; {meant_file(name, intervention_names(), Path())}"
        )
    return _read(library() / "policies" / f"{name}.toml")


def _read(path: Path) -> Intervention:
    return intervention_in(
        read(path, "policy", "title, summary and [policy], [pushes.NAME] or [shock]"), path.stem
    )


def is_intervention(layer: Layer) -> bool:
    """Whether a file holds a policy or a shock of the library, and no scenario."""
    return not {"policy", "pushes", "shock"}.isdisjoint(layer.tree)


def intervention_in(layer: Layer, name: str) -> Intervention:
    """The policy or shock that a file holds.

    Args:
        layer: the file.
        name: of the file, which is that of the policy.

    Raises:
        ScenarioError: with all mistakes.
    """
    tree = frozen(layer.tree)
    wrong = [*_mistaken_name(name), *unsupported(tree, Intervention)]
    try:
        intervention = Intervention.model_validate(tree)
    except ValidationError as error:
        wrong += complaints_of(error, tree, root=Intervention)

    unread = {key for mistake in layer.mistakes for key in mistake.involved}
    located = [
        each._replace(file=layer.where, line=layer.line(each.key))
        for each in wrong
        if each.key not in unread
    ]
    if located or layer.mistakes:
        raise ScenarioError(sorted([*layer.mistakes, *located], key=lambda each: each.line or 0))

    return intervention


def _mistaken_name(name: str) -> list[Mistake]:
    try:
        checked_name(name)
    except ValueError as error:
        return [Mistake((), f"rename the file, since a policy is called like it: {error}")]
    return []


def enactment_of(text: str) -> Enactment:
    """Read ``name[=size][:city][+name...][@YYYY-MM]``; of a year alone, July is meant.

    Raises:
        SisterCitiesError: if it is not of that form, or there is no such intervention.
    """
    names, at, date = text.partition("@")
    parts = [part.partition(":") for part in names.split("+")]
    if not all(name.strip() for name, _, _ in parts) or (at and not date.strip()):
        raise SisterCitiesError(
            f'policy "{text}": expected NAME, NAME=SIZE, NAME:CITY or NAME+NAME, '
            "and perhaps @YYYY-MM or @YYYY"
        )

    named_parts = tuple(_part(name, city, text) for name, _, city in parts)
    titles = tuple(load_intervention(part.name).title for part in named_parts)
    return Enactment(text, named_parts, july_of_year(date.strip()) or None, titles)


def _part(name: str, city: str, text: str) -> Part:
    """One intervention with its city and its size, if they are given."""
    city_or_none = city.strip() or None
    named, equals, size = name.strip().rpartition("=")
    if not equals or name.strip().endswith(".toml"):  # a folder may be called with a =
        return Part(name.strip(), city_or_none)

    try:
        return Part(named.strip(), city_or_none, float(size))
    except ValueError:
        raise SisterCitiesError(
            f'policy "{text}": {quoted(size)} is no number; a size is written {named}=0.5'
        ) from None


def called(enactments: Sequence[Enactment], scenario: Scenario) -> dict[str, str]:
    """What enactments are called beside each other, by their labels.

    The titles of their interventions, with cities. Where two that begin together would be called
    the same, the label follows.
    """
    names = {
        enactment.label: " + ".join(_parts_in_words(enactment, scenario))
        for enactment in enactments
    }
    dated = [(names[enactment.label], enactment.begins) for enactment in enactments]
    return {
        enactment.label: name
        if dated.count((name, enactment.begins)) == 1
        else f"{name} ({enactment.label})"
        for enactment, (name, _) in zip(enactments, dated, strict=True)
    }


def _parts_in_words(enactment: Enactment, scenario: Scenario) -> Iterator[str]:
    for title, part in zip(enactment.titles, enactment.parts, strict=True):
        told = title if part.size is None else f"{title}, size {part.size:g}"
        yield f"{told} ({scenario.cities[part.city].name})" if part.city else told


def enacted(scenario: Scenario, enactment: Enactment) -> Scenario:
    """The scenario with the interventions of an enactment.

    Raises:
        SisterCitiesError: if an intervention is not known, or does not fit the scenario: a city
            that is not in it, a date outside its calendar, opposite pushes on one lever at one
            time.
    """
    begins = enactment.begins or scenario.partnership.signed
    where = f"policy {one_line(enactment.label)}"
    events: dict[str, dict[str, object]] = {
        "policies": dict(scenario.policies),
        "shocks": dict(scenario.shocks),
    }
    sources = dict(scenario.sources)
    for part in enactment.parts:
        intervention = load_intervention(part.name)
        span = {"begins": begins}
        if intervention.months is not None:
            span["ends"] = _until(begins, intervention.months, scenario, enactment)
        for kind, event in _events(scenario, enactment, part):
            key = _free(Path(part.name).stem, {*events["policies"], *events["shocks"]})
            events[kind][key] = {**event, **span}
        sources = {**intervention.sources, **sources}

    try:
        # a whole scenario again, so that policies are held against all that is in it
        changed = Scenario.model_validate({**vars(scenario), **events, "sources": sources})
    except ValidationError as error:
        wrong = complaints_of(error, events)
        raise ScenarioError(
            [each._replace(key=each.key[1:], file=where) for each in wrong]
        ) from None

    if not count(scenario.begins) <= count(begins) <= count(scenario.until):
        text = f"{begins} lies outside the calendar, {scenario.begins} to {scenario.until}"
        raise ScenarioError([Mistake((), text, file=where)])

    return changed


def _events(
    scenario: Scenario, enactment: Enactment, part: Part
) -> Iterator[tuple[str, dict[str, object]]]:
    """The events of a part of an enactment, but for their dates, each with its kind."""
    name, city, size = part
    intervention = load_intervention(name)
    where = f"policy {one_line(enactment.label)}: {name}"
    if size is not None and len(intervention.all_pushes) > 1:
        raise SisterCitiesError(
            f'{where} pushes several levers, each as hard as its file says; leave out "={size:g}"'
        )

    for push in intervention.all_pushes.values():
        if city and push.lever.place == "partnership":
            raise _of_both(where, city)
        sized = {} if size is None else {"size": size, "cost": None, "assumed_cost": None}
        told = {"title": intervention.title, **_reach(scenario, push.lever.place, city)}
        yield "policies", {**push.model_dump(exclude_none=True), **told, **sized}

    blow = intervention.shock
    if blow is not None:
        between_both = blow.kind == "dispute"
        if city and between_both:
            raise _of_both(where, city)
        struck = {} if size is None else {"severity": size}
        told = {
            "title": intervention.title,
            **_reach(scenario, "partnership" if between_both else "city", city),
        }
        yield "shocks", {**blow.model_dump(exclude_none=True), **told, **struck}


def _of_both(where: str, city: str) -> SisterCitiesError:
    return SisterCitiesError(
        f'{where} works on the partnership, not on one city; leave out ":{city}"'
    )


def _until(begins: str, months: int, scenario: Scenario, enactment: Enactment) -> str:
    """The last month of an intervention that lasts so long; a date that is none is told here."""
    try:
        last = count(begins) + months - 1
    except ValueError:
        raise SisterCitiesError(
            f'policy {enactment.label}: "{begins}" is no month; expected YYYY-MM'
        ) from None

    return (
        named(min(last, count(scenario.until)))
        if count(begins) <= count(scenario.until)
        else named(last)
    )


def _reach(scenario: Scenario, place: Place, city: str | None) -> dict[str, tuple[str, ...]]:
    """What an intervention holds for.

    The city that is meant, or both of the reported partnership, and that one alone. What changes a
    city itself, such as an office or an epidemic, is felt in all of its partnerships.
    """
    reach: dict[str, tuple[str, ...]] = {
        "cities": (city,) if city else scenario.partnership.between
    }
    if place != "city" and len(scenario.partnerships) > 1:
        reach["partnerships"] = (scenario.reported,)

    return reach


def _free(name: str, taken: set[str]) -> str:
    """A key that no other event of the scenario has."""
    number = 2
    key = name
    while key in taken:
        key = f"{name}-{number}"
        number += 1
    return key
