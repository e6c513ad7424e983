"""The scenarios that a question is asked of, each with the changes meant for it."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from sistercities.scenario.files import load_scenario
from sistercities.scenario.layers import SETTING
from sistercities.scenario.library import scenario_names
from sistercities.scenario.mistakes import ScenarioError, SisterCitiesError, all_of, dotted
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant


def load_all(
    scenarios: Sequence[Scenario | str | Path], changes: Mapping[str, object]
) -> list[Scenario]:
    """Load what is to be compared, every scenario with the changes meant for it.

    Raises:
        SisterCitiesError: if a change names a scenario that is not compared, or cannot be made.
    """
    asked = list(scenarios) or built_in_cases()
    names = [each.name if isinstance(each, Scenario) else Path(each).stem for each in asked]
    for key in changes:
        _check_scope(key, names)
    several = len(asked) > 1
    each = zip(asked, names, strict=True)
    return all_of(
        *(partial(_load, scenario, name, changes, several=several) for scenario, name in each)
    )


def refuse_same_names(names: Sequence[str]) -> None:
    """Refuse scenarios of one name: results are told apart by it."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SisterCitiesError(
            f'scenario "{twice[0]}" is given twice; results are told apart by name'
        )


def _check_scope(key: str, names: Sequence[str]) -> None:
    """A key meant for one scenario names one that is compared, and no behaviour, common to all."""
    only, colon, rest = key.partition(":")
    if colon and only not in names:
        raise SisterCitiesError(f'{key}: "{only}" is not compared here; {meant(only, names)}')
    if colon and rest.split(".")[0] == "behaviour":
        raise SisterCitiesError(
            f'{key}: one behaviour holds for all pairings; change it for all with "{rest}"'
        )


def built_in_cases() -> list[str]:
    """Names of the built-in scenarios of real pairings."""
    return [name for name in scenario_names() if not load_scenario(name).synthetic]


def _with_a_way_out(error: ScenarioError, name: str, keys: Sequence[str]) -> ScenarioError:
    """Mistakes of a setting that does not fit one scenario, with how to change another alone."""
    return ScenarioError(
        [
            each._replace(
                text=f"{each.text} (in {name}; "
                f"SCENARIO:{dotted(each.key)} changes one scenario only)"
            )
            if each.file == SETTING and dotted(each.key) in keys
            else each
            for each in error.mistakes
        ]
    )


def _load(
    scenario: Scenario | str | Path, name: str, changes: Mapping[str, object], *, several: bool
) -> Scenario:
    own: dict[str, object] = {}
    for key, value in changes.items():
        only, colon, rest = key.partition(":")
        if not colon:
            own[key] = value
        elif only == name:
            own[rest] = value
    try:
        return load_scenario(scenario, own)
    except ScenarioError as error:
        general = [key for key in changes if ":" not in key]
        raise _with_a_way_out(error, name, general) if several and general else error from None
