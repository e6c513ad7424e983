"""Where scenarios are found: the built-in library, or a path."""

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


def find(name: str | Path) -> Path:
    """The file of a scenario, given by the name of a built-in one or by a path ending in ``.toml``.

    Raises:
        SisterCitiesError: if there is no built-in scenario of that name.
    """
    if str(name).endswith(".toml"):
        return Path(name)
    if str(name) not in scenario_names():
        raise SisterCitiesError(f"no scenario {quoted(str(name))}; {meant(str(name), scenario_names())}")
    return library() / f"{name}.toml"


def shown(path: Path) -> str:
    """A path as messages name it: from the working folder if it lies below it."""
    try:
        here = Path.cwd()
    except OSError:  # the working folder was deleted
        here = path
    near = path.relative_to(here) if here != path and path.is_relative_to(here) else path
    return one_line(str(near), _LONGEST_PATH)
