"""A scenario in which a study changes single values, many times over: resolved once, checked anew at every point."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from sistercities.scenario.complaints import in_words
from sistercities.scenario.defaults import blinded
from sistercities.scenario.fields import field_at
from sistercities.scenario.files import load_scenario
from sistercities.scenario.layers import Tree
from sistercities.scenario.origins import evidence_key
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant

EACH = "*"
"""Stands in a key for all names at its place."""

NOTE = "set by the study"
"""Note that stands with every value of a scenario that a study has set."""


class NoKeyError(ValueError):
    """A key at which a study cannot change anything, in one sentence."""


class NoScenarioError(ValueError):
    """Values that do not make a scenario: a line for each mistake, starting with its key."""


class Template(NamedTuple):
    """A whole scenario, with everything that it inherits.

    Attributes:
        name: of the scenario.
        tree: its values, nested as in a file.
    """

    name: str
    tree: Tree

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is."""
        return filled(self, {})


def template_of(name: str | Path, constants: Mapping[str, object]) -> Template:
    """The template of a scenario under the constants of a study.

    Raises:
        SisterCitiesError: if there is no such scenario, or it has mistakes.
    """
    scenario = load_scenario(name, constants)
    return Template(scenario.name, scenario.model_dump(exclude_none=True, exclude={"name"}))


def filled(template: Template, changes: Mapping[str, object]) -> Scenario:
    """The scenario with some of its values replaced.

    Args:
        template: the scenario.
        changes: dotted keys, as ``keys_at`` gives them, and new values.

    Raises:
        NoScenarioError: if the values do not make a scenario.
    """
    tree = template.tree
    for key, value in changes.items():
        tree = _replaced(tree, key.split("."), value)
    if changes.get("dispositions") == "blind":
        tree = blinded(tree)
    try:
        return Scenario.model_validate({"name": template.name, **tree})
    except ValidationError as error:
        mistakes = [mistake._replace(key=evidence_key(mistake.key)) for mistake in in_words(error, tree)]
        raise NoScenarioError("\n".join(map(str, mistakes))) from None


def keys_at(template: Template, key: str) -> list[str]:
    """All keys of a scenario that a key of a study stands for, more than one if it holds ``*``.

    Raises:
        NoKeyError: if there is nothing at the key that a study could change.
    """
    if key.startswith("defaults."):
        raise NoKeyError(f'{key}: defaults are for constants; write "*" for all, for example "cities.*.office"')
    paths: list[tuple[str, ...]] = [()]
    for part in key.split("."):
        paths = [(*path, name) for path in paths for name in _names_at(template, path, part, key)]
    for path in paths:
        field = field_at(path)
        if field is None or field.holds not in {"evidence", "plain"}:
            raise NoKeyError(f"{key}: a whole table; name one value in it")
    return [".".join(path) for path in paths]


def value_at(template: Template, key: str) -> Any:  # noqa: ANN401
    """What a scenario says at a key; nothing where it leaves it open."""
    node: Any = template.tree
    for part in key.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node["value"] if isinstance(node, dict) and "value" in node else node


def described_at(key: str) -> dict[str, Any]:
    """What the schema says of a value: its unit, and of evidence its kind and the factor that owns it."""
    field = field_at(tuple(key.split(".")))
    extra = field.info.json_schema_extra if field is not None and field.info is not None else None
    return extra if isinstance(extra, dict) else {}


def evidence_ranges(template: Template) -> dict[str, tuple[float, float]]:
    """The range of every single number that has one, by key."""
    evidence = ranged_evidence(template)
    return {key: each["range"] for key, each in evidence.items() if isinstance(each["value"], int | float)}


def ranged_evidence(template: Template) -> dict[str, Tree]:
    """The evidence of every value that has a range, by key; dates, such as those of leaders, are none to draw."""
    ranged = ((".".join(path), evidence) for path, evidence in _ranges(template.tree, ()))
    return {key: evidence for key, evidence in ranged if not isinstance(evidence["value"], str)}


def _ranges(tree: Tree, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Tree]]:
    for name, below in tree.items():
        if isinstance(below, dict) and "value" in below:
            if "range" in below:
                yield (*path, name), below
        elif isinstance(below, dict):
            yield from _ranges(below, (*path, name))


def _replaced(tree: Tree, path: list[str], value: object) -> Tree:
    """The tree with the value at the end of a path replaced, and with it its evidence."""
    first, rest = path[0], path[1:]
    below = tree.get(first)
    if rest:
        return {**tree, first: _replaced(below or {}, rest, value)}
    carries_evidence = isinstance(below, dict) and "value" in below
    return {**tree, first: {"value": value, "note": NOTE} if carries_evidence else value}


def _names_at(template: Template, path: tuple[str, ...], part: str, key: str) -> list[str]:
    """The names at one place of the scenario that a part of a key stands for."""
    node: Any = template.tree
    for name in path:
        node = node.get(name, {})
    below = node if isinstance(node, dict) and "value" not in node else {}
    field = field_at((*path, part))
    if part == EACH and below:
        return list(below)
    if part in below or (below and field is not None and field.info is not None):
        return [part]
    if not below:
        raise NoKeyError(f'{key}: "{".".join(path)}" is a single value; there is nothing below it to change')
    raise NoKeyError(f'{key}: nothing called "{part}" in {template.name}; {meant(part, list(below))}')
