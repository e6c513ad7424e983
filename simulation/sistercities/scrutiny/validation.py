"""Are these files right? All mistakes of all of them, and for those that are to be published, no hindsight."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sistercities.scenario.consistency import disagreements
from sistercities.scenario.examination import Check, examined
from sistercities.scenario.files import load_scenario
from sistercities.scenario.hindsight import hindsight
from sistercities.scenario.layers import layers_of
from sistercities.scenario.library import find, library, shown
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError


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
        places: files, folders (of each the ``.toml`` files in it), or names of built-in scenarios.
        strict: refuse hindsight wherever the files lie.

    Raises:
        SisterCitiesError: if there is no such scenario, or no scenario in a folder.
    """
    return [_verdict(path, strict) for path in dict.fromkeys(path for place in places for path in _files(place))]


def _files(place: str | Path) -> Sequence[Path]:
    folder = Path(place)
    if str(place).endswith(".toml") or not folder.is_dir():
        return [find(place)]
    if files := sorted(folder.glob("*.toml")):
        return files
    raise SisterCitiesError(f"{shown(folder)}: no scenario in this folder; a scenario is a .toml file")


def _verdict(path: Path, strict: bool) -> Verdict:
    checks: list[Check] = [disagreements]
    if strict or path.resolve().parent == library().resolve():
        checks.append(partial(hindsight, neutral=load_scenario(library() / "base.toml")))
    try:
        return Verdict(shown(path), examined(path.stem, layers_of(path), checks).mistakes)
    except ScenarioError as error:  # no text that could be examined
        return Verdict(shown(path), error.mistakes)
