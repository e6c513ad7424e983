"""What made a file, in a line of JSON that goes into it: enough to make it again.

No name of a user and no path of a machine is in it.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sistercities.runs.seal import UNSEALED
from sistercities.scenario.files import scenario_text
from sistercities.scenario.schema import Scenario


def trace(
    asked: Mapping[str, Any],
    scenarios: Mapping[str, Mapping[str, Any]],
    shows: Mapping[str, Any] | None = None,
) -> str:
    """What made something, as one line of JSON in ASCII.

    Args:
        asked: what was asked for, as the provenance tells it.
        scenarios: of each that was simulated, by name, its SHA-256 and how many worlds.
        shows: what of the answer the file shows, and in which form.
    """
    from sistercities.runs.store import origin  # heavy, and whoever reads a trace needs it not

    made = {
        "content": UNSEALED,
        "asked": without_paths(dict(asked)),
        "shows": dict(shows or {}),
        "scenarios": scenarios,
        **origin(),
    }
    return json.dumps(made, default=int)  # int: numpy's whole numbers too


def told_of_scenarios(seeds: Mapping[Scenario, Sequence[int]]) -> dict[str, dict[str, Any]]:
    """Of each scenario that was simulated, by name, the SHA-256 of its text and how many worlds."""
    return {
        scenario.name: {
            "sha256": hashlib.sha256(scenario_text(scenario).encode()).hexdigest(),
            "worlds": len(each),
        }
        for scenario, each in seeds.items()
    }


def without_paths(value: Any) -> Any:  # noqa: ANN401
    """What was asked for, and of a path its last part."""
    if isinstance(value, Mapping):
        return {key: without_paths(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_paths(each) for each in value]
    return re.split(r"[\\/]", value)[-1] if isinstance(value, str) else value
