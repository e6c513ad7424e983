"""From the variables of a study to axes within one scenario.

Here stands everything that can be wrong with them, too.
"""

from collections.abc import Iterator, Sequence

from sistercities.scenario.keys import parts_of
from sistercities.scenario.mistakes import Mistake
from sistercities.study.file import TABLE_OF_ROLE, StudyFile
from sistercities.study.template import (
    NoKeyError,
    NoScenarioError,
    Template,
    described_at,
    filled,
    keys_at,
    ranged_evidence,
    value_at,
)
from sistercities.study.variable import Axis, Plain, Role, Variable


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
