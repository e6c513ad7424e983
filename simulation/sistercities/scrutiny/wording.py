"""Values in words: numbers as people write them, and what a city or a partnership has."""

from collections.abc import Mapping
from typing import Any

from sistercities.scenario.event import Policy, Shock
from sistercities.scenario.evidence import Evidence, EvidenceField, Frozen

NOT_GIVEN = "not given"


def phrase(field: EvidenceField, value: str) -> str:
    """What a city, a side or a partnership has, as part of a sentence.

    Args:
        field: what it is.
        value: in words.
    """
    if value == NOT_GIVEN:
        return f"no {field.quantity.words} given"
    return field.phrase(value)


def value_in_words(value: Any) -> str:  # noqa: ANN401
    """A value as people write it.

    Of dated numbers every date, or the first and the last if there are many.
    """
    if isinstance(value, Frozen):
        value = value.model_dump(exclude_none=True)

    if isinstance(value, Mapping):
        return value_in_words(value["value"]) if "value" in value else _table(value)
    if isinstance(value, (int, float)):
        return str(value).lower() if isinstance(value, bool) else f"{value:,.10g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(value_in_words, value)) or "none"

    return NOT_GIVEN if value is None else str(value)


def range_in_words(evidence: Evidence[Any, Any]) -> str:
    """The range of a value, ``0.2 to 0.8``, as a multiple where the value is a series.

    Nothing if it has none.
    """
    span = " to ".join(map(value_in_words, evidence.range or ()))
    return f"{span} times the series" if span and isinstance(evidence.value, dict) else span


def briefly(value: Any) -> str:  # noqa: ANN401
    """A value within a sentence.

    Of dated numbers the lowest and the highest, of a table the number of its entries.
    """
    value = value.value if isinstance(value, Evidence) else value
    if isinstance(value, Mapping):
        numbers = [number for number in value.values() if isinstance(number, (int, float))]
        return (
            f"{value_in_words(min(numbers))} to {value_in_words(max(numbers))}"
            if numbers
            else str(len(value))
        )

    return value_in_words(value)


def event_in_words(event: Shock | Policy) -> str:
    """When, where and how hard an event is."""
    when = f"{event.begins or 'signing'} to {event.ends or 'the end'}"
    where = ", ".join((*event.cities, *event.partnerships)) or "everywhere"
    if isinstance(event, Shock):
        return f"{event.kind}, {when}, {where}, severity {value_in_words(event.severity)}"
    push = f"{event.change} {event.parameter} by {value_in_words(event.size)}"
    return f"{push}, {when}, ramp {event.ramp_months} months, {where}"


def _table(value: Mapping[str, Any]) -> str:
    if not value:
        return "none"

    dated = all(
        isinstance(number, (int, float)) and key[:1].isdigit() for key, number in value.items()
    )
    entries = [
        f"{value_in_words(each)} ({key})" if dated else f"{key} {value_in_words(each)}"
        for key, each in value.items()
    ]
    if dated and len(entries) > 5:
        return f"{entries[0]} to {entries[-1]}, {len(entries)} dates"

    return ", ".join(entries)
