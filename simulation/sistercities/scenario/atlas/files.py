"""The scenario files of the atlas, written from its table."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sistercities.scenario.atlas.columns import COLUMNS, SIDES
from sistercities.scenario.atlas.rules import agreement, of_city, of_partnership, of_side
from sistercities.scenario.atlas.table import Pairing, read_observables
from sistercities.scenario.dates import count, named
from sistercities.scenario.files import build_scenario, load_scenario
from sistercities.scenario.keys import key_text
from sistercities.scenario.layers import Layer, Tree, layers_of, read
from sistercities.scenario.library import find, scenario_names
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.occasions import OCCASIONS
from sistercities.scenario.schema import Scenario
from sistercities.scenario.shocks import EVENTS
from sistercities.scenario.strike import falls_into, strike_of
from sistercities.scenario.words import literal

LEAST_MONTHS = 360
"""Months that a pairing of the atlas runs at least."""

LAST_MONTH = "2026-12"
"""Month to which it runs at least."""


def texts(table: Path) -> dict[str, str]:
    """The scenario files of a table of observables, by their names without ``.toml``.

    Args:
        table: the table, with ``facts.csv`` and ``sources.csv`` beside it if it has them.

    Raises:
        ScenarioError: with all mistakes of the table.
    """
    return {pairing.name: _text(pairing) for pairing in read_observables(table)}


def new_from(table: Path) -> list[Path]:
    """Write the scenario files of a table of one's own into the working folder.

    Args:
        table: as for ``texts``.

    Returns:
        The files, one for each row.

    Raises:
        SisterCitiesError: if the table has mistakes (``ScenarioError``, all at once), or a file is
            there already or cannot be written; nothing is written then.
    """
    given = {Path(f"{name}.toml"): text for name, text in texts(table).items()}
    if there := [str(path) for path in given if os.path.lexists(path)]:
        raise SisterCitiesError(f"{', '.join(there)}: there already; nothing was written")

    written: list[Path] = []
    try:
        for path, text in given.items():
            written.append(path)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise SisterCitiesError(
            f"{written[-1]}: cannot be written ({error.strerror}); nothing was written"
        ) from None

    return written


def main(table: Path) -> None:
    """Write the scenario files of a table anew, beside it."""
    for name, text in texts(table).items():
        (table.parent / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")


def _text(pairing: Pairing) -> str:
    tree = _tree(pairing)
    coded = build_scenario(pairing.name, [*layers_of(find("base")), Layer("", "", tree)])
    pact = tree["partnerships"][pairing.name]
    pact["occasions"] = _occasions(coded)
    tree["shocks"] = _shocks(coded)
    tree["chronology"] = {"agreement": agreement(pairing)}
    return "".join(f"{line}\n" for line in (*_head(pairing), *_lines(tree, ())))


# --- What a file says ---


def _tree(pairing: Pairing) -> Tree:
    """All that follows from a row; what comes from outside is the same for all and added later."""
    told, neutral = pairing.told, load_scenario("base")
    keys = [pairing.key(side) for side in SIDES]
    last = count(pairing.signing) + LEAST_MONTHS - 1
    cities = {
        pairing.key(side): {
            "name": told[side],
            "country": told[f"country_{side}"],
            **of_city(pairing, side),
        }
        for side in SIDES
    }
    pact = {
        "between": keys,
        "signed": pairing.signing,
        **of_partnership(pairing, neutral),
        "sides": {pairing.key(side): of_side(pairing, side, neutral) for side in SIDES},
    }
    return {
        "title": f"{told['a']} - {told['b']}",
        "summary": _summary(pairing),
        "synthetic": False,
        "calendar": {"until": named(max(last, count(LAST_MONTH)))},
        "cities": cities,
        "partnerships": {pairing.name: pact},
        "sources": {key: {"title": title} for key, title in pairing.titles.items()},
    }


def _summary(pairing: Pairing) -> str:
    told = pairing.told
    signed = str(told["signed"])
    when = f"in the {signed}" if signed.endswith("s") else f"in {signed[:4]}"
    nations = " and ".join(dict.fromkeys((told["country_a"], told["country_b"])))
    return f"{nations}, signed {when}; coded by rule from one table of observables."


def _head(pairing: Pairing) -> Iterator[str]:
    seen = literal(pairing.written["obs_sure"])
    unused = [
        f"{name} {pairing.written[name]}"
        for name, column in COLUMNS.items()
        if not column.becomes and name not in ("id", "obs_sure")
    ]
    yield "# Written from the tables in this folder, by the rules of docs/reference/coding-book.md,"
    yield "# Coding from a table. Change what stands in the tables, then: make atlas."
    yield f"# Told there and used by no rule: {', '.join(unused)}."
    yield f"# Signed, as told: {pairing.written['signed']}. Seen of its sources: {seen}."
    yield 'extends = "base"'


# --- What comes from outside ---


def _shocks(scenario: Scenario) -> Tree:
    """The dated events of the coding book that strike, in the words of the other pairings."""
    shocks: Tree = {}
    for key, event in EVENTS.items():
        strike = strike_of(event, scenario)
        if strike.cities and falls_into(event, scenario):
            struck = [city for city in scenario.cities if city in strike.cities]
            shocks[key] = {**_told_elsewhere()[key], "cities": struck}
    return shocks


def _occasions(scenario: Scenario) -> Tree:
    """What brought the two nations together after the signing, in the words of other pairings."""
    nations = {city.country for city in scenario.cities.values()}
    return {
        key: _told_elsewhere()[key]
        for key, occasion in OCCASIONS.items()
        if set(occasion.nations) == nations
        and count(scenario.begins) < count(occasion.month) <= count(scenario.until)
    }


@cache
def _told_elsewhere() -> dict[str, Tree]:
    """What the pairings that were coded one by one say of each event and occasion."""
    told: dict[str, Tree] = {}
    for name in scenario_names():
        tree = read(find(name)).tree
        for key, shock in tree.get("shocks", {}).items():
            told.setdefault(key, {each: shock[each] for each in shock if each != "partnerships"})
        for pact in tree.get("partnerships", {}).values():
            for key, occasion in pact.get("occasions", {}).items():
                told.setdefault(key, occasion)
    return told


# --- How it is written ---


def _lines(table: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[str]:
    """A table: its values first, evidence on one line each, then the tables below it."""
    below = {key: value for key, value in table.items() if _is_table(value)}
    values = {key: value for key, value in table.items() if key not in below}
    if above and values:
        yield ""
        yield f"[{key_text(above)}]"
    for key, value in values.items():
        yield f"{key_text([key])} = {_inline(value)}"
    for key, value in below.items():
        yield from _lines(value, (*above, key))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and "value" not in value


def _inline(value: object) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_inline(each)}' for key, each in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:_}" if isinstance(value, int) else repr(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
