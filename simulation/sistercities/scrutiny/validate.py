"""Are these files right?

All mistakes of all of them, and those that are to be published by the coding book.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sistercities.scenario.consistency import disagreements
from sistercities.scenario.examination import Check, examined
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import intervention_in, is_intervention
from sistercities.scenario.layers import Layer, drafted, layers_of
from sistercities.scenario.library import atlas, find, library, shown
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError
from sistercities.scrutiny.by_the_book import by_the_book, intervention_by_the_book

_STUDY = {"question", "design"}
"""Keys that every study has and no scenario."""


class Verdict(NamedTuple):
    """What there is to say about a file.

    Attributes:
        file: the file, as messages name it.
        mistakes: all of them, in reading order; none if it is valid.
    """

    file: str
    mistakes: list[Mistake]


def validate(*places: str | Path, strict: bool = False) -> list[Verdict]:
    """Check scenario files without running them.

    The built-in library, which is what referees read, is held to the coding book (``by_the_book``),
    and anything with ``strict``. Elsewhere that is not asked: a what-if may know the future, and
    assume what it wants.

    Args:
        places: files of scenarios or policies, folders (of each the ``.toml`` files in it), or
            names of built-in scenarios.
        strict: ask for sources, coding rules, dated events and no hindsight wherever the files lie.

    Raises:
        SisterCitiesError: if there is no such scenario, or no scenario in a folder.
    """
    paths = dict.fromkeys(path for place in places for path in _files(place))
    return [_verdict(path, strict=strict or _is_built_in(path)) for path in paths]


def _files(place: str | Path) -> Sequence[Path]:
    folder = Path(place)
    if not str(place) or str(place).endswith(".toml") or not folder.is_dir():
        return [find(place)]
    if files := sorted(folder.glob("*.toml")):
        return [path for path in files if not _is_study(path)] or files
    raise SisterCitiesError(
        f"{shown(folder)}: no scenario in this folder; a scenario is a .toml file"
    )


def _is_study(path: Path) -> bool:
    try:
        return drafted(path).tree.keys() >= _STUDY
    except ScenarioError:
        return False


def _is_built_in(path: Path) -> bool:
    for folder in (library(), library() / "policies", atlas()):
        with suppress(OSError):  # no such folder
            if path.parent.samefile(folder):
                return True
    return False


def _placed(mistake: Mistake, layer: Layer) -> Mistake:
    return mistake._replace(file=layer.where, line=layer.line(mistake.key))


def _verdict(path: Path, *, strict: bool) -> Verdict:
    try:
        layer = drafted(path)
        if _is_study(path):
            what = "a study, not a scenario; sistercities sweep FILE --plan checks it"
            return Verdict(shown(path), [Mistake((), what, file=shown(path))])
        if is_intervention(layer):
            measure = intervention_in(layer, path.stem)
            unsupported = intervention_by_the_book(measure) if strict else ()
            return Verdict(shown(path), [_placed(mistake, layer) for mistake in unsupported])

        checks: list[Check] = [disagreements]
        if strict:
            checks.append(partial(by_the_book, neutral=load_scenario(library() / "base.toml")))
        return Verdict(shown(path), examined(path.stem, layers_of(path), checks).mistakes)
    except ScenarioError as error:  # a policy with mistakes, or no text that could be examined
        return Verdict(shown(path), error.mistakes)
