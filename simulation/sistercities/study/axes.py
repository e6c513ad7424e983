"""From the variables of a study to axes within one scenario.

Here stands everything that can be wrong with them, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from sistercities.scenario.complaints import complaints_of
from sistercities.scenario.defaults import blinded
from sistercities.scenario.evidence import evidence_field, unit_of
from sistercities.scenario.fields import carries_evidence, field_at
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.keys import EACH, KeyTextError, key_text, parts_of
from sistercities.scenario.layers import Tree
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.origins import evidence_key
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, one_line, quoted
from sistercities.study.file import TABLE_OF_ROLE, StudyFile
from sistercities.study.variable import Axis, Plain, Role, Variable

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


class AxisError(ValueError):
    """A variable that cannot be varied in a scenario: a line for each mistake."""


def axes_of(study: StudyFile, template: Template) -> list[Axis]:
    """The axes of a study in one scenario, of which it is known that they can be varied there."""
    listed = [
        axis_of(name, role, variable, template)
        for name, (role, variable) in study.variables.items()
    ]
    return [*listed, *_axes_of_evidence(study, template, listed)]


def checked_axes(study: StudyFile, template: Template) -> tuple[list[Axis], list[Mistake]]:
    """The axes of a study in one scenario, and every mistake found in them.

    Each mistake has its key in the study file.
    """
    axes: list[Axis] = []
    mistakes: list[Mistake] = []
    for name, (role, variable) in study.variables.items():
        try:
            axis = axis_of(name, role, variable, template)
            _check(axis, template, study)
        except (AxisError, NoKeyError) as mistake:
            mistakes += [
                Mistake((TABLE_OF_ROLE[role], name), line) for line in str(mistake).splitlines()
            ]
        else:
            axes.append(axis)

    mistakes += _claimed_twice(axes, study)
    evidence = list(_axes_of_evidence(study, template, axes))
    for axis in axes:
        if any(axis.name == other.name for other in evidence):
            text = (
                f"also the key of a value that the evidence of {template.name} varies; "
                "call it otherwise"
            )
            mistakes.append(Mistake((TABLE_OF_ROLE[axis.role], axis.name), text))

    return [*axes, *evidence], mistakes


def axis_of(name: str, role: Role, variable: Variable, template: Template) -> Axis:
    """A variable within one scenario.

    Args:
        name: of the variable.
        role: lever or uncertainty.
        variable: as the study file has it.
        template: the scenario.

    Raises:
        NoKeyError: if there is nothing to change at one of its keys.
        AxisError: if its range cannot be used.
    """
    if variable.levels is not None:
        levels = {
            level: {
                key: value
                for pattern, value in changes.items()
                for key in keys_at(template, pattern)
            }
            for level, changes in variable.levels.items()
        }
        return Axis(name, role, tuple(levels), levels=levels)

    keys = tuple(
        dict.fromkeys(
            key for pattern in variable.keys or (name,) for key in keys_at(template, pattern)
        )
    )
    if variable.values is not None:
        return Axis(name, role, variable.values, keys=keys)
    if not isinstance(variable.range, tuple):
        return _axis_of_evidence(name, role, _key_with_range(keys, template), template)

    low, high = variable.range
    whole = all(type(value_at(template, key)) is int for key in keys)
    if whole and not (low.is_integer() and high.is_integer()):
        raise AxisError(f"range: {low:g} to {high:g} given; {keys[0]} is a whole number")

    return Axis(name, role, (), low, high, whole, keys)


def _key_with_range(keys: Sequence[str], template: Template) -> str:
    """The one key that a variable names whose range is that of the evidence."""
    if len(keys) > 1:
        raise AxisError(
            f'range: "evidence" is for one key, and this names {len(keys)}, '
            "each with a range of its own"
        )
    if keys[0] not in ranged_evidence(template):
        raise AxisError(
            f"range: {keys[0]} has no range in {template.name}; give lowest and highest value"
        )

    return keys[0]


def _axis_of_evidence(name: str, role: Role, key: str, template: Template) -> Axis:
    """An axis over the range that the evidence of a value gives.

    Dated numbers, and agendas, move all at once.
    """
    evidence = ranged_evidence(template)[key]
    low, high = evidence["range"]
    if isinstance(low, dict):
        return Axis(name, role, (), 0.0, 1.0, False, (key,), evidence=evidence)
    if isinstance(evidence["value"], dict):
        return Axis(name, role, (), float(low), float(high), False, (key,), evidence=evidence)
    return Axis(name, role, (), float(low), float(high), type(evidence["value"]) is int, (key,))


def _axes_of_evidence(
    study: StudyFile, template: Template, listed: Sequence[Axis]
) -> Iterator[Axis]:
    """An axis for every value with a range.

    A value has none that the study moves already, or from which nothing would follow.
    """
    if study.uncertainties != "evidence":
        return
    taken = {key for axis in listed for key in _moved(axis)} | set(study.constants)
    for key, evidence in ranged_evidence(template).items():
        low, high = evidence["range"]
        if key not in taken and low != high and not _idle(key, template, study):
            yield _axis_of_evidence(key, "uncertainty", key, template)


def _check(axis: Axis, template: Template, study: StudyFile) -> None:
    """Refuse an axis whose ends make no scenario, or that moves nothing."""
    for key in _moved(axis):
        if reason := _idle(key, template, study):
            raise AxisError(f"{key}: {reason}")

    wrong = []
    scenarios = []
    # the ends of a range stand for all that lies between
    for value in axis.choices or (_end(axis.low, axis), _end(axis.high, axis)):
        try:
            scenarios.append(filled(template, axis.changes(value)))
        except NoScenarioError as mistake:
            wrong += str(mistake).splitlines()

    if wrong:
        raise AxisError("\n".join(f"{template.name}: {line}" for line in dict.fromkeys(wrong)))
    if len(scenarios) > 1 and all(scenario == scenarios[0] for scenario in scenarios[1:]):
        raise AxisError(f"changes nothing in {template.name}")


def _end(value: float, axis: Axis) -> Plain:
    return int(value) if axis.whole else value


def _idle(key: str, template: Template, study: StudyFile) -> str:
    """Why a value moves nothing in its scenario; nothing if it does."""
    tree = template.tree
    parts = parts_of(key)
    blind = tree["dispositions"] == "blind" or "dispositions" in study.variables
    if blind and described_at(key).get("kind") == "disposition":
        return "a disposition, and blind runs have all of them neutral; take out one of the two"

    dated = tree["leaders"] == "dated" and "leaders" not in study.variables
    if dated and parts[-1] == "leader_turnover" and tree["cities"][parts[1]]["leaders"]:
        return f'the leaders of {parts[1]} are dated; give [constants] leaders = "hazard"'

    return ""


def _moved(axis: Axis) -> set[str]:
    """All keys that an axis moves."""
    return set(axis.keys) | {key for changes in (axis.levels or {}).values() for key in changes}


def _claimed_twice(axes: Sequence[Axis], study: StudyFile) -> Iterator[Mistake]:
    """Values that two variables move, or a variable and a constant."""
    by_key: dict[str, str] = {}
    for axis in axes:
        for key in sorted(_moved(axis)):
            if key in by_key:
                yield Mistake(
                    (TABLE_OF_ROLE[axis.role], axis.name),
                    f"{key} is moved by {by_key[key]} already",
                )
            by_key.setdefault(key, axis.name)

    for key in study.constants:
        if key in by_key:
            yield Mistake(
                ("constants", key), f"moved by {by_key[key]}; it cannot be constant as well"
            )
