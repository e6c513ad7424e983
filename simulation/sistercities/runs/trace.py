"""What made a figure, in a line of JSON that goes into its file: enough to make it again.

No name of a user and no path of a machine is in it.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from sistercities.scenario.files import scenario_text
from sistercities.scenario.schema import Scenario
from sistercities.world.compiled import source_hash


def trace(asked: Mapping[str, Any], seeds: Mapping[Scenario, Sequence[int]]) -> str:
    """What made something, as one line of JSON in ASCII.

    Args:
        asked: what was asked for, as the provenance tells it.
        seeds: the scenarios that were simulated, and the seeds of their worlds.
    """
    scenarios = {
        scenario.name: {
            "sha256": hashlib.sha256(scenario_text(scenario).encode()).hexdigest(),
            "worlds": len(each),
        }
        for scenario, each in seeds.items()
    }
    made = {
        "asked": _without_paths(dict(asked)),
        "scenarios": scenarios,
        "version": version("sistercities"),
        "source_hash": source_hash(),
    }
    return json.dumps(made, default=int)  # int: numpy's whole numbers too


def _without_paths(value: Any) -> Any:  # noqa: ANN401
    """What was asked for, and of a path its last part."""
    if isinstance(value, Mapping):
        return {key: _without_paths(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_paths(each) for each in value]
    return re.split(r"[\\/]", value)[-1] if isinstance(value, str) else value
