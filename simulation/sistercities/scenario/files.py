"""Scenario files: load one with all that it inherits, and write one out whole."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from sistercities.scenario.changes import setting_layer
from sistercities.scenario.consistency import outside_calendar
from sistercities.scenario.defaults import blinded
from sistercities.scenario.examination import examined, laid
from sistercities.scenario.layers import Layer, layers_of
from sistercities.scenario.library import find
from sistercities.scenario.mistakes import ScenarioError
from sistercities.scenario.schema import Scenario


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
    return build_scenario(path.stem, changed_layers(path, changes or {}))


def changed_layers(path: Path, changes: Mapping[str, object]) -> list[Layer]:
    """A file and all it extends, the oldest first, and the changes as the youngest layer, if there are any.

    Where a file could not be read as a whole nobody knows what there is to change, and the changes are left out.

    Raises:
        ScenarioError: if nothing can be made of a file.
    """
    layers = layers_of(path)
    unread = any(layer.mistakes for layer in layers)
    return [*layers, setting_layer(layers, changes)] if changes and not unread else layers


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
    return scenario if scenario.dispositions == "coded" else Scenario.model_validate(blinded(laid(name, layers)))


def scenario_text(scenario: Scenario) -> str:
    """The whole scenario as TOML, everything inherited written out; loading it gives the same scenario.

    What does not happen, because it lies outside the calendar, is left out.
    """
    tree = scenario.model_dump(mode="json", exclude_none=True, exclude={"name"})
    for place, _ in outside_calendar(scenario):
        around: Any = tree
        for part in place[:-1]:
            around = around[part]
        del around[place[-1]]
    return tomli_w.dumps(tree)
