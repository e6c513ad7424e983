"""Sister cities: an agent-based simulation of how partnerships between cities live and die.

Public names load on first use, so that importing the package costs nothing:
``load_scenario``, ``Scenario``, ``PartnershipModel``; ``load_study``, ``Study``; the agents ``CityGovernment``,
``Business``, ``Citizen``; and for each command the function of its name: ``run``, ``compare``, ``sweep``,
``what_if``, ``why``, ``ablate``, ``biography``, ``validate``, ``explain``, ``diff``, ``sources``, ``agreement``,
``schema``, ``new``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sistercities.agents import Business, Citizen, CityGovernment
    from sistercities.experiment.ablation import ablate
    from sistercities.experiment.attribution import why
    from sistercities.experiment.biography import biography
    from sistercities.experiment.compare import compare, run
    from sistercities.experiment.study.library import load_study
    from sistercities.experiment.study.results import Study
    from sistercities.experiment.study.sweep import sweep
    from sistercities.experiment.what_if import what_if
    from sistercities.model import PartnershipModel
    from sistercities.scenario.editor import schema
    from sistercities.scenario.files import load_scenario
    from sistercities.scenario.mistakes import SisterCitiesError
    from sistercities.scenario.schema import Scenario
    from sistercities.scenario.starter import new
    from sistercities.scrutiny.agreement import agreement
    from sistercities.scrutiny.difference import diff
    from sistercities.scrutiny.explanation import explain
    from sistercities.scrutiny.sources import sources
    from sistercities.scrutiny.validation import validate

__all__ = [
    "Business",
    "Citizen",
    "CityGovernment",
    "PartnershipModel",
    "Scenario",
    "SisterCitiesError",
    "Study",
    "ablate",
    "agreement",
    "biography",
    "compare",
    "diff",
    "explain",
    "load_scenario",
    "load_study",
    "new",
    "run",
    "schema",
    "sources",
    "sweep",
    "validate",
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
    "agreement": "scrutiny.agreement",
    "compare": "experiment.compare",
    "diff": "scrutiny.difference",
    "explain": "scrutiny.explanation",
    "load_scenario": "scenario.files",
    "load_study": "experiment.study.library",
    "new": "scenario.starter",
    "run": "experiment.compare",
    "schema": "scenario.editor",
    "sources": "scrutiny.sources",
    "Study": "experiment.study.results",
    "sweep": "experiment.study.sweep",
    "validate": "scrutiny.validation",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f'sistercities has no "{name}"; public names are {", ".join(__all__)}')
    return getattr(import_module(f"sistercities.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
