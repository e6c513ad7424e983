"""A whole scenario that a study fills with other values, and what may be changed in it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from sistercities.scenario.complaints import complaints_of
from sistercities.scenario.defaults import blinded
from sistercities.scenario.evidence import evidence_field, unit_of
from sistercities.scenario.fields import carries_evidence, field_at
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.keys import EACH, KeyTextError, key_text, parts_of
from sistercities.scenario.layers import Tree
from sistercities.scenario.origins import evidence_key
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, one_line, quoted

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


def template_of(name: Given, constants: Mapping[str, object]) -> Template:
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
        tree = _replaced(tree, (), parts_of(key), value)

    # blinded last, over whatever was set
    if changes.get("dispositions") == "blind":
        tree = blinded(tree)

    try:
        return Scenario.model_validate({"name": template.name, **tree})
    except ValidationError as error:
        mistakes = [
            mistake._replace(key=evidence_key(mistake.key))
            for mistake in complaints_of(error, tree)
        ]
        raise NoScenarioError("\n".join(map(str, mistakes))) from None


def keys_at(template: Template, key: str) -> list[str]:
    """All keys of a scenario that a key of a study stands for, more than one if it holds ``*``.

    Raises:
        NoKeyError: if there is nothing at the key that a study could change.
    """
    try:
        parts = parts_of(key)
    except KeyTextError as error:
        raise NoKeyError(f"{one_line(key)}: {error}") from None

    if parts[0] == "defaults":
        raise NoKeyError(
            f'{key}: defaults are for constants; write "*" for all, for example "cities.*.office"'
        )

    paths: list[tuple[str, ...]] = [()]
    for part in parts:
        # a * multiplies the paths by all names at its place
        paths = [(*path, name) for path in paths for name in _names_at(template, path, part, key)]

    for path in paths:
        field = field_at(path)
        if field is None or field.holds not in {"evidence", "plain"}:
            raise NoKeyError(f"{key}: a whole table; name one value in it")

    return [key_text(path) for path in paths]


def value_at(template: Template, key: str) -> Any:  # noqa: ANN401
    """What a scenario says at a key; nothing where it leaves it open."""
    node: Any = template.tree
    for part in parts_of(key):
        node = node.get(part) if isinstance(node, dict) else None
    return node["value"] if isinstance(node, dict) and carries_evidence(parts_of(key)) else node


def described_at(key: str) -> dict[str, Any]:
    """What the schema says of a value.

    Its unit, and of evidence its kind and the factor that owns it.
    """
    field = field_at(parts_of(key))
    info = field.info if field else None
    if declared := evidence_field(info):
        return {"factor": declared.factor, "unit": declared.unit, "kind": declared.kind}
    return {"unit": unit_of(info) or ""}


def evidence_ranges(template: Template) -> dict[str, tuple[float, float]]:
    """The range of every single number that has one, by key."""
    evidence = ranged_evidence(template)
    return {
        key: each["range"]
        for key, each in evidence.items()
        if isinstance(each["value"], int | float)
    }


def ranged_evidence(template: Template) -> dict[str, Tree]:
    """The evidence of every value that has a range, by key.

    Dates, such as those of leaders, are none to draw.
    """
    ranged = ((key_text(path), evidence) for path, evidence in _ranges(template.tree, ()))
    return {key: evidence for key, evidence in ranged if not isinstance(evidence["value"], str)}


def _ranges(tree: Tree, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Tree]]:
    for name, below in tree.items():
        here = (*path, name)
        if isinstance(below, dict) and carries_evidence(here):
            if "range" in below:
                yield here, below
        elif isinstance(below, dict):
            yield from _ranges(below, here)


def _replaced(tree: Tree, above: tuple[str, ...], path: tuple[str, ...], value: object) -> Tree:
    """The tree below a key, with the value at the end of a path in it replaced.

    Its evidence is replaced with it.
    """
    first = path[0]
    rest = path[1:]
    here = (*above, first)
    below = tree.get(first)
    if rest:
        return {**tree, first: _replaced(below or {}, here, rest, value)}
    with_evidence = isinstance(below, dict) and carries_evidence(here)
    return {**tree, first: {"value": value, "note": NOTE} if with_evidence else value}


def _names_at(template: Template, path: tuple[str, ...], part: str, key: str) -> list[str]:
    """The names at one place of the scenario that a part of a key stands for."""
    node: Any = template.tree
    for name in path:
        node = node.get(name, {})

    if not isinstance(node, dict) or carries_evidence(path):
        raise NoKeyError(
            f'{key}: "{key_text(path)}" is a single value; there is nothing below it to change'
        )
    if not node:
        raise NoKeyError(f"{key}: there are no {key_text(path)} in {template.name}")
    if part == EACH:
        return list(node)

    around = field_at(path)
    left_open = (
        around is not None and around.holds == "table" and field_at((*path, part)) is not None
    )
    if part in node or left_open:
        return [part]

    raise NoKeyError(
        f"{key}: nothing called {quoted(part)} in {template.name}; {meant(part, list(node))}"
    )
