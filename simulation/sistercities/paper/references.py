"""Sources that a paper cites, as reference managers read them: BibTeX and CSL-JSON.

Sources of scenarios and of the model stand in the bibliography of the library, those of software
and methods in ``citations.json`` beside this file.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sistercities.paper.latex import escaped
from sistercities.scenario.claims import bibliography
from sistercities.scenario.mistakes import SisterCitiesError

type Entry = Mapping[str, Any]
"""A source as CSL-JSON has it."""

SOFTWARE = ("mesa", "numpy", "numba", "scipy", "pandas", "matplotlib")
"""Software that asks to be cited, as far as the model rests on it."""

_KINDS = {
    "article-journal": "article",
    "article-newspaper": "misc",
    "book": "book",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
_CONTAINERS = {"article": "journal", "inproceedings": "booktitle"}
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school"}


@cache
def citations() -> dict[str, Entry]:
    """Sources of software and methods, by key."""
    text = Path(__file__).with_name("citations.json").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in json.loads(text)}


def own_entry() -> Entry:
    """This software, as a source."""
    return {
        "id": "sistercities",
        "type": "software",
        "title": "sistercities: an agent-based simulation of sister cities",
        "author": [{"literal": "The sistercities developers"}],
        "version": version("sistercities"),
    }


def entries_of(keys: Iterable[str], own: Mapping[str, Entry] | None = None) -> list[Entry]:
    """The sources of some keys, in the order of the keys.

    Args:
        keys: of sources.
        own: sources of scenario files' own, by key.

    Raises:
        SisterCitiesError: if one is in no bibliography; names it.
    """
    known = {**bibliography(), **citations(), "sistercities": own_entry(), **(own or {})}
    wanted = sorted(set(keys))
    if unknown := [key for key in wanted if key not in known]:
        raise SisterCitiesError(f"no source {', '.join(unknown)} in the bibliography")
    return [known[key] for key in wanted]


def own_source(key: str, source: Entry) -> Entry:
    """A source of a scenario file's own, whose author and date are plain texts there."""
    entry = {"id": key, "type": "document", **source}
    if isinstance(source.get("author"), str):
        entry["author"] = [{"literal": source["author"]}]
    if isinstance(source.get("issued"), str):
        entry["issued"] = {"date-parts": [[*map(int, source["issued"].split("-"))]]}
    return entry


def csl(entries: Iterable[Entry]) -> str:
    """Sources as CSL-JSON."""
    return json.dumps([dict(entry) for entry in entries], indent=2, ensure_ascii=False) + "\n"


def bibtex(entries: Iterable[Entry]) -> str:
    """Sources as BibTeX."""
    return "\n".join(map(_bibtex, entries))


def _bibtex(entry: Entry) -> str:
    kind = _KINDS.get(entry["type"], "misc")
    fields = {
        "title": "{" + escaped(entry["title"]) + "}",
        "author": " and ".join(map(_name, _authors(entry))),
        "year": _year(entry),
        _CONTAINERS.get(kind, "howpublished"): escaped(entry.get("container-title", "")),
        "volume": entry.get("volume", ""),
        "number": entry.get("issue", ""),
        "pages": re.sub(r"(?<=\d)-(?=\d)", "--", str(entry.get("page", ""))),
        _PUBLISHERS.get(kind, "publisher"): escaped(entry.get("publisher", "")),
        "version": entry.get("version", ""),
        "doi": entry.get("DOI", ""),
        "url": entry.get("URL", ""),
        "note": escaped(entry.get("note", "")),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{entry['id']},\n{''.join(lines)}}}\n"


def _authors(entry: Entry) -> list[Mapping[str, str]]:
    return list(entry.get("author", []))


def _name(author: Mapping[str, str]) -> str:
    if "literal" in author:
        # "others" is the word of BibTeX for those who are left out; other names stay whole
        whole = author["literal"]
        return "others" if whole == "and others" else "{" + escaped(whole) + "}"
    return ", ".join(escaped(author[part]) for part in ("family", "given") if part in author)


def _year(entry: Entry) -> str:
    issued = entry.get("issued")
    return str(issued["date-parts"][0][0]) if issued else ""
