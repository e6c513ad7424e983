"""What a scenario claims: each value that can carry evidence, what supports it, and what cannot."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from sistercities.scenario.chronicle import Chronicle
from sistercities.scenario.evidence import Evidence, Frozen, evidence_field, unit_of
from sistercities.scenario.fields import field_at
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import Tree
from sistercities.scenario.library import library
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, quoted


class Claim(NamedTuple):
    """A value with its evidence.

    Attributes:
        key: where it stands in the scenario.
        field: name of its field; that of the table for an entry of a table of evidence
            (``leaders``).
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
        # tables by name, such as cities, hold their parts one step deeper
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
    # a source of the file's own comes before one of the bibliography
    return in_words(key, entry)


def in_words(key: str, entry: Mapping[str, Any]) -> str:
    """An entry of a bibliography as people read it: who, when, what, where."""
    who = _authors(entry.get("author"))
    publisher = entry.get("publisher")
    said = ". ".join(filter(None, (entry["title"], _container(entry), publisher if who else None)))
    where = f", {entry['URL']}" if "URL" in entry else ""
    return f"{who or publisher or key} ({_year(entry.get('issued'))}), {said}{where}"


def short(entry: Mapping[str, Any]) -> str:
    """An entry of a bibliography as a sentence cites it: author and year."""
    names = [author.get("literal") or author["family"] for author in entry.get("author", [])]
    who = " and ".join(names) if len(names) <= 2 else f"{names[0]} et al."
    return f"{who or entry.get('publisher') or entry['id']} {_year(entry.get('issued'))}"


def keys_in(text: str) -> set[str]:
    """Keys of the sources that a sentence cites in square brackets."""
    return set(_CITED.findall(text))


def _container(entry: Mapping[str, Any]) -> str:
    """What a source stands in: journal, volume, number, pages."""
    number = f"({entry['issue']})" if "issue" in entry else ""
    issue = f"{entry.get('volume', '')}{number}"
    pages = f": {entry['page']}" if "page" in entry else ""
    return f"{entry.get('container-title', '')} {issue}".strip() + pages


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


def unsupported(tree: Tree, root: type[BaseModel] | None = None) -> Iterator[Mistake]:
    """What cites a source that nobody knows, or is in another unit than that of its field.

    Args:
        tree: a laid tree.
        root: what it holds; a scenario if not given.
    """
    own = tree.get("sources", {})
    known = {*bibliography(), *(own if isinstance(own, dict) else ())}
    for key, table, unit in _sourced_tables(tree, (), root):
        source = table.get("source", ())
        written_in = table.get("unit")
        for name in (
            (source,) if isinstance(source, str) else source if isinstance(source, tuple) else ()
        ):
            if isinstance(name, str) and name not in known:
                yield Mistake(
                    (*key, "source"),
                    f"source {quoted(name)} is not in the bibliography; {meant(name, known)}",
                )

        if isinstance(written_in, str) and unit and written_in != unit:
            yield Mistake(
                (*key, "unit"), f"{quoted(written_in)} given; the unit here is {quoted(unit)}"
            )


def _sourced_tables(
    tree: Tree, above: tuple[str, ...], root: type[BaseModel] | None
) -> Iterator[tuple[Key, Tree, str | None]]:
    """Every table that may name a source, with its key.

    If it is evidence, the unit of its field comes with it.
    """
    for name, value in tree.items():
        field = field_at((*above, name), root)
        if not isinstance(value, dict) or field is None or field.model is None:
            continue
        if field.holds != "tables" and "source" in field.model.model_fields:
            yield (*above, name), value, unit_of(field.info)
        else:
            yield from _sourced_tables(value, (*above, name), root)
