"""A table of observables: what was known of pairings at signing, one to a row, as columns say it.

Beside the table lie two smaller ones. ``facts.csv`` quotes what its notes say and names the
indicator that it falls under, ``sources.csv`` gives the keys of its sources in the bibliography,
or the title of one that is not there. All mistakes of the three are told at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sistercities.scenario.atlas.columns import COLUMNS, FACTS, MONTH, SIDES, YEAR
from sistercities.scenario.atlas.rows import Row, rows_of
from sistercities.scenario.claims import bibliography
from sistercities.scenario.coding import CODING
from sistercities.scenario.dates import count
from sistercities.scenario.mistakes import Mistake, ScenarioError
from sistercities.scenario.words import meant, quoted

_FACT_COLUMNS = ("id", "column", "words", "side", "indicator", "known")
_SOURCE_COLUMNS = ("source", "key")
_OWN_SOURCE = "title"
_BEFORE = {"prior_contact_note", "firms_at_signing"}


class Fact(NamedTuple):
    """What a note of the table says, as a rule of the coding book reads it.

    Attributes:
        column: in which it stands.
        words: the words themselves.
        sides: of which sides it is true; none if it is of both together.
        indicator: under which it falls.
        known: year or month since when it was true, or nothing.
    """

    column: str
    words: str
    sides: tuple[str, ...]
    indicator: str
    known: str


@dataclass(frozen=True)
class Pairing:
    """A row of the table: what its columns say, the facts of its notes, and its sources.

    Attributes:
        told: values by column; none for what is not known.
        written: the cells as they were written.
        facts: what its notes say.
        sources: their keys.
        titles: titles of those that are not in the bibliography, by key.
    """

    told: Mapping[str, Any]
    written: Mapping[str, str]
    facts: tuple[Fact, ...]
    sources: tuple[str, ...]
    titles: Mapping[str, str]

    @property
    def name(self) -> str:
        """What its scenario is called."""
        return "-".join(self.key(side) for side in SIDES)

    def key(self, side: str) -> str:
        """What a city is called in keys."""
        return key_of(self.told[side])

    @property
    def signing(self) -> str:
        """Month of the signing: July of a year alone, January of the fifth year of a decade."""
        signed = str(self.told["signed"])
        if signed.endswith("s"):
            return f"{int(signed[:4]) + 5}-01"
        return month_of(signed)

    def facts_of(self, column: str, *indicators: str) -> list[Fact]:
        """What the note in a column says, of some indicators if they are named."""
        return [
            fact
            for fact in self.facts
            if fact.column == column and (not indicators or fact.indicator in indicators)
        ]


def key_of(name: str) -> str:
    """What a city is called in keys: its letters and digits, with - for all else."""
    return "-".join(re.findall(r"[^\W_]+", name.casefold()))


def month_of(date: str) -> str:
    """A month; July where only the year is known."""
    return date if "-" in date else f"{date}-07"


# --- Reading ---


def read_observables(path: Path) -> list[Pairing]:
    """Read a table of observables, with the facts and the sources that lie beside it.

    Args:
        path: the table; ``facts.csv`` and ``sources.csv`` in its folder are read if they are there.

    Raises:
        ScenarioError: with all mistakes of the three files.
    """
    rows, mistakes = rows_of(path, tuple(COLUMNS))
    noted, of_facts = _beside(path, "facts.csv", _FACT_COLUMNS)
    cited, of_sources = _beside(path, "sources.csv", _SOURCE_COLUMNS, may_have=(_OWN_SOURCE,))
    mistakes += [*of_facts, *of_sources]

    told = {row.line: _told(row, mistakes) for row in rows}
    mistakes += _twice(rows)
    keys, titles = _keys(cited, mistakes)
    facts = _facts(noted, {row["id"]: row for row in reversed(rows)}, mistakes)
    pairings = []
    for row in rows:
        sources = _sources(row, told[row.line].get("obs_source", ()), keys, mistakes)
        own = {key: titles[key] for key in sources if key in titles}
        noted_of_it = tuple(facts.get(row["id"], ()))
        pairings.append(Pairing(told[row.line], row.cells, noted_of_it, sources, own))

    if mistakes:
        raise ScenarioError(sorted(mistakes, key=lambda each: (each.file, each.line or 0)))
    return pairings


def _beside(
    path: Path, name: str, columns: tuple[str, ...], *, may_have: tuple[str, ...] = ()
) -> tuple[list[Row], list[Mistake]]:
    """The rows of a smaller table, none where it is not there."""
    file = path.parent / name
    if not file.exists():
        return [], []
    return rows_of(file, columns, may_have=may_have, may_be_empty=True)


def _told(row: Row, mistakes: list[Mistake]) -> dict[str, Any]:
    """The values of a row, as far as they can be read."""
    told = {}
    for name, column in COLUMNS.items():
        try:
            if not row[name]:
                raise ValueError("empty; NA stands for what is not known")
            told[name] = column.read(row[name])
        except ValueError as error:
            mistakes.append(row.mistake(name, str(error)))
    return told


def _twice(rows: list[Row]) -> Iterator[Mistake]:
    """Rows of one id, and rows of the same two cities."""
    seen: dict[str, Row] = {}
    for row in rows:
        other = seen.setdefault(row["id"], row)
        if other is not row:
            yield row.mistake("id", f"{quoted(row['id'])} stands on line {other.line} already")
        one, two = sorted((key_of(row["a"]), key_of(row["b"])))
        pair = f"{one} and {two}"
        if one == two:
            yield row.mistake("b", "a city cannot be its own partner")
        elif (other := seen.setdefault(pair, row)) is not row:
            yield row.mistake("a", f"the pairing stands on line {other.line} already")


def _keys(cited: list[Row], mistakes: list[Mistake]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Keys of each source of the table, and the titles of those that the bibliography has not."""
    keys: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for row in cited:
        key = row["key"]
        if row[_OWN_SOURCE]:
            key = key or key_of(row["source"])
            titles[key] = row[_OWN_SOURCE]
            if key in bibliography():
                text = f"{quoted(key)} is in the bibliography, which has its title; leave it empty"
                mistakes.append(row.mistake(_OWN_SOURCE, text))
        elif key not in bibliography():
            hint = meant(key, bibliography())
            text = f"{quoted(key)} is not in the bibliography; {hint}; or give it a title"
            mistakes.append(row.mistake("key", text))
        keys.setdefault(row["source"], []).append(key)
    return keys, titles


def _sources(
    row: Row, named: tuple[str, ...], keys: Mapping[str, list[str]], mistakes: list[Mistake]
) -> tuple[str, ...]:
    """The keys of a row's sources: by the table of sources, or of the bibliography itself."""
    found: list[str] = []
    for source in named:
        if source in keys:
            found += keys[source]
        elif source in bibliography():
            found.append(source)
        else:
            hint = f"write a line into sources.csv beside the table, source,key,{_OWN_SOURCE}"
            text = (
                f"source {quoted(source)} stands in no sources.csv and no bibliography; "
                f"{hint}: {source},,what it is called"
            )
            mistakes.append(row.mistake("obs_source", text))
    return tuple(dict.fromkeys(found))


def _facts(
    noted: list[Row], rows: Mapping[str, Row], mistakes: list[Mistake]
) -> dict[str, list[Fact]]:
    """Facts by the id of their pairing."""
    facts: dict[str, list[Fact]] = {}
    for row in noted:
        wrong = list(_wrong(row, rows))
        mistakes += wrong
        if not wrong:
            side = row["side"]
            sides = SIDES if side == "both" else tuple(side)
            fact = Fact(row["column"], row["words"], sides, row["indicator"], row["known"])
            facts.setdefault(row["id"], []).append(fact)
    return facts


def _wrong(row: Row, rows: Mapping[str, Row]) -> Iterator[Mistake]:
    """What is wrong with a fact."""
    column, indicator, known = row["column"], row["indicator"], row["known"]
    about = rows.get(row["id"])
    if about is None:
        yield row.mistake("id", f"no pairing {quoted(row['id'])}; {meant(row['id'], rows)}")
    if column not in FACTS:
        yield row.mistake("column", f"no facts of {quoted(column)}; {meant(column, FACTS)}")
        return

    if about is not None and (not row["words"] or row["words"] not in about[column]):
        text = f"{quoted(row['words'])} does not stand in {column} of {row['id']}"
        yield row.mistake("words", f"{text}, which says {quoted(about[column])}")
    if indicator not in FACTS[column]:
        hint = meant(indicator, FACTS[column])
        yield row.mistake("indicator", f"no indicator {quoted(indicator)} of {column}; {hint}")
    elif indicator in CODING["association"].indicators:
        if row["side"] not in (*SIDES, "both"):
            yield row.mistake("side", f"{quoted(row['side'])} given; expected a, b or both")
    elif row["side"]:
        text = f"{quoted(row['side'])} given; expected nothing, because it is of both together"
        yield row.mistake("side", text)
    if known and not any(each.fullmatch(known) for each in (YEAR, MONTH)):
        yield row.mistake("known", f"{quoted(known)} given; expected a year or a month, or nothing")
    elif indicator == "earlier-contact" and not known:
        yield row.mistake("known", "empty; an earlier contact has a year or a month")
    elif known and about is not None and column in _BEFORE:
        yield from _not_before(row, about)


def _not_before(row: Row, about: Row) -> Iterator[Mistake]:
    """A contact, or trade, that is no earlier than the signing."""
    signed = about["signed"]
    last = month_of(signed) if MONTH.fullmatch(signed) else f"{signed[:4]}-12"
    if YEAR.match(signed) and count(month_of(row["known"])) > count(last):
        yield row.mistake("known", f"{row['known']}, after the signing in {signed}")
