"""Sister cities: an agent-based simulation of how partnerships between cities live and die.

Public names load on first use, so that importing the package costs nothing:
``load_scenario``, ``Scenario``, ``PartnershipModel``; ``load_study``, ``Study``; the agents ``CityGovernment``,
``Business``, ``Citizen``; and for each command the function of its name: ``run``, ``compare``, ``sweep``,
``what_if``, ``why``, ``ablate``, ``patterns``, ``biography``, ``validate``, ``explain``, ``diff``,
``sources``, ``agreement``, ``schema``, ``new``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sistercities.agents.actors import Business, Citizen, CityGovernment
    from sistercities.agents.model import PartnershipModel
    from sistercities.questions.ablate import ablate
    from sistercities.questions.biography import biography
    from sistercities.questions.compare import compare, run
    from sistercities.questions.patterns import patterns
    from sistercities.questions.sweep import sweep
    from sistercities.questions.what_if import what_if
    from sistercities.questions.why import why
    from sistercities.scenario.editor import schema
    from sistercities.scenario.files import load_scenario
    from sistercities.scenario.mistakes import SisterCitiesError
    from sistercities.scenario.schema import Scenario
    from sistercities.scenario.starter import new
    from sistercities.scrutiny.agreement import agreement
    from sistercities.scrutiny.diff import diff
    from sistercities.scrutiny.explain import explain
    from sistercities.scrutiny.sources import sources
    from sistercities.scrutiny.validate import validate
    from sistercities.study.library import load_study
    from sistercities.study.results import Study

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
    "patterns",
    "run",
    "schema",
    "sources",
    "sweep",
    "validate",
    "what_if",
    "why",
]

_HOMES = {
    "Business": "agents.actors",
    "Citizen": "agents.actors",
    "CityGovernment": "agents.actors",
    "ablate": "questions.ablate",
    "biography": "questions.biography",
    "what_if": "questions.what_if",
    "why": "questions.why",
    "PartnershipModel": "agents.model",
    "Scenario": "scenario.schema",
    "SisterCitiesError": "scenario.mistakes",
    "agreement": "scrutiny.agreement",
    "compare": "questions.compare",
    "diff": "scrutiny.diff",
    "explain": "scrutiny.explain",
    "load_scenario": "scenario.files",
    "load_study": "study.library",
    "new": "scenario.starter",
    "patterns": "questions.patterns",
    "run": "questions.compare",
    "schema": "scenario.editor",
    "sources": "scrutiny.sources",
    "Study": "study.results",
    "sweep": "questions.sweep",
    "validate": "scrutiny.validate",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f'sistercities has no "{name}"; public names are {", ".join(__all__)}')
    return getattr(import_module(f"sistercities.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
