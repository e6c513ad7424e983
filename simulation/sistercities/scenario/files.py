"""Scenario files: read, inherit, change single values, check, and write out whole."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import ValidationError

from sistercities.scenario.consistency import meant
from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.library import find, library
from sistercities.scenario.mistakes import ScenarioError, in_words
from sistercities.scenario.schema import Scenario

_LARGEST_FILE = 1_000_000
_DEFAULTS = {"city", "partnership", "side", "shock", "cities", "partnerships"}
type Tree = dict[str, Any]


def load_scenario(name: str | Path, changes: Mapping[str, object] | None = None) -> Scenario:
    """Load and check a scenario.

    Args:
        name: name of a built-in scenario, or path of a ``.toml`` file.
        changes: dotted keys and the values that replace what the file says, for example
            ``{"partnerships.jakarta-beijing.committee": 1.0}``.

    Returns:
        The frozen scenario, with everything it inherits.

    Raises:
        SisterCitiesError: if there is no such scenario, or it has mistakes (``ScenarioError``, all at once).
    """
    path = find(name)
    return build_scenario(path.stem, _inherited(path, ()), changes or {}, where=str(name))


def build_scenario(name: str, tree: Tree, changes: Mapping[str, object], where: str) -> Scenario:
    """Check a tree of values and freeze it; ``where`` names its origin in messages."""
    for key, value in changes.items():
        tree = _changed(tree, key.split("."), value, key, where)
    _check_defaults(tree.get("defaults", {}), where)
    try:
        scenario = Scenario.model_validate({"name": name, **_spread(tree)})
    except ValidationError as error:
        raise ScenarioError(where, in_words(error, Scenario)) from None
    unknown = sorted({source for source in cited(scenario) if source not in bibliography()})
    if unknown:
        known = list(bibliography())
        raise ScenarioError(
            where, [f'source "{key}" is not in the bibliography; {meant(key, known)}' for key in unknown]
        )
    return scenario


def scenario_text(scenario: Scenario) -> str:
    """The whole scenario as TOML, everything inherited written out; loading it gives the same scenario."""
    return tomli_w.dumps(scenario.model_dump(mode="json", exclude_none=True, exclude={"name"}))


def bibliography() -> dict[str, Tree]:
    """The sources shipped with the scenarios (CSL-JSON), by key."""
    entries: list[Tree] = json.loads((library() / "bibliography.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries}


def cited(part: object) -> set[str]:
    """Keys of all sources that a scenario or a part of it cites."""
    if isinstance(part, Evidence):
        return set(part.sources)
    if isinstance(part, Frozen):
        return {key for name in type(part).model_fields for key in cited(getattr(part, name))}
    return {key for value in part.values() for key in cited(value)} if isinstance(part, dict) else set()


def _inherited(path: Path, children: tuple[Path, ...]) -> Tree:
    """The values of a file on top of those of the file it extends."""
    if path.resolve() in children:
        chain = " -> ".join(child.stem for child in (*children, path))
        raise ScenarioError(str(path), [f"extends: goes round in a circle ({chain})"])
    tree = _read(path)
    parent = tree.pop("extends", None)
    if parent is None:
        return tree
    if "behaviour" in tree and not {"cities", "partnerships"}.isdisjoint(tree):
        raise ScenarioError(
            str(path), ["behaviour: one set holds for all partnerships; a pairing cannot bring its own"]
        )
    if not isinstance(parent, str):
        raise ScenarioError(str(path), [f"extends: {parent!r} given; expected the name of a scenario"])
    beside = path.parent / f"{parent}.toml"
    return _merged(_inherited(beside if beside.is_file() else find(parent), (*children, path.resolve())), tree)


def _read(path: Path) -> Tree:
    try:
        raw = path.read_bytes()
        if len(raw) > _LARGEST_FILE:
            raise ScenarioError(str(path), [f"{len(raw):,} bytes; a scenario has at most {_LARGEST_FILE:,}"])
        tree = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise ScenarioError(str(path), [f"cannot be read ({error.strerror})"]) from None
    except UnicodeDecodeError as error:
        raise ScenarioError(str(path), [f"not UTF-8 text (byte {error.start})"]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError(str(path), [f"not valid TOML: {error}"]) from None
    if not tree:
        raise ScenarioError(str(path), ['empty; a scenario starts with extends = "base"'])
    return tree


def _merged(parent: Tree, child: Tree) -> Tree:
    """A child's values over its parent's. Evidence is replaced as a whole, so a new value never keeps an old source."""
    merged = dict(parent)
    for key, value in child.items():
        inherited = merged.get(key)
        if isinstance(inherited, dict) and isinstance(value, dict) and not {"value"} & {*inherited, *value}:
            merged[key] = _merged(inherited, value)
        else:
            merged[key] = value
    return merged


def _changed(tree: Tree, path: list[str], value: object, key: str, where: str) -> Tree:
    """The tree with the value at the end of a path replaced; ``key`` is the whole path as the user wrote it."""
    first, rest = path[0], path[1:]
    if not rest:
        return {**tree, first: value}
    below = tree.get(first)
    if not isinstance(below, dict):
        raise ScenarioError(where, [f'{key}: nothing called "{first}" to change; {meant(first, list(tree))}'])
    if "value" in below:
        raise ScenarioError(where, [f'{key}: "{first}" is a single value; there is no "{rest[0]}" in it to change'])
    return {**tree, first: _changed(below, rest, value, key, where)}


def _check_defaults(defaults: object, where: str) -> None:
    """Defaults are tables of known kinds, each a table itself."""
    tables = defaults if isinstance(defaults, dict) else {}
    wrong = [] if tables is defaults else [f"defaults: {defaults!r} given; expected a table"]
    wrong += [f"defaults.{key}: unknown key; {meant(key, list(_DEFAULTS))}" for key in tables if key not in _DEFAULTS]
    for key, value in tables.items():
        if key in _DEFAULTS and not isinstance(value, dict):
            wrong.append(f"defaults.{key}: {value!r} given; expected a table")
    if wrong:
        raise ScenarioError(where, wrong)


def _spread(tree: Tree) -> Tree:
    """Lay the defaults under every city, partnership, side and shock; without any cities, take the neutral pair."""
    defaults = tree.get("defaults", {})
    spread: Tree = {key: value for key, value in tree.items() if key != "defaults"}
    for kind, single in (("cities", "city"), ("partnerships", "partnership"), ("shocks", "shock")):
        spread[kind] = _each(spread.get(kind, defaults.get(kind, {})), defaults.get(single, {}))
    for partnership in _tables(spread["partnerships"]):
        between = partnership.get("between")
        named: Tree = {city: {} for city in between if isinstance(city, str)} if isinstance(between, list) else {}
        if isinstance(sides := partnership.get("sides", {}), dict):
            partnership["sides"] = _each(_merged(named, sides), defaults.get("side", {}))
    return {key: _frozen(value) for key, value in spread.items()}


def _each(tables: object, default: Tree) -> Any:  # noqa: ANN401
    if not isinstance(tables, dict):
        return tables
    return {key: _merged(default, value) if isinstance(value, dict) else value for key, value in tables.items()}


def _tables(tables: object) -> list[Tree]:
    return [value for value in tables.values() if isinstance(value, dict)] if isinstance(tables, dict) else []


def _frozen(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _frozen(below) for key, below in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
