"""Where scenarios are found: the built-in library, or a path."""

from collections.abc import Sequence
from pathlib import Path

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, one_line, quoted

_LONGEST_PATH = 300
_PACKAGE = Path(__file__).parent.parent


def library() -> Path:
    """The folder of built-in scenarios: inside an installed package, else in the checkout."""
    installed = _PACKAGE / "library"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "scenarios"


def scenario_names() -> list[str]:
    """Names of all built-in scenarios, in alphabetical order."""
    return sorted(path.stem for path in library().glob("*.toml"))


def find(name: str | Path, beside: Path = Path()) -> Path:
    """The file of a scenario, given by the name of a built-in one or by a path ending in ``.toml``.

    Args:
        name: name or path.
        beside: folder whose files may have been meant, if there is no such scenario.

    Raises:
        SisterCitiesError: if there is no built-in scenario of that name.
    """
    if str(name).endswith(".toml"):
        return Path(name)
    if str(name) not in scenario_names():
        hint = meant_file(str(name), scenario_names(), beside)
        raise SisterCitiesError(f"no scenario {quoted(str(name))}; {hint}")
    return library() / f"{name}.toml"


def meant_file(name: str, built_in: Sequence[str], folder: Path) -> str:
    """A hint for a name that is not known: the nearest built-in one, or the nearest file of one's own.

    Args:
        name: what was asked for, with or without ``.toml``.
        built_in: names that are known everywhere.
        folder: where own files lie.
    """
    own = {path.stem: str(path) for path in _files_in(folder)}
    known = {**{each: each for each in built_in}, **own}
    hint = meant(
        Path(name).stem if name.endswith(".toml") else name, known, lambda near: known[near]
    )
    return hint if hint.startswith("did you mean") else meant(name, built_in)


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.toml"))
    except OSError:
        return []


def shown(path: Path) -> str:
    """A path as messages name it: from the working folder if it lies below it."""
    try:
        here = Path.cwd()
    except OSError:  # the working folder was deleted
        here = path
    near = path.relative_to(here) if here != path and path.is_relative_to(here) else path
    return one_line(str(near), _LONGEST_PATH)
