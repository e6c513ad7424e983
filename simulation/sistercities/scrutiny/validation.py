"""Are these files right? All mistakes of all of them, and for those that are to be published, no hindsight."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sistercities.scenario.consistency import disagreements
from sistercities.scenario.examination import Check, examined
from sistercities.scenario.files import load_scenario
from sistercities.scenario.hindsight import hindsight
from sistercities.scenario.layers import layers_of, read
from sistercities.scenario.library import find, library, shown
from sistercities.scenario.measure import is_measure, measure_in
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError

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

    Hindsight is refused in the built-in library, which is what referees read, and anywhere with ``strict``. Elsewhere
    it is fine: a what-if may know the future.

    Args:
        places: files of scenarios or policies, folders (of each the ``.toml`` files in it), or names of built-in
            scenarios.
        strict: refuse hindsight wherever the files lie.

    Raises:
        SisterCitiesError: if there is no such scenario, or no scenario in a folder.
    """
    paths = dict.fromkeys(path for place in places for path in _files(place))
    no_hindsight = partial(hindsight, neutral=load_scenario(library() / "base.toml"))
    return [
        _verdict(path, [disagreements, no_hindsight] if strict or _is_built_in(path) else [disagreements])
        for path in paths
    ]


def _files(place: str | Path) -> Sequence[Path]:
    folder = Path(place)
    if str(place).endswith(".toml") or not folder.is_dir():
        return [find(place)]
    if files := sorted(folder.glob("*.toml")):
        return [path for path in files if not _is_study(path)] or files
    raise SisterCitiesError(f"{shown(folder)}: no scenario in this folder; a scenario is a .toml file")


def _is_study(path: Path) -> bool:
    try:
        return read(path).tree.keys() >= _STUDY
    except ScenarioError:
        return False


def _is_built_in(path: Path) -> bool:
    try:
        return path.parent.samefile(library())
    except OSError:  # no such folder
        return False


def _verdict(path: Path, checks: Sequence[Check]) -> Verdict:
    try:
        layer = read(path)
        if _is_study(path):
            what = "a study, not a scenario; sistercities sweep FILE --plan checks it"
            return Verdict(shown(path), [Mistake((), what, file=shown(path))])
        if is_measure(layer):
            measure_in(layer)
            return Verdict(shown(path), [])
        return Verdict(shown(path), examined(path.stem, layers_of(path), checks).mistakes)
    except ScenarioError as error:  # a policy with mistakes, or no text that could be examined
        return Verdict(shown(path), error.mistakes)
