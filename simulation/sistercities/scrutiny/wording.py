"""Values in words: numbers as people write them, and what a city or a partnership has."""

from collections.abc import Mapping
from typing import Any

from sistercities.scenario.event import Policy, Shock
from sistercities.scenario.evidence import Evidence, Frozen

_PHRASES = {
    "population": "{} inhabitants",
    "gross_regional_product": "a regional product of USD {} billion",
    "businesses": "{} eligible businesses",
    "citizens": "{} citizen agents",
    "budget": "{} times the typical budget",
    "background_partners": "{} background partners",
    "office": "an international office of {} (0 none, 1 standing)",
    "leader_turnover": "{} expected changes of leader a year",
    "leaders": "{} dated changes of leader",
    "threshold": "a mean reluctance of citizens of {}",
    "outreach": "an outreach to the public of {}",
    "chamber": "a chamber of commerce involved to {}",
    "language": "a command of the partner's language of {}",
    "will": "a will to invest of {}",
    "proposer": "a proposer of {} (0 diplomats, 1 doers)",
    "association": "an association of {} (0 none, 1 named)",
    "priorities": "home priorities of {}",
    "norm": "a reciprocity norm of {}",
    "public_trust": "a public trust in the partner's country of {}",
    "initial_belief": "an initial belief in success of {}",
    "term": "a term of {} years",
    "renewed_for": "renewals of {} years",
    "ends": "a last month of {}",
    "committee": "a joint committee of {} (0 none, 1 yearly)",
    "former_relation": "{} years of former relation",
    "complementarity": "a complementarity of {}",
    "earlier_successes": "{} earlier successes",
    "firms_in_place": "businesses in place to {} (0 none, 1 standing)",
    "trade_share": "a share of national trade of {}",
    "occasions": "{} dated occasions of the two nations",
    "trade": "a national trade of USD {} billion a year",
}
NOT_GIVEN = "not given"
_WITHOUT = {"ends": "no dated end", "renewed_for": "renewals as long as its term"}
_SINGULAR = {
    "background_partners": "1 background partner",
    "leaders": "1 dated change of leader",
    "occasions": "1 dated occasion of the two nations",
    "earlier_successes": "1 earlier success",
    "former_relation": "1 year of former relation",
}


def phrase(field: str, value: str) -> str:
    """What a city, a side or a partnership has, as part of a sentence."""
    if value == NOT_GIVEN:
        return _WITHOUT.get(field, f"no {field.replace('_', ' ')} given")
    return (
        _SINGULAR[field] if value == "1" and field in _SINGULAR else _PHRASES[field].format(value)
    )


def in_words(value: Any) -> str:  # noqa: ANN401
    """A value as people write it: of dated numbers every date, or the first and the last if there are many."""
    if isinstance(value, Frozen):
        value = value.model_dump(exclude_none=True)
    if isinstance(value, Mapping):
        return in_words(value["value"]) if "value" in value else _table(value)
    if isinstance(value, (int, float)):
        return str(value).lower() if isinstance(value, bool) else f"{value:,.10g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(in_words, value)) or "none"
    return NOT_GIVEN if value is None else str(value)


def range_in_words(evidence: Evidence[Any, Any]) -> str:
    """The range of a value, ``0.2 to 0.8``, as a multiple where the value is a series; nothing if it has none."""
    span = " to ".join(map(in_words, evidence.range or ()))
    return f"{span} times the series" if span and isinstance(evidence.value, dict) else span


def briefly(value: Any) -> str:  # noqa: ANN401
    """A value within a sentence: of dated numbers the lowest and the highest, of a table the number of its entries."""
    value = value.value if isinstance(value, Evidence) else value
    if isinstance(value, Mapping):
        numbers = [number for number in value.values() if isinstance(number, (int, float))]
        return (
            f"{in_words(min(numbers))} to {in_words(max(numbers))}" if numbers else str(len(value))
        )
    return in_words(value)


def event_in_words(event: Shock | Policy) -> str:
    """When, where and how hard an event is."""
    when = f"{event.begins or 'signing'} to {event.ends or 'the end'}"
    where = ", ".join((*event.cities, *event.partnerships)) or "everywhere"
    if isinstance(event, Shock):
        return f"{event.kind}, {when}, {where}, severity {in_words(event.severity)}"
    push = f"{event.change} {event.parameter} by {in_words(event.size)}"
    return f"{push}, {when}, ramp {event.ramp_months} months, {where}"


def _table(value: Mapping[str, Any]) -> str:
    if not value:
        return "none"
    dated = all(
        isinstance(number, (int, float)) and key[:1].isdigit() for key, number in value.items()
    )
    entries = [
        f"{in_words(each)} ({key})" if dated else f"{key} {in_words(each)}"
        for key, each in value.items()
    ]
    if dated and len(entries) > 5:
        return f"{entries[0]} to {entries[-1]}, {len(entries)} dates"
    return ", ".join(entries)
