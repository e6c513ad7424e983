"""Sister cities: an agent-based simulation of how partnerships between cities live and die.

Public names load on first use, so that importing the package costs nothing: ``load_scenario``,
``Scenario``, ``PartnershipModel``; ``load_study``, ``build_study``, ``Study``; ``read_posterior``,
``Posterior``; ``Answer``; the model as a function, ``simulate``, with ``Outcomes``, ``policies``,
``parameter_space``; the agents ``CityGovernment``, ``Business``, ``Citizen``; and for each command
the function of its name: ``run``, ``compare``, ``sweep``, ``sensitivity``, ``discover``,
``what_if``, ``rescue``, ``why``, ``ablate``, ``patterns``, ``score``, ``calibrate``,
``cross_validate``, ``multiverse``, ``biography``, ``figure``, ``journals``, ``table``,
``export``, ``trace``, ``rebuild``, ``methods``, ``package``, ``verify``, ``validate``,
``explain``, ``diff``, ``sources``, ``agreement``, ``schema``, ``new``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the same table, for type checkers
    from sistercities.agents.actors import Business as Business
    from sistercities.agents.actors import Citizen as Citizen
    from sistercities.agents.actors import CityGovernment as CityGovernment
    from sistercities.agents.model import PartnershipModel as PartnershipModel
    from sistercities.paper.export import export as export
    from sistercities.paper.journals import journals as journals
    from sistercities.paper.methods import methods as methods
    from sistercities.paper.package import package as package
    from sistercities.paper.rebuild import rebuild as rebuild
    from sistercities.paper.tables import table as table
    from sistercities.paper.trace import trace as trace
    from sistercities.paper.verify import verify as verify
    from sistercities.questions.ablate import ablate as ablate
    from sistercities.questions.answer import Answer as Answer
    from sistercities.questions.biography import biography as biography
    from sistercities.questions.calibrate import calibrate as calibrate
    from sistercities.questions.compare import compare as compare
    from sistercities.questions.compare import run as run
    from sistercities.questions.cross_validation import cross_validate as cross_validate
    from sistercities.questions.discover import discover as discover
    from sistercities.questions.figure import figure as figure
    from sistercities.questions.multiverse import multiverse as multiverse
    from sistercities.questions.patterns import patterns as patterns
    from sistercities.questions.rescue import rescue as rescue
    from sistercities.questions.score import score as score
    from sistercities.questions.sensitivity import sensitivity as sensitivity
    from sistercities.questions.sweep import sweep as sweep
    from sistercities.questions.what_if import what_if as what_if
    from sistercities.questions.why import why as why
    from sistercities.scenario.fields import schema as schema
    from sistercities.scenario.files import load_scenario as load_scenario
    from sistercities.scenario.interventions import policies as policies
    from sistercities.scenario.mistakes import SisterCitiesError as SisterCitiesError
    from sistercities.scenario.schema import Scenario as Scenario
    from sistercities.scenario.starter import new as new
    from sistercities.scrutiny.agreement import agreement as agreement
    from sistercities.scrutiny.diff import diff as diff
    from sistercities.scrutiny.explain import explain as explain
    from sistercities.scrutiny.sources import sources as sources
    from sistercities.scrutiny.validate import validate as validate
    from sistercities.study.library import build_study as build_study
    from sistercities.study.library import load_study as load_study
    from sistercities.study.posterior import Posterior as Posterior
    from sistercities.study.posterior import read_posterior as read_posterior
    from sistercities.study.results import Study as Study
    from sistercities.study.simulation import Outcomes as Outcomes
    from sistercities.study.simulation import simulate as simulate
    from sistercities.study.space import ParameterSpace as ParameterSpace
    from sistercities.study.space import parameter_space as parameter_space

_HOMES = {
    "Answer": "questions.answer",
    "Business": "agents.actors",
    "Citizen": "agents.actors",
    "CityGovernment": "agents.actors",
    "Outcomes": "study.simulation",
    "ParameterSpace": "study.space",
    "PartnershipModel": "agents.model",
    "Posterior": "study.posterior",
    "Scenario": "scenario.schema",
    "SisterCitiesError": "scenario.mistakes",
    "Study": "study.results",
    "ablate": "questions.ablate",
    "agreement": "scrutiny.agreement",
    "biography": "questions.biography",
    "build_study": "study.library",
    "calibrate": "questions.calibrate",
    "compare": "questions.compare",
    "cross_validate": "questions.cross_validation",
    "diff": "scrutiny.diff",
    "discover": "questions.discover",
    "explain": "scrutiny.explain",
    "export": "paper.export",
    "figure": "questions.figure",
    "journals": "paper.journals",
    "load_scenario": "scenario.files",
    "load_study": "study.library",
    "methods": "paper.methods",
    "multiverse": "questions.multiverse",
    "new": "scenario.starter",
    "package": "paper.package",
    "parameter_space": "study.space",
    "patterns": "questions.patterns",
    "policies": "scenario.interventions",
    "read_posterior": "study.posterior",
    "rebuild": "paper.rebuild",
    "rescue": "questions.rescue",
    "run": "questions.compare",
    "schema": "scenario.fields",
    "score": "questions.score",
    "sensitivity": "questions.sensitivity",
    "simulate": "study.simulation",
    "sources": "scrutiny.sources",
    "sweep": "questions.sweep",
    "table": "paper.tables",
    "trace": "paper.trace",
    "validate": "scrutiny.validate",
    "verify": "paper.verify",
    "what_if": "questions.what_if",
    "why": "questions.why",
}
"""The file of each public name."""

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f'sistercities has no "{name}"; public names are {", ".join(__all__)}')
    return getattr(import_module(f"sistercities.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
