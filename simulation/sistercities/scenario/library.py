"""Where scenarios are found: the built-in library, or a path."""

from pathlib import Path

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant

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
        SisterCitiesError: if there is no such scenario.
    """
    if str(name).endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise SisterCitiesError(f"{name}: no such file; a scenario is a built-in name or the path of a .toml file")
        return path
    if str(name) not in scenario_names():
        raise SisterCitiesError(f'no scenario "{_brief(name)}"; {meant(str(name)[:80], scenario_names())}')
    return library() / f"{name}.toml"


def _brief(name: str | Path) -> str:
    return str(name) if len(str(name)) <= 80 else f"{str(name)[:77]}..."
