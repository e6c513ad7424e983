"""Scenario files: load one with all that it inherits, and write one out whole."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from sistercities.scenario.consistency import outside_calendar
from sistercities.scenario.defaults import blinded, setting_layer
from sistercities.scenario.examination import examined, laid
from sistercities.scenario.fields import SINGLES
from sistercities.scenario.layers import Layer, Tree, layers_of
from sistercities.scenario.library import find
from sistercities.scenario.mistakes import ScenarioError, SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import quoted

type Given = str | Path | Scenario
"""How a user gives a scenario: the name of a built-in one, the path of a ``.toml`` file, or a
loaded one.
"""


def load_scenario(given: Given, changes: Mapping[str, object] | None = None) -> Scenario:
    """Load and check a scenario, or change a loaded one.

    Args:
        given: name of a built-in scenario, path of a ``.toml`` file, or a scenario.
        changes: dotted keys and the values that replace what is there, for example
            ``{"partnerships.jakarta-beijing.committee": 1.0}``.

    Returns:
        The frozen scenario, with everything it inherits.

    Raises:
        SisterCitiesError: if there is no such scenario, or it has mistakes (``ScenarioError``, all
            at once).
    """
    if isinstance(given, Scenario) and not changes:
        return given
    return build_scenario(*changed_layers(given, changes or {}))


def changed_layers(given: Given, changes: Mapping[str, object]) -> tuple[str, list[Layer]]:
    """The name of a scenario and its layers.

    The files, the oldest first, and the changes, if there are any. Where a file could not be read
    as a whole nobody knows what there is to change, and the changes are left out.

    Raises:
        SisterCitiesError: if there is no such scenario, or nothing can be made of a file.
    """
    if isinstance(given, Scenario):
        name = given.name
        layers = [Layer(f"scenario {quoted(given.name)}", "", _written(given))]
        _refuse_what_is_gone(given, changes)
    else:
        path = find(given)
        name = path.stem
        layers = layers_of(path)

    unread = any(layer.mistakes for layer in layers)
    return name, [*layers, setting_layer(layers, changes)] if changes and not unread else layers


def _refuse_what_is_gone(scenario: Scenario, changes: Mapping[str, object]) -> None:
    """A loaded scenario no longer knows what was laid under it.

    Defaults, and the dispositions of a blind one.
    """
    plurals = {single: plural for plural, single in SINGLES.items()}
    for key, value in changes.items():
        first, _, below = key.partition(".")
        if first == "defaults":
            kind, dot, rest = below.partition(".")
            instead = f"{plurals[kind]}.NAME{dot}{rest}" if kind in plurals else below
            raise SisterCitiesError(
                f"{key}: {scenario.name} is loaded, so a default under it changes nothing; "
                f"change {instead}, or give the name or path of the scenario"
            )

        if key == "dispositions" and value == "coded" and scenario.dispositions == "blind":
            raise SisterCitiesError(
                f"{key}: {scenario.name} was loaded blind, without what was coded; "
                "give its name or path instead"
            )


def build_scenario(name: str, layers: Sequence[Layer]) -> Scenario:
    """Check the layers of a scenario, lay them over each other and freeze the result.

    Args:
        name: name of the scenario.
        layers: the file and its parents, the oldest first, and settings if there are any.

    Raises:
        ScenarioError: with all mistakes.
    """
    scenario, mistakes = examined(name, layers)
    if mistakes or scenario is None:
        raise ScenarioError(mistakes)
    return (
        scenario
        if scenario.dispositions == "coded"
        else Scenario.model_validate(blinded(laid(name, layers)))
    )


def scenario_text(scenario: Scenario) -> str:
    """The whole scenario as TOML, everything inherited written out.

    Loading it gives the same scenario. What does not happen, because it lies outside the calendar,
    is left out.
    """
    return tomli_w.dumps(_written(scenario))


def _written(scenario: Scenario) -> Tree:
    """A whole scenario as a file would say it."""
    tree = scenario.model_dump(mode="json", exclude_none=True, exclude={"name"})
    for place, _ in outside_calendar(scenario):
        around: Any = tree
        for part in place[:-1]:
            around = around[part]
        del around[place[-1]]

    return tree
