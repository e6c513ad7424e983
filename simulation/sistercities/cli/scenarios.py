"""The commands for scenario files: check them, ask where a value comes from, compare them, begin a new one."""

from pathlib import Path
from typing import Annotated

import typer

scenarios = typer.Typer()

Name = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="Name of a built-in scenario, or path of a .toml file."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]


@scenarios.command()
def validate(
    places: Annotated[
        list[str],
        typer.Argument(metavar="FILE_OR_FOLDER...", help="Scenario files, or folders of them."),
    ],
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Hold any file to the coding book: sources, rules, events, no hindsight.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Check scenario files: every mistake, with its line."""
    from sistercities.cli.answers import print_verdicts
    from sistercities.scenario.mistakes import ScenarioError
    from sistercities.scrutiny.validate import validate as validate_scenarios

    verdicts = validate_scenarios(*places, strict=strict)
    print_verdicts(verdicts, as_json)
    mistakes = [mistake for verdict in verdicts for mistake in verdict.mistakes]
    if mistakes and not as_json:
        raise ScenarioError(mistakes)
    if mistakes:
        raise typer.Exit(2)


@scenarios.command()
def explain(
    scenario: Name,
    key: Annotated[
        str,
        typer.Argument(
            help='Dotted key, for example cities.jakarta.office or cities."st. louis".office; a table lists its keys.'
        ),
    ],
) -> None:
    """Explain a value: what it means, on what it rests, who set it, what that overrode."""
    from sistercities.cli.answers import print_explanation
    from sistercities.scrutiny.explain import explain as explain_key

    print_explanation(explain_key(scenario, key))


@scenarios.command()
def diff(
    scenario: Name, other: Annotated[str, typer.Argument(help="What it is compared with.")]
) -> None:
    """Say in plain sentences how two scenarios differ, factor by factor."""
    from sistercities.cli.answers import print_differences
    from sistercities.scrutiny.diff import diff as differences

    print_differences(differences(scenario, other))


@scenarios.command()
def sources(scenario: Name, as_json: Json = False) -> None:
    """List every value with its evidence, factor by factor, and flag those without."""
    from sistercities.cli.answers import print_sources
    from sistercities.scrutiny.sources import sources as sources_of

    print_sources(sources_of(scenario), as_json)


@scenarios.command()
def agreement(
    scenario: Name,
    coding: Annotated[
        str, typer.Argument(help="A second coding of its dispositions, a .toml file.")
    ],
) -> None:
    """Compare a second, independent coding of the dispositions: both values, and Krippendorff's alpha."""
    from sistercities.cli.answers import print_agreement
    from sistercities.scrutiny.agreement import agreement as agreement_of

    print_agreement(agreement_of(scenario, coding))


@scenarios.command()
def schema(
    out: Annotated[
        Path | None, typer.Option(help="File to write to; printed if not given.")
    ] = None,
) -> None:
    """Write a JSON Schema, with which an editor marks mistakes and completes keys."""
    from sistercities.cli.answers import write_schema
    from sistercities.scenario.fields import schema as editor_schema

    write_schema(editor_schema(), out)


@scenarios.command()
def new(
    name: Annotated[
        str, typer.Argument(help="Name of the new scenario, for example medan-penang.")
    ],
) -> None:
    """Write a commented scenario to begin with."""
    from sistercities.cli.screen import Screen
    from sistercities.scenario.starter import new as write_starter

    path = write_starter(name)
    Screen().say(f"{path}: written; open it in any editor, then: sistercities validate {path}")
