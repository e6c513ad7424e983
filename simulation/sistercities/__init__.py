"""Sister cities: an agent-based simulation of how partnerships between cities live and die.

Public names load on first use, so that importing the package costs nothing:
``load_scenario``, ``Scenario``, ``PartnershipModel``, ``run``, ``compare``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sistercities.experiment.compare import compare, run
    from sistercities.model import PartnershipModel
    from sistercities.scenario.files import load_scenario
    from sistercities.scenario.mistakes import SisterCitiesError
    from sistercities.scenario.schema import Scenario

__all__ = ["PartnershipModel", "Scenario", "SisterCitiesError", "compare", "load_scenario", "run"]

_HOMES = {
    "PartnershipModel": "model",
    "Scenario": "scenario.schema",
    "SisterCitiesError": "scenario.mistakes",
    "compare": "experiment.compare",
    "load_scenario": "scenario.files",
    "run": "experiment.compare",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f'sistercities has no "{name}"; public names are {", ".join(__all__)}')
    return getattr(import_module(f"sistercities.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
