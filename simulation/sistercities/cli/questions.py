"""Commands that put a question to the model: what if, why, what each mechanism does, and how one history went."""

from pathlib import Path
from typing import Annotated

import typer

questions = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

Named = Annotated[str, typer.Argument(help="Name of a built-in scenario, or path of a .toml file.")]
Seed = Annotated[int, typer.Option(help="Seed; the same seed gives the same results.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a value, in all worlds."),
]
Age = Annotated[
    str | None,
    typer.Option(
        metavar="YEARS[,YEARS]",
        help="Years since signing at which outcomes are told; 25, or as many as all reach, if not given.",
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="Folder for the results; a new one under results/ if not given.")
]


@questions.command("what-if")
def what_if(
    scenario: Named,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:CITY][+NAME][@YYYY-MM]",
            help="A policy or shock; several times for several.",
        ),
    ] = None,
    outcome: Annotated[
        str, typer.Option(help="Outcome by which policies are ranked.")
    ] = "exchange_index",
    replicates: Annotated[
        int, typer.Option(help="Worlds, each with and without the policy.")
    ] = 200,
    seed: Seed = 1,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME±WIDTH", help='Go on until an interval is so narrow: "g ± 0.02".'
        ),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(
            "--max", help="Worlds at which to stop looking, with --until; 5000 if not given."
        ),
    ] = None,
    age: Age = None,
    setting: Settings = None,
    out: Out = None,
) -> None:
    """Compare policies with the same worlds without them."""
    from sistercities.cli.asking import ask_what_if

    ask_what_if(
        scenario, policy or [], outcome, replicates, seed, age, until, most, setting or [], out
    )


@questions.command()
def why(
    scenario: Named,
    like: Annotated[str, typer.Option(help="The pairing to compare it with.")],
    outcome: Annotated[
        str, typer.Option(help="Outcome that the paragraph is about.")
    ] = "exchange_index",
    replicates: Annotated[int, typer.Option(help="Worlds of each combination of factors.")] = 100,
    seed: Seed = 1,
    age: Age = None,
    setting: Settings = None,
    out: Out = None,
) -> None:
    """Share out the difference between two pairings over the factors."""
    from sistercities.cli.asking import ask_why

    ask_why(scenario, like, outcome, replicates, seed, age, setting or [], out)


@questions.command()
def ablate(
    scenario: Named,
    mechanism: Annotated[
        list[str] | None, typer.Option(help="A mechanism; all if none is named.")
    ] = None,
    replicates: Annotated[int, typer.Option(help="Worlds with and without each mechanism.")] = 200,
    seed: Seed = 1,
    age: Age = None,
    setting: Settings = None,
    out: Out = None,
) -> None:
    """Switch off each mechanism in turn, under the same luck."""
    from sistercities.cli.asking import ask_ablate

    ask_ablate(scenario, mechanism or [], replicates, seed, age, setting or [], out)


@questions.command()
def biography(scenario: Named, seed: Seed = 1, setting: Settings = None, out: Out = None) -> None:
    """Tell one history event by event, with the rule that fired."""
    from sistercities.cli.asking import ask_biography

    ask_biography(scenario, seed, setting or [], out)


@questions.command()
def policies() -> None:
    """List the policies and shocks of the library."""
    from sistercities.cli.findings import print_measures

    print_measures()
