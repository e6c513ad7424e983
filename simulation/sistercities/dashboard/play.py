"""What is played: a scenario as somebody set it, its months, and those of its twin.

The twin meets the same luck. It is the same world without the policies; where there are none, the
scenario as it was written.
"""

import json
from typing import Any, NamedTuple

import numpy as np

from sistercities.agents.model import PartnershipModel
from sistercities.paper.language import known
from sistercities.questions.trading import spans_of_trade
from sistercities.runs.replicates import check_replicates, seeds_of
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.interventions import called, enacted, enactment_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import FACTORS, TRACKS, Scenario
from sistercities.scenario.words import one_line
from sistercities.world.outcome import Phase, phases

SERIES = (
    *FACTORS,
    "exchange_index",
    "ties",
    *(f"activities_{track}" for track in TRACKS),
    "carried_a",
    "carried_b",
    "association_a",
    "association_b",
)
"""Recorded columns that the page shows."""

_DIGITS = 4


class Setting(NamedTuple):
    """A scenario as somebody set it.

    Attributes:
        scenario: as it was written.
        seed: as for ``run``: the page shows the first of its histories.
        changes: dotted keys and new values.
        policies: each as for ``what_if``.
    """

    scenario: Scenario
    seed: int
    changes: dict[str, Any]
    policies: list[str]

    @property
    def world(self) -> Scenario:
        """The scenario with everything that was set."""
        world = self._changed
        for text in self.policies:
            world = enacted(world, enactment_of(text))
        return world

    @property
    def twin(self) -> Scenario:
        """The same without policies; as it was written, if there are none."""
        return self._changed if self.policies else self.scenario

    @property
    def luck(self) -> int:
        """The seed of both worlds."""
        return seeds_of(*check_replicates(1, self.seed))[0]

    @property
    def _changed(self) -> Scenario:
        return load_scenario(self.scenario, self.changes)


def setting_of(given: Given, asked: str) -> Setting:
    """What a page asks for.

    Args:
        given: the scenario that the page was started with.
        asked: JSON with ``seed``, ``changes`` and ``policies``, each of which may be missing.

    Raises:
        SisterCitiesError: if it is of another form.
    """
    scenario = load_scenario(given)
    try:
        state = json.loads(asked or "{}")
        seed, changes, policies = (
            state.get("seed", 1),
            dict(state.get("changes", {})),
            list(state.get("policies", [])),
        )
    except (ValueError, TypeError, AttributeError):
        raise SisterCitiesError(
            f"state {one_line(asked)}: expected JSON with seed, changes and policies"
        ) from None
    if not all(isinstance(each, str) for each in policies):
        raise SisterCitiesError("policies: expected a list of texts, NAME[=SIZE][:CITY]@YYYY-MM")
    return Setting(scenario, seed, changes, policies)


def played(setting: Setting) -> dict[str, Any]:
    """All months of a world and of its twin, for a page.

    Returns:
        ``world`` and ``twin``, each as ``_history`` tells it, what the ``policies`` are called,
        and the ``luck`` of both.

    Raises:
        SisterCitiesError: if the scenario cannot be had as it was set.
    """
    world, twin = setting.world, setting.twin
    enactments = [enactment_of(text) for text in setting.policies]
    own = [each._replace(titles=tuple(map(known, each.titles))) for each in enactments]
    titles = called(own, world)
    return {
        "world": _history(world, setting.luck),
        "twin": _history(twin, setting.luck),
        "policies": [
            {"title": titles[each.label], "begins": each.begins or world.partnership.signed}
            for each in enactments
        ],
        "luck": setting.luck,
    }


def _history(scenario: Scenario, luck: int) -> dict[str, Any]:
    """One world: its months, in columns, their phases, and when which businesses traded."""
    model = PartnershipModel(scenario, rng=luck)
    spans = list(spans_of_trade(model))
    record = model.record
    codes = {str(phase): code for code, phase in enumerate(Phase)}
    return {
        "months": list(model.months.index),
        "series": {name: _numbers(record[name]) for name in SERIES},
        "phases": [codes[phase] for phase in phases(record[np.newaxis])[0].tolist()],
        "ties": spans,
    }


def _numbers(column: Any) -> list[float]:  # noqa: ANN401
    """A column as JSON holds it: shares with four digits, counts and answers as whole numbers."""
    if column.dtype.kind == "f":
        return [round(value, _DIGITS) for value in column.tolist()]
    return [int(value) for value in column.tolist()]
