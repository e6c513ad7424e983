"""Where a value comes from.

What it means, on what evidence it rests, who set it and what that overrode.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sistercities.scenario.claims import Claim, claims_of, keys_in, reference
from sistercities.scenario.coding import CODING, OUTCOME_INDICATORS
from sistercities.scenario.consistency import outside_calendar
from sistercities.scenario.evidence import Evidence, Frozen, evidence_field, unit_of
from sistercities.scenario.fields import allowed_at, field_at
from sistercities.scenario.files import Given, build_scenario, changed_layers
from sistercities.scenario.keys import Key, parts_of
from sistercities.scenario.layers import Layer, layers_of
from sistercities.scenario.library import library
from sistercities.scenario.mistakes import SisterCitiesError, dotted
from sistercities.scenario.origins import Origin, evidence_key, origins
from sistercities.scenario.parameter import Parameter
from sistercities.scenario.schema import USUAL_MONTHS, Scenario
from sistercities.scenario.words import meant, quoted
from sistercities.scrutiny.wording import range_in_words, value_in_words

_MOST_KEYS = 4


class Setting(NamedTuple):
    """One place that gives a value.

    Attributes:
        place: file and line, or ``--set``.
        key: as it is spelled there.
        value: in words.
    """

    place: str
    key: str
    value: str


class Explanation(NamedTuple):
    """What there is to say of a key.

    Attributes:
        key: of the value.
        value: in words; nothing for a table.
        facts: what else is known, by name, in reading order: unit, range, allowed values, meaning,
            factor that owns it, coding rule, indicator, date, sources, note, and the alternatives
            of a switch with theirs.
        settings: who gives the value, the one that counts first, then what it overrides.
        below: keys below a table, with their values in words.
    """

    key: str
    value: str
    facts: dict[str, str]
    settings: list[Setting]
    below: dict[str, str]


def explain(name: Given, key: str, changes: Mapping[str, object] | None = None) -> Explanation:
    """Explain a key of a scenario.

    Args:
        name: name of a built-in scenario, path of a file, or a scenario.
        key: dotted, as in ``cities.jakarta.office``; a table lists what is below it.
        changes: dotted keys and new values, as for ``load_scenario``.

    Raises:
        SisterCitiesError: if the scenario cannot be loaded, or has no such key.
    """
    called, layers = changed_layers(name, changes or {})
    scenario = build_scenario(called, layers)
    place = evidence_key(_asked(key, scenario))
    value = _value_at(scenario, place)
    below = {
        dotted((*place, part)): _entry(scenario, (*place, part), each)
        for part, each in _parts(value).items()
    }
    said = "" if below else _said(scenario, place, value)

    return Explanation(
        dotted(place), said, _facts(scenario, place), _settings(scenario, layers, place), below
    )


def _asked(key: str, scenario: Scenario) -> Key:
    try:
        return parts_of(key)
    except ValueError as error:
        tables = ", ".join(map(str, _parts(scenario)))
        raise SisterCitiesError(
            f"{scenario.name}: {quoted(key)} is {error}; top keys are: {tables}"
        ) from None


def _value_at(scenario: Scenario, place: Key) -> Any:  # noqa: ANN401
    value: Any = scenario
    for part in place:
        below = _parts(value)
        if part not in below:
            raise SisterCitiesError(
                f"{scenario.name}: no key {quoted(dotted(place))}; {_nearest(scenario, place)}"
            )
        value = below[part]

    return value


def _parts(value: object) -> dict[str | int, Any]:
    """What lies below a table; evidence is one value."""
    if isinstance(value, Frozen) and not isinstance(value, Evidence):
        return {name: getattr(value, name) for name in type(value).model_fields}
    return dict(value) if isinstance(value, dict) else {}


def _nearest(scenario: Scenario, place: Key) -> str:
    """Keys that end like the one asked for, else the one that is spelled most like it."""
    keys = [dotted(key) for key in _keys(scenario, ())]
    # people often ask for the last part of a key alone
    ending = [key for key in keys if key.endswith(f".{dotted(place[-1:])}")]
    if 0 < len(ending) <= _MOST_KEYS:
        return f"did you mean {' or '.join(map(quoted, ending))}?"
    near = meant(dotted(place), keys)
    return (
        near if near.startswith("did") else f"top keys are: {', '.join(map(str, _parts(scenario)))}"
    )


def _keys(part: object, above: Key) -> Iterator[Key]:
    for name, below in _parts(part).items():
        yield (*above, name)
        yield from _keys(below, (*above, name))


def _entry(scenario: Scenario, place: Key, value: object) -> str:
    """A line of a table: a value, or how much there is below it."""
    parts = _parts(value)
    return f"{len(parts)} keys below" if parts else _said(scenario, place, value)


def _said(scenario: Scenario, place: Key, value: object) -> str:
    return _by_default(scenario, place) or value_in_words(value)


def _by_default(scenario: Scenario, place: Key) -> str:
    """What holds where the file may leave a key out and did."""
    if (
        place[:1] == ("cities",)
        and place[2:] == ("leaders",)
        and not scenario.cities[str(place[1])].leaders
    ):
        turnover = value_in_words(scenario.cities[str(place[1])].leader_turnover)
        return f"none dated: new ones come at random, {turnover} a year (leader_turnover)"

    if place[:1] == ("partnerships",) and place[2:] == ("trade",):
        given = scenario.partnerships[str(place[1])].trade
        return "" if given else "not given: only the exchange index is reported, no money"

    if place[:1] == ("policies",) and place[2:] in {("begins",), ("ends",)}:
        policy = scenario.policies[str(place[1])]
        first = place[2] == "begins"
        limit = f"from {scenario.begins} on" if first else f"until {scenario.until}"
        return "" if getattr(policy, str(place[2])) else f"not given: {limit}"

    if place == ("calendar", "until") and scenario.calendar.until is None:
        return f"not given: {scenario.until}, {USUAL_MONTHS // 12} years from the first signing"
    if place == ("focus",) and scenario.focus is None:
        return f"not given: {scenario.reported}, the first partnership"

    return ""


def _facts(scenario: Scenario, place: Key) -> dict[str, str]:
    names = tuple(map(str, place))
    field = field_at(names)
    if field is None or field.info is None:
        return {}
    declared = evidence_field(field.info)
    facts = {
        "unit": unit_of(field.info),
        "meaning": field.info.description,
        "owned by": declared.factor if declared else None,
    }
    if field.holds in {"evidence", "plain"}:
        facts["allowed"] = allowed_at(names)
    extra: Any = field.info.json_schema_extra
    if isinstance(extra, Parameter):
        facts["source"] = extra.source
    if isinstance(extra, dict) and "sources" in extra:
        facts |= {f'"{word}"': source for word, source in extra["sources"].items()}
    facts |= {f"[{key}]": reference(key) for key in _keys_cited(facts.values())}
    for claim in claims_of(scenario):
        if claim.key == place:
            facts |= _evidence_facts(claim, scenario)

    facts["in this run"] = _left_out(scenario, place)
    return {name: fact for name, fact in facts.items() if fact}


def _keys_cited(texts: Iterable[str | None]) -> list[str]:
    """Keys of the sources that sentences cite, in the order in which they stand there."""
    return list(dict.fromkeys(key for text in texts for key in sorted(keys_in(text or ""))))


def _left_out(scenario: Scenario, place: Key) -> str:
    """Why something in a scenario has no part in its run; nothing if it has."""
    outside = (
        mistake.text
        for event, mistake in outside_calendar(scenario)
        if place[: len(event)] == event
    )
    return next((f"does not happen: {text}" for text in outside), "") or _unused(scenario, place)


def _unused(scenario: Scenario, place: Key) -> str:
    """Whether the leaders of a city, or their turnover, are not used because the other one is."""
    if place[:1] != ("cities",) or len(place) < 3:
        return ""

    dated = scenario.leaders == "dated" and bool(scenario.cities[str(place[1])].leaders)
    if place[2] == "leader_turnover" and dated:
        return "not used: the leaders of this city are dated"
    if (
        place[2] == "leaders"
        and scenario.leaders == "hazard"
        and scenario.cities[str(place[1])].leaders
    ):
        return 'not used: leaders = "hazard", so new ones come at random (leader_turnover)'

    return ""


def _evidence_facts(claim: Claim, scenario: Scenario) -> dict[str, str | None]:
    evidence = claim.evidence
    rule = CODING.get(claim.field)
    indicator = evidence.indicator
    described = (rule.indicators if rule else {}).get(indicator or "") or OUTCOME_INDICATORS.get(
        indicator or ""
    )

    return {
        "kind": claim.kind,
        "range": range_in_words(evidence),
        "coding rule": rule.rule if rule else None,
        "indicator": f"{indicator}: {described}" if described else indicator,
        "known": evidence.date,
        "source": "; ".join(reference(source, scenario) for source in evidence.sources) or "none",
        "note": evidence.note,
    }


def _settings(scenario: Scenario, layers: Sequence[Layer], place: Key) -> list[Setting]:
    """Every place that gives the value.

    In a blind run the neutral value comes before that of any coder.
    """
    settings = [_setting(origin) for origin in origins(layers, place)]
    claim = next((claim for claim in claims_of(scenario) if claim.key == place), None)
    if scenario.dispositions == "blind" and claim and claim.kind == "disposition":
        base = next(origins(layers_of(library() / "base.toml"), place), None)
        blinding = next(origins(layers, ("dispositions",)))
        settings = [_setting(blinding), *([_setting(base)] if base else []), *settings]

    return list(dict.fromkeys(settings))


def _setting(origin: Origin) -> Setting:
    place = f"{origin.layer.where}:{origin.line}" if origin.line else origin.layer.where
    return Setting(place, dotted(origin.key), value_in_words(origin.value))
