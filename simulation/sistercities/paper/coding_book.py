"""The tables of the coding book: rules, what is forbidden, what each scenario of a real pairing claims, and sources."""

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
from sistercities.scenario.coding import CODING, EVENTS, OUTCOMES, WITHIN_MONTHS, Event
from sistercities.scenario.defaults import SET
from sistercities.scenario.event import Shock
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.fields import evidence_fields, field_at
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import load_measure, measure_names
from sistercities.scenario.library import scenario_names
from sistercities.scenario.mistakes import dotted
from sistercities.scenario.occasions import OCCASIONS
from sistercities.scenario.schema import FACTORS, City, Partnership, Scenario, Side
from sistercities.scenario.switches import Switches
from sistercities.scrutiny.sources import Support, sources
from sistercities.scrutiny.wording import in_words, range_in_words

NOWHERE = {SET, EVIDENCE_FILE}
"""Keys that nothing built in may cite: there is no evidence behind them, or none that a reader could look up."""

DATED = {"leaders", "occasions"}
"""Fields that hold dates by name, one row of a coding for all of them."""

_PARTS: dict[str, type[Frozen]] = {
    "city": City,
    "partnership": Partnership,
    "side": Side,
    "shock": Shock,
}


def rules_table() -> str:
    """How each field is coded: the factor that owns it, its rule and the indicators that it accepts."""
    rows = sorted(_rules(), key=lambda row: (*FACTORS, "circumstances").index(row[0]))
    return table(
        ["owner", "field", "of each", "kind", "unit", "rule", "known until", "indicators"], rows
    )


def outcomes_table() -> str:
    """What may inform no input."""
    return table(
        ["outcome", "what it is"], [[f"`{name}`", meaning] for name, meaning in OUTCOMES.items()]
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
    """A table for each scenario of a real pairing: every value that is not that of ``base``, with its evidence."""
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
    """Every source of the model itself: of its rules, switches and patterns, and of the words about them."""
    values = citing()
    keys = sorted(key for key in bibliography() if not values[key] or key in keys_of_the_model())
    notes = {key: bibliography()[key].get("note", "") for key in keys if key not in NOWHERE}
    rows = [[f"`{key}`", plain(reference(key)), plain(note)] for key, note in notes.items()]
    return table(["key", "source", "note"], rows)


def citing() -> dict[str, list[str]]:
    """Scenarios and policies that cite each source."""
    parts: dict[str, Frozen] = {name: load_scenario(name) for name in scenario_names()}
    parts |= {name: load_measure(name) for name in measure_names()}
    cites = {name: cited(part) for name, part in parts.items()}
    return {key: [name for name, keys in cites.items() if key in keys] for key in bibliography()}


def keys_of_the_model() -> set[str]:
    """Keys of the sources that behavioural parameters, switches and patterns cite."""
    texts = [pattern.source for pattern in PATTERNS]
    for model in (Behaviour, Switches):
        for field in model.model_fields.values():
            extra: Any = field.json_schema_extra
            texts += [extra["source"]] if "source" in extra else extra["sources"].values()
    return {key for text in texts for key in keys_in(text)}


def _rules() -> Iterator[list[str]]:
    for part, model in _PARTS.items():
        for name, info in evidence_fields(model):
            if field_at(("defaults", part, name)) == ("plain", None, info):
                continue  # how many agents stand for a city is a choice of the model, and no evidence
            extra: Any = info.json_schema_extra
            rule = CODING.get(name)
            told = (
                "; ".join(f"`{key}`: {what}" for key, what in rule.indicators.items())
                if rule
                else ""
            )
            how = rule.rule if rule else "none: any dated source"
            when = "any date" if rule is None or rule.any_date else f"{WITHIN_MONTHS} months"
            yield [
                extra["factor"],
                f"`{name}`",
                part,
                extra["kind"],
                extra["unit"],
                how,
                when,
                told or "none",
            ]


def _coding(scenario: Scenario) -> str:
    rows = []
    base = {support.claim.field: support.claim.evidence for support in sources("base")}
    claims = [
        each for each in sources(scenario) if each.claim.evidence != base.get(each.claim.field)
    ]
    for (_, field, owner), group in groupby(claims, key=_place):
        supports = list(group)
        rows.append(_dates(supports) if field in DATED else _row(supports[0], owner))
    head = ["owner", "key", "value", "range", "indicator", "known", "source", "note"]
    return f"### {plain(scenario.title)}\n\n`{scenario.name}`: {plain(scenario.summary)}\n\n{table(head, rows)}"


def _place(support: Support) -> tuple[object, str, str]:
    """What makes one row: a value, or all leaders of a city, or all occasions of a partnership."""
    claim = support.claim
    return claim.key[:3] if claim.field in DATED else claim.key, claim.field, claim.factor


def _row(support: Support, owner: str) -> list[str]:
    claim, evidence = support.claim, support.claim.evidence
    span = range_in_words(evidence)
    known, cites = evidence.date or "", ", ".join(f"`{key}`" for key in evidence.sources)
    value, indicator = f"{in_words(claim.value)} ({claim.unit})", evidence.indicator or ""
    return [
        owner,
        f"`{dotted(claim.key)}`",
        value,
        span,
        indicator,
        known,
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
