"""Sister cities: an agent-based simulation of how partnerships between cities live and die.

Public names load on first use, so that importing the package costs nothing:
``load_scenario``, ``Scenario``, ``PartnershipModel``, ``run``, ``compare``, ``what_if``, ``why``, ``ablate``,
``biography``; and the agents ``CityGovernment``, ``Business``, ``Citizen``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sistercities.agents import Business, Citizen, CityGovernment
    from sistercities.experiment.ablation import ablate
    from sistercities.experiment.attribution import why
    from sistercities.experiment.biography import biography
    from sistercities.experiment.compare import compare, run
    from sistercities.experiment.what_if import what_if
    from sistercities.model import PartnershipModel
    from sistercities.scenario.files import load_scenario
    from sistercities.scenario.mistakes import SisterCitiesError
    from sistercities.scenario.schema import Scenario

__all__ = [
    "Business",
    "Citizen",
    "CityGovernment",
    "PartnershipModel",
    "Scenario",
    "SisterCitiesError",
    "ablate",
    "biography",
    "compare",
    "load_scenario",
    "run",
    "what_if",
    "why",
]

_HOMES = {
    "Business": "agents",
    "Citizen": "agents",
    "CityGovernment": "agents",
    "ablate": "experiment.ablation",
    "biography": "experiment.biography",
    "what_if": "experiment.what_if",
    "why": "experiment.attribution",
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
