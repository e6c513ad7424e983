"""Scenario files: read, inherit, change single values, check, and write out whole."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import ValidationError

from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.fields import EVIDENCE, evidence_fields, field_at
from sistercities.scenario.layers import Layer, Tree, layers_of, merged
from sistercities.scenario.library import find, library
from sistercities.scenario.mistakes import ScenarioError, in_words
from sistercities.scenario.schema import Chronicle, City, Partnership, Scenario, Side
from sistercities.scenario.words import meant

SET = "command-line"
"""Key, in the bibliography, of values that whoever ran the command gave."""

_KINDS = {"cities": "city", "partnerships": "partnership", "shocks": "shock", "policies": "policy"}
_DEFAULTS = {"city", "partnership", "side", "shock", "policy", "cities", "partnerships"}


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
    return build_scenario(path.stem, layers_of(path), changes or {}, where=str(name))


def build_scenario(name: str, layers: list[Layer], changes: Mapping[str, object], where: str) -> Scenario:
    """Check the layers of a scenario, lay them over each other and freeze the result.

    Args:
        name: name of the scenario.
        layers: the file and its parents, the oldest first.
        changes: dotted keys and new values.
        where: origin of the scenario, for messages.

    Raises:
        ScenarioError: with all mistakes.
    """
    _refuse_behaviour_of_a_pairing(layers)
    tree = merged(*(layer.tree for layer in layers))
    for key, value in changes.items():
        tree = _changed(tree, key.split("."), value, key, where)
    _check_defaults(tree.get("defaults", {}), where)
    laid = spread(tree)
    try:
        scenario = Scenario.model_validate(
            {"name": name, **(blinded(laid) if laid.get("dispositions") == "blind" else laid)}
        )
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


@cache
def bibliography() -> dict[str, Tree]:
    """The sources shipped with the scenarios (CSL-JSON), by key."""
    entries: list[Tree] = json.loads((library() / "bibliography.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries}


def cited(part: object) -> set[str]:
    """Keys of all sources that a scenario or a part of it cites."""
    if isinstance(part, Evidence | Chronicle):
        return set(part.sources)
    if isinstance(part, Frozen):
        return {key for name in type(part).model_fields for key in cited(getattr(part, name))}
    return {key for value in part.values() for key in cited(value)} if isinstance(part, dict) else set()


def _refuse_behaviour_of_a_pairing(layers: list[Layer]) -> None:
    """Behaviour is set where no pairing is, neither in the same file nor in one that it extends."""
    pairing = False
    for layer in layers[1:]:
        pairing = pairing or not {"cities", "partnerships"}.isdisjoint(layer.tree)
        if pairing and "behaviour" in layer.tree:
            raise ScenarioError(
                layer.where, ["behaviour: one set holds for all partnerships; a pairing cannot bring its own"]
            )


def _changed(tree: Tree, path: list[str], value: object, key: str, where: str, done: tuple[str, ...] = ()) -> Tree:
    """The tree with the value at the end of a path replaced; ``key`` is the whole path as the user wrote it."""
    first, rest = path[0], path[1:]
    here = (*done, first)
    if not rest:
        field = field_at(here)
        plain = field is not None and field.holds == EVIDENCE and not (isinstance(value, dict) and "value" in value)
        return {**tree, first: {"value": value, "source": SET} if plain else value}
    below = tree.get(first, {} if not done and field_at(here) else None)
    if not isinstance(below, dict):
        raise ScenarioError(where, [f'{key}: nothing called "{first}" to change; {meant(first, list(tree))}'])
    if "value" in below:
        raise ScenarioError(where, [f'{key}: "{first}" is a single value; there is no "{rest[0]}" in it to change'])
    return {**tree, first: _changed(below, rest, value, key, where, here)}


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


def spread(tree: Tree) -> Tree:
    """Lay the defaults under every city, partnership, side and event; without any cities, take the neutral pair."""
    defaults = tree.get("defaults", {})
    laid: Tree = {key: value for key, value in tree.items() if key != "defaults"}
    for kind, single in _KINDS.items():
        laid[kind] = _each(laid.get(kind, defaults.get(kind, {})), defaults.get(single, {}))
    for partnership in _tables(laid["partnerships"]):
        between = partnership.get("between")
        named: Tree = {city: {} for city in between if isinstance(city, str)} if isinstance(between, list) else {}
        if isinstance(sides := partnership.get("sides", {}), dict):
            partnership["sides"] = _each(merged(named, sides), defaults.get("side", {}))
    return {key: _frozen(value) for key, value in laid.items()}


def blinded(laid: Tree) -> Tree:
    """The same scenario with every disposition at its neutral value, that of ``base.toml``."""
    (base,) = layers_of(find("base"))
    neutral = _frozen(base.tree["defaults"])
    for city in _tables(laid["cities"]):
        city.update(_neutral(City, neutral["city"]))
    for partnership in _tables(laid["partnerships"]):
        partnership.update(_neutral(Partnership, neutral["partnership"]))
        for side in _tables(partnership.get("sides")):
            side.update(_neutral(Side, neutral["side"]))
    return laid


def _neutral(model: type[Frozen], values: Tree) -> Tree:
    return {name: values[name] for name, _ in evidence_fields(model, "disposition")}


def _each(tables: object, default: Tree) -> Any:  # noqa: ANN401
    if not isinstance(tables, dict):
        return tables
    return {key: merged(default, value) if isinstance(value, dict) else value for key, value in tables.items()}


def _tables(tables: object) -> list[Tree]:
    return [value for value in tables.values() if isinstance(value, dict)] if isinstance(tables, dict) else []


def _frozen(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _frozen(below) for key, below in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
