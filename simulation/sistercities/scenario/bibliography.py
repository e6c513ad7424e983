"""The sources that values cite: those shipped with the scenarios (CSL-JSON), and those of a file's own."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.library import library
from sistercities.scenario.schema import Chronicle, Scenario


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
    return {key for value in part.values() for key in cited(value)} if isinstance(part, dict) else set()


def reference(key: str, scenario: Scenario | None = None) -> str:
    """A source as people read it: who, when, what, where.

    Args:
        key: of the source; it has to be known.
        scenario: whose own sources count as well.
    """
    own = scenario.sources.get(key) if scenario else None
    entry: Mapping[str, Any] = own.model_dump(exclude_none=True) if own else bibliography()[key]
    who, issued = _authors(entry.get("author")), _year(entry.get("issued"))
    said = f"{entry['title']}. {entry['publisher']}" if "publisher" in entry and who else entry["title"]
    return f"{who or entry.get('publisher') or key} ({issued}), {said}" + (
        f", {entry['URL']}" if "URL" in entry else ""
    )


def _authors(given: Any) -> str:  # noqa: ANN401
    if isinstance(given, str) or given is None:
        return given or ""
    names = [author.get("literal") or author["family"] for author in given]
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")


def _year(given: Any) -> str:  # noqa: ANN401
    return given[:4] if isinstance(given, str) else str(given["date-parts"][0][0]) if given else "no date"
