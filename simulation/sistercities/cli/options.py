"""Options that several commands take, and what becomes of them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sistercities.runs.keeping import Out as Place
    from sistercities.runs.replacing import Replacing

RESULTS = Path("results")
"""Where answers go for which no folder is named."""


def _scenarios() -> list[str]:
    """Names that a shell completes."""
    from sistercities.scenario.library import atlas_names, scenario_names

    return [*scenario_names(), *atlas_names()]


Named = Annotated[
    str,
    typer.Argument(
        help="Name of a built-in scenario, or path of a .toml file.", autocompletion=_scenarios
    ),
]
Replicates = Annotated[int, typer.Option(help="Simulated histories of each pairing.")]
Seed = Annotated[int, typer.Option(help="Seed; the same seed gives the same results.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a value; SCENARIO:KEY=VALUE changes one scenario only.",
    ),
]
SettingsOfAll = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a value, in all worlds."),
]
SettingsOfStudy = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a value of the study file."),
]
Age = Annotated[
    str | None,
    typer.Option(
        metavar="YEARS[,YEARS]",
        help="Years since signing at which outcomes are told; 25, or as many as all reach, if not "
        "given.",
    ),
]
Drawn = Annotated[
    bool,
    typer.Option(
        "--posterior",
        help="Deal worlds to posterior draws of the parameters; tells luck and parameters apart.",
    ),
]
DrawnFrom = Annotated[
    Path | None,
    typer.Option(
        "--posterior-from", help="The same with the draws of a folder written by calibrate."
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="Folder for the results; a new one under results/ if not given.")
]
Overwrite = Annotated[
    bool,
    typer.Option(
        "--overwrite",
        help="Replace what sistercities wrote into that folder; refused if a file there is not as "
        "it was written.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]


def example(line: str) -> str:
    """What stands at the end of a command's help: a line that can be typed, never broken.

    Args:
        line: what is typed after ``sistercities``.
    """
    return f"\b\nExample:\n  sistercities {line}"


def place_of(out: Path | None, stem: str, *, overwrite: bool) -> "Place":
    """Where an answer goes: the folder that is named, or the next of a series under results/.

    Args:
        out: the folder, if one is named.
        stem: how the names of the series begin.
        overwrite: whether earlier results in the folder are replaced.
    """
    from sistercities.runs.keeping import Numbered

    if out is None and overwrite:
        raise typer.BadParameter("--overwrite: name the folder to be replaced with --out")
    if out is None:
        return Numbered(RESULTS, stem)
    return named_place(out, overwrite=overwrite)


def named_place(folder: Path, *, overwrite: bool) -> "Path | Replacing":
    """A folder for results that has its name, whether it is given or the usual one."""
    from sistercities.runs.replacing import Replacing

    return Replacing(folder) if overwrite else folder


def print_json(content: dict[str, Any]) -> None:
    """Print what a command found, for other programs."""
    typer.echo(json.dumps(content, indent=2))
