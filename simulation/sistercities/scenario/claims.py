"""What a scenario claims: every value that can carry evidence, at its key, with what the schema says of it."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from sistercities.scenario.chronicle import Chronicle
from sistercities.scenario.evidence import Evidence, Frozen, evidence_field
from sistercities.scenario.keys import Key
from sistercities.scenario.library import library
from sistercities.scenario.schema import Scenario


class Claim(NamedTuple):
    """A value with its evidence.

    Attributes:
        key: where it stands in the scenario.
        field: name of its field; that of the table for an entry of a table of evidence (``leaders``).
        evidence: the value and what supports it.
        factor: which of the five factors owns it, or ``circumstances``.
        kind: ``observable`` or ``disposition``.
        unit: of the value.
    """

    key: Key
    field: str
    evidence: Evidence[Any, Any]
    factor: str
    kind: str
    unit: str

    @property
    def value(self) -> Any:  # noqa: ANN401
        """What the model uses."""
        return self.evidence.value


def claims_of(scenario: Scenario) -> list[Claim]:
    """Every claim of a scenario, in the order of its fields."""
    return list(_claims(scenario, ()))


def _claims(part: Frozen, above: Key) -> Iterator[Claim]:
    for name, info in type(part).model_fields.items():
        declared = evidence_field(info)
        value = getattr(part, name)
        for key, each in value.items() if isinstance(value, dict) else [(None, value)]:
            place = (*above, name) if key is None else (*above, name, key)
            if isinstance(each, Evidence) and declared is not None:
                owner, kind, unit = declared.factor, declared.kind, declared.unit
                yield Claim(place, name, each, owner, kind, unit)
            elif isinstance(each, Frozen):
                yield from _claims(each, place)


EVIDENCE_FILE = "evidence-file"
"""Key of notes that are not published; known, so that files which cite it can be read."""

_CITED = re.compile(r"\[([a-z][a-z0-9-]+)\]")


@cache
def bibliography() -> dict[str, dict[str, Any]]:
    """The sources shipped with the scenarios, by key."""
    entries = json.loads((library() / "bibliography.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries}


def cited(part: object) -> set[str]:
    """Keys of all sources that a scenario or a part of it cites."""
    if isinstance(part, Evidence | Chronicle):
        return set(part.sources)
    if isinstance(part, Frozen):
        return {key for name in type(part).model_fields for key in cited(getattr(part, name))}
    return (
        {key for value in part.values() for key in cited(value)}
        if isinstance(part, dict)
        else set()
    )


def reference(key: str, scenario: Scenario | None = None) -> str:
    """A source as people read it: who, when, what, where.

    Args:
        key: of the source; it has to be known.
        scenario: whose own sources count as well.
    """
    own = scenario.sources.get(key) if scenario else None
    entry: Mapping[str, Any] = own.model_dump(exclude_none=True) if own else bibliography()[key]
    who, publisher = _authors(entry.get("author")), entry.get("publisher")
    said = ". ".join(filter(None, (entry["title"], _container(entry), publisher if who else None)))
    where = f", {entry['URL']}" if "URL" in entry else ""
    return f"{who or publisher or key} ({_year(entry.get('issued'))}), {said}{where}"


def keys_in(text: str) -> set[str]:
    """Keys of the sources that a sentence cites in square brackets."""
    return set(_CITED.findall(text))


def _container(entry: Mapping[str, Any]) -> str:
    """What a source stands in: journal, volume, number, pages."""
    number = f"({entry['issue']})" if "issue" in entry else ""
    pages = f": {entry['page']}" if "page" in entry else ""
    return f"{entry.get('container-title', '')} {entry.get('volume', '')}{number}{pages}".strip()


def _authors(given: Any) -> str:  # noqa: ANN401
    if isinstance(given, str) or given is None:
        return given or ""
    names = [author.get("literal") or author["family"] for author in given]
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")


def _year(given: Any) -> str:  # noqa: ANN401
    return (
        given[:4]
        if isinstance(given, str)
        else str(given["date-parts"][0][0])
        if given
        else "no date"
    )
