"""The tables of the coding book: rules, what is forbidden, what scenarios claim, and sources."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sistercities.paper.markdown import plain, table
from sistercities.questions.patterns import PATTERNS
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.claims import (
    EVIDENCE_FILE,
    bibliography,
    cited,
    keys_in,
    reference,
)
from sistercities.scenario.coding import CODING, OUTCOME_INDICATORS, WITHIN_MONTHS
from sistercities.scenario.defaults import SET
from sistercities.scenario.event import Shock
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.fields import evidence_fields, field_at
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import intervention_names, load_intervention
from sistercities.scenario.library import atlas_names, scenario_names
from sistercities.scenario.mistakes import dotted
from sistercities.scenario.occasions import OCCASIONS
from sistercities.scenario.schema import FACTORS, City, Partnership, Scenario
from sistercities.scenario.shocks import EVENTS, Event
from sistercities.scenario.side import Side
from sistercities.scenario.switches import Switches
from sistercities.scrutiny.sources import Support, sources
from sistercities.scrutiny.wording import range_in_words, value_in_words

NOWHERE = {SET, EVIDENCE_FILE}
"""Keys that nothing built in may cite: a reader could look up no evidence behind them."""

DATED = {"leaders", "occasions"}
"""Fields that hold dates by name, one row of a coding for all of them."""

_PARTS: dict[str, type[Frozen]] = {
    "city": City,
    "partnership": Partnership,
    "side": Side,
    "shock": Shock,
}


def rules_table() -> str:
    """How each field is coded: the factor that owns it, its rule and the indicators it accepts."""
    rows = sorted(_rules(), key=lambda row: (*FACTORS, "circumstances").index(row[0]))
    return table(
        ["owner", "field", "of each", "kind", "unit", "rule", "known until", "indicators"], rows
    )


def outcomes_table() -> str:
    """What may inform no input."""
    return table(
        ["outcome", "what it is"],
        [[f"`{name}`", meaning] for name, meaning in OUTCOME_INDICATORS.items()],
    )


def events_table() -> str:
    """Dated events: when they struck, and whom."""
    rows = [
        [
            f"`{key}`",
            event.kind,
            event.begins,
            event.ends,
            ", ".join(event.strikes) or "everybody",
            _between(event),
        ]
        for key, event in EVENTS.items()
    ]
    return table(["key", "kind", "begins", "ends", "strikes", "in partnerships"], rows)


def occasions_table() -> str:
    """Dated occasions: when they were, between whom, and what they were."""
    rows = [
        [f"`{key}`", occasion.indicator, occasion.month, " and ".join(occasion.nations)]
        for key, occasion in OCCASIONS.items()
    ]
    return table(["key", "indicator", "month", "between"], rows)


def _between(event: Event) -> str:
    return f"between {event.between[0]} and {event.between[1]}" if event.between else "all"


def codings() -> str:
    """A table for each scenario of a real pairing: values that are not those of ``base``."""
    pairings = [
        scenario for scenario in map(load_scenario, scenario_names()) if not scenario.synthetic
    ]
    return "\n".join(_coding(scenario) for scenario in pairings)


def references_table() -> str:
    """Every source of values, as people read it, and the scenarios and policies that cite it."""
    rows = [
        [
            f"`{key}`",
            plain(reference(key)),
            plain(bibliography()[key].get("note", "")),
            ", ".join(names),
        ]
        for key, names in sorted(citing().items())
        if names
    ]
    return table(["key", "source", "note", "cited in"], rows)


def literature_table() -> str:
    """Every source of the model itself: of its rules, switches, patterns and words about them."""
    values = citing()
    keys = sorted(key for key in bibliography() if not values[key] or key in keys_of_the_model())
    notes = {key: bibliography()[key].get("note", "") for key in keys if key not in NOWHERE}
    rows = [[f"`{key}`", plain(reference(key)), plain(note)] for key, note in notes.items()]
    return table(["key", "source", "note"], rows)


def citing() -> dict[str, list[str]]:
    """Scenarios and policies that cite each source; the atlas counts as one."""
    parts: dict[str, Frozen] = {name: load_scenario(name) for name in scenario_names()}
    parts |= {name: load_intervention(name) for name in intervention_names()}
    cites = {name: cited(part) for name, part in parts.items()}
    cites["the atlas"] = {key for name in atlas_names() for key in cited(load_scenario(name))}
    return {key: [name for name, keys in cites.items() if key in keys] for key in bibliography()}


def keys_of_the_model() -> set[str]:
    """Keys of the sources that behavioural parameters, switches and patterns cite."""
    texts = [pattern.source for pattern in PATTERNS]
    texts += [declared.source for declared in Behaviour.parameters().values()]
    for field in Switches.model_fields.values():
        extra: Any = field.json_schema_extra
        texts += extra["sources"].values()
    return {key for text in texts for key in keys_in(text)}


def _rules() -> Iterator[list[str]]:
    for part, model in _PARTS.items():
        for name, declared in evidence_fields(model):
            if _is_plain(("defaults", part, name)):
                continue  # how many agents stand for a city is the model's choice, and no evidence
            rule = CODING.get(name)
            indicators = rule.indicators if rule else {}
            accepted = "; ".join(f"`{key}`: {what}" for key, what in indicators.items())
            how = rule.rule if rule else "none: any dated source"
            when = "any date" if rule is None or rule.any_date else f"{WITHIN_MONTHS} months"
            yield [
                declared.factor,
                f"`{name}`",
                part,
                declared.kind,
                declared.unit,
                how,
                when,
                accepted or "none",
            ]


def _is_plain(path: tuple[str, ...]) -> bool:
    field = field_at(path)
    return field is not None and field.holds == "plain"


def _coding(scenario: Scenario) -> str:
    base = {support.claim.field: support.claim.evidence for support in sources("base")}
    claims = [
        each for each in sources(scenario) if each.claim.evidence != base.get(each.claim.field)
    ]

    rows = []
    for (_, field, owner), group in groupby(claims, key=_place):
        supports = list(group)
        rows.append(_dates(supports) if field in DATED else _row(supports[0], owner))

    heading = f"### {plain(scenario.title)}\n\n`{scenario.name}`: {plain(scenario.summary)}\n\n"
    head = ["owner", "key", "value", "range", "indicator", "known", "source", "note"]
    return heading + table(head, rows)


def _place(support: Support) -> tuple[object, str, str]:
    """What makes one row: a value, or all leaders of a city, or all occasions of a partnership."""
    claim = support.claim
    return claim.key[:3] if claim.field in DATED else claim.key, claim.field, claim.factor


def _row(support: Support, owner: str) -> list[str]:
    claim = support.claim
    evidence = claim.evidence
    cites = ", ".join(f"`{key}`" for key in evidence.sources)
    return [
        owner,
        f"`{dotted(claim.key)}`",
        f"{value_in_words(claim.value)} ({claim.unit})",
        range_in_words(evidence),
        evidence.indicator or "",
        evidence.date or "",
        cites or "none",
        plain(evidence.note or ""),
    ]


def _dates(supports: list[Support]) -> list[str]:
    claim = supports[0].claim
    dates = ", ".join(f"{support.claim.key[-1]} {support.claim.value}" for support in supports)
    cites = dict.fromkeys(
        f"`{key}`" for support in supports for key in support.claim.evidence.sources
    )
    notes = dict.fromkeys(support.claim.evidence.note or "" for support in supports)
    return [
        claim.factor,
        f"`{dotted(claim.key[:-1])}`",
        dates,
        "",
        "",
        "",
        ", ".join(cites) or "none",
        plain("; ".join(filter(None, notes))),
    ]
