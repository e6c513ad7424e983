"""Where a figure comes from: a results folder, a study folder, a scenario, or all pairings."""

import inspect
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from sistercities.questions.answer import Answer
from sistercities.questions.biography import biography
from sistercities.questions.compare import run
from sistercities.questions.illustrated import kinds_of, no_figure
from sistercities.questions.places import all_pairings, places
from sistercities.questions.sensitivity import sensitivity
from sistercities.questions.stored import (
    answer_in,
    provenance_of,
    scenarios_of,
)
from sistercities.questions.swept import SweptStudy
from sistercities.runs.marks import is_study
from sistercities.scenario.files import load_scenario
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.study.design import FEWEST

ATLAS = "atlas"
"""The word for all pairings, of which there is a map."""


class Source(NamedTuple):
    """Where a figure comes from.

    Attributes:
        key: of what is asked: two figures of one key come from one answer.
        ask: asks for the answer.
    """

    key: tuple[str, str]
    ask: Callable[[], Answer]


_OF_A_SCENARIO: dict[str, tuple[str, Callable[..., Answer]]] = {
    "comparison": ("run", lambda scenario, done: run(scenario, done=done)),
    "phases": ("run", lambda scenario, done: run(scenario, done=done)),
    "timeline": ("biography", lambda scenario, done: biography(scenario)),
    "network": ("biography", lambda scenario, done: biography(scenario)),
}
"""Figures that a scenario has by itself, and the question that they answer."""


def _mapped(source: str | Path) -> list[Scenario]:
    """The scenarios that a map of a source shows; those of all pairings for the word atlas."""
    return all_pairings() if str(source) == ATLAS else scenarios_in(source)


def scenarios_in(source: str | Path) -> list[Scenario]:
    """The scenarios that figures of a source show: those in its folder, or the one it is."""
    folder = Path(source)
    if str(source) == ATLAS:
        return []  # all of their names are in Latin letters
    if folder.is_dir():
        return [*scenarios_of(folder).values()]
    return [_scenario(source)]


def _scenario(source: str | Path) -> Scenario:
    """The scenario that a source is; a path that leads nowhere is told as such."""
    path = Path(source)
    if len(path.parts) > 1 and not path.exists():
        raise SisterCitiesError(
            f"{shown(path)}: no such folder or file; "
            "figures are drawn of a results folder, a study folder or a scenario"
        )
    return load_scenario(source)


def source_of(kind: str, source: str | Path, done: Callable[[], object]) -> Source:
    """How the answer that has a figure is asked for.

    Args:
        kind: of figure.
        source: a results folder, a study folder, or a scenario.
        done: called after each run.

    Raises:
        SisterCitiesError: if there is no such source, or it has no figure of that kind.
    """
    if kind == "map":
        return Source((str(source), kind), partial(places, _mapped(source)))
    folder = Path(source)
    if folder.is_dir() and is_study(folder):
        return _of_study(kind, folder)
    if folder.is_dir():
        return Source((str(folder), "answer"), _of_results(kind, folder, done))
    _scenario(source)
    known = {name: kinds_of("", name) for name in (*_OF_A_SCENARIO, "map")}
    for name, kinds in known.items():
        if kind in kinds:
            question, ask = _OF_A_SCENARIO[name]
            return Source((str(source), question), partial(ask, source, done))
    raise SisterCitiesError(no_figure(kind, set().union(*known.values()), str(source)))


def _of_study(kind: str, folder: Path) -> Source:
    study = SweptStudy.open(folder)
    study.check_told()
    known = {each for name in ("figure",) if study.file.figure for each in study.kinds(name)}
    if kind in known:
        return Source((str(folder), "study"), lambda: study)
    indices = study.file.design.kind in FEWEST
    if indices and (kind == "sensitivity" or kind in study.record):
        outcomes = None if kind == "sensitivity" else [kind]
        return Source((str(folder), kind), lambda: sensitivity(study, outcomes=outcomes))
    known |= {"sensitivity", *study.record} if indices else set()
    if not known:
        raise SisterCitiesError(
            f"{shown(folder)}: the file of this study asks for no figure; say under [figure] in "
            "it which one, and sweep it again: its runs are kept"
        )
    raise SisterCitiesError(f"{shown(folder)}: {no_figure(kind, known, 'sweep')}")


def _of_results(kind: str, folder: Path, done: Callable[[], object]) -> Callable[[], Answer]:
    told = provenance_of(folder)
    question = told["asked"]["question"]
    names = [name.removesuffix(".pdf") for name in told["files"] if name.endswith(".pdf")]
    known = {each for name in names for each in kinds_of(question, name)} | _further_of(question)
    if kind not in known:
        if told["seeds"]:  # of scenarios, which have places
            known.add("map")
        raise SisterCitiesError(f"{shown(folder)}: {no_figure(kind, known, question)}")

    return answer_in(folder, done)


def _further_of(question: str) -> set[str]:
    """Figures that an answer to a question has beside those that are stored with it."""
    asked = getattr(import_module("sistercities"), question.replace("-", "_"), None)
    answer = inspect.signature(asked).return_annotation if callable(asked) else Answer
    return set(answer.further) if isinstance(answer, type) and issubclass(answer, Answer) else set()
