"""Figures of what was answered before, drawn anew: for another journal, width, type or file.

What a results folder holds is asked again, with the scenarios that lie in it, and what comes out
has to be what is stored. So a figure is never of anything but the tables beside it.
"""

import inspect
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from sistercities.questions.answer import Answer
from sistercities.questions.biography import biography
from sistercities.questions.compare import run
from sistercities.questions.illustrated import kinds_of, no_figure
from sistercities.questions.sensitivity import sensitivity
from sistercities.questions.stored import (
    answer_in,
    provenance_of,
    scenarios_of,
)
from sistercities.questions.swept import SweptStudy
from sistercities.runs.keeping import MANIFEST, PROVENANCE, Out, reserved
from sistercities.scenario.files import load_scenario
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.study.design import FEWEST

_OF_A_SCENARIO: dict[str, Callable[..., Answer]] = {
    "comparison": lambda scenario, done: run(scenario, done=done),
    "phases": lambda scenario, done: run(scenario, done=done),
    "timeline": lambda scenario, done: biography(scenario),
}
"""Figures that a scenario has by itself."""


def figure(
    kind: str,
    source: str | Path,
    *,
    out: Out,
    journal: str | None = None,
    width: float | str | None = None,
    font_size: float | None = None,
    font: str | None = None,
    dpi: int | None = None,
    formats: str | Sequence[str] | None = None,
    measures: str | Sequence[str] = (),
    language: str = "en",
    done: Callable[[], object] = lambda: None,
) -> list[Path]:
    """Draw figures of what was answered before, or of a scenario, as a journal takes them.

    Args:
        kind: name of a figure, such as ``forest-at-25``, or what it is, such as ``forest``.
        source: a results folder, a study folder, or a scenario.
        out: folder for the files.
        journal: that they are meant for; the rest as for ``Answer.save``.
        width: mm, or a text.
        font_size: of the smallest type, points.
        font: family.
        dpi: dots an inch.
        formats: endings of the files.
        measures: outcomes or recorded columns that are shown.
        language: of the words: ``en``, or ``id`` for Indonesian.
        done: called after each run.

    Returns:
        Paths of the files.

    Raises:
        SisterCitiesError: if there is no such source or figure, if something cannot be had, before
            anything is simulated; or if what comes out is not what is stored.
    """
    from sistercities.paper.figures.order import ordered

    order = ordered(
        journal,
        width=width,
        font_size=font_size,
        font=font,
        dpi=dpi,
        formats=formats,
        measures=measures,
        language=language,
    )
    ask = _asking(kind, Path(source), str(source), done)

    with reserved(out) as place:
        answer = ask()
        figures = list(answer.ordered(kind, order))  # drawn before anything is written
        names: dict[str, None] = {}
        place.fill(
            lambda folder: names.update(
                dict.fromkeys(path.name for path in answer.printed(figures, folder, order))
            )
        )
    return [place.target / name for name in names]


def scenarios_in(source: str | Path) -> list[Scenario]:
    """The scenarios that figures of a source show: those in its folder, or the one it is."""
    folder = Path(source)
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


def _asking(
    kind: str, folder: Path, source: str, done: Callable[[], object]
) -> Callable[[], Answer]:
    """How the answer that has a figure is asked for; refused here if it has none of that kind."""
    if (folder / MANIFEST).is_file():
        return _of_study(kind, folder)
    if (folder / PROVENANCE).is_file():
        return _of_results(kind, folder, done)
    if folder.is_dir():
        raise SisterCitiesError(
            f"{shown(folder)}: no results folder (it has no {PROVENANCE}) and no study folder"
        )
    _scenario(source)
    known = {name: kinds_of("", name) for name in _OF_A_SCENARIO}
    for name, kinds in known.items():
        if kind in kinds:
            return lambda: _OF_A_SCENARIO[name](source, done)
    raise SisterCitiesError(no_figure(kind, set().union(*known.values()), source))


def _of_study(kind: str, folder: Path) -> Callable[[], Answer]:
    study = SweptStudy.open(folder)
    known = {each for name in ("figure",) if study.file.figure for each in study.kinds(name)}
    if kind in known:
        return lambda: study
    indices = study.file.design.kind in FEWEST
    if indices and (kind == "sensitivity" or kind in study.record):
        return lambda: sensitivity(study, outcomes=None if kind == "sensitivity" else [kind])
    known |= {"sensitivity", *study.record} if indices else set()
    raise SisterCitiesError(f"{shown(folder)}: {no_figure(kind, known, 'sweep')}")


def _of_results(kind: str, folder: Path, done: Callable[[], object]) -> Callable[[], Answer]:
    told = provenance_of(folder)
    question = told["asked"]["question"]
    names = [name.removesuffix(".pdf") for name in told["files"] if name.endswith(".pdf")]
    known = {each for name in names for each in kinds_of(question, name)} | _further_of(question)
    if kind not in known:
        raise SisterCitiesError(f"{shown(folder)}: {no_figure(kind, known, question)}")

    return answer_in(folder, done)


def _further_of(question: str) -> set[str]:
    """Figures that an answer to a question has beside those that are stored with it."""
    asked = getattr(import_module("sistercities"), question.replace("-", "_"), None)
    answer = inspect.signature(asked).return_annotation if callable(asked) else Answer
    return set(answer.further) if isinstance(answer, type) and issubclass(answer, Answer) else set()
