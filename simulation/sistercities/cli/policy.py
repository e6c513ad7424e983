"""The command that looks for policies; like those of ``cli.question``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sistercities.cli.options import Named, Out, Overwrite, Seed, SettingsOfAll, example, place_of
from sistercities.questions.usual import REPLICATES, SEED
from sistercities.questions.words import Grid

if TYPE_CHECKING:
    from sistercities.questions.rescuing import Task

policy = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@policy.command(epilog=example('rescue jakarta-beijing --aim "success >= 0.5"'))
def rescue(
    scenario: Named,
    aim: Annotated[
        str, typer.Option(help="A measure, >= or <=, and the level that is to be reached.")
    ] = "success >= 0.5",
    named: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            metavar="NAME",
            help="A policy that may be taken; several times for several. All of the library if "
            "none is named.",
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM[,YYYY-MM]",
            help="First months that are tried; signing, and 3, 6 and 12 years after it, if not "
            "given.",
        ),
    ] = None,
    budget: Annotated[
        float | None, typer.Option(help="Office-years that a plan may cost; any if not given.")
    ] = None,
    cost: Annotated[
        Path | None,
        typer.Option(
            help="File of costs in USD a year, NAME = NUMBER, in place of those of the policies."
        ),
    ] = None,
    replicates: Annotated[
        int, typer.Option(help="Worlds on which the plans that are left are judged.")
    ] = REPLICATES,
    seed: Seed = SEED,
    age: Annotated[
        int | None,
        typer.Option(
            metavar="YEARS",
            help="Years since signing at which the aim is read; 25, or as many as the scenario "
            "reaches, if not given.",
        ),
    ] = None,
    setting: SettingsOfAll = None,
    only_plan: Annotated[
        bool, typer.Option("--plan", help="Say what would be tried and how long it takes.")
    ] = False,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Look for the cheapest policies that reach an aim.

    Which ones, from when on, and how strong.
    """
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.cli.screen import Screen
    from sistercities.questions.rescue import rescued, task_of

    task = task_of(
        scenario,
        aim,
        policies=named,
        starts=None if start is None else start.split(","),
        budget=budget,
        costs=cost,
        replicates=replicates,
        seed=seed,
        age=age,
        changes=changes_from(setting or []),
    )
    if only_plan:
        Screen().show(_plan(task))
        return
    if sys.stderr.isatty():
        Screen(sys.stderr).show(_plan(task))
    place = place_of(out, "rescue", overwrite=overwrite)
    titles = [offer.intervention.title for offer in task.offers]
    ask(
        lambda done: rescued(task, out=place, done=done),
        runs=task.runs,
        drawn=lambda: [task.scenario, *titles],
    )


def _plan(task: "Task") -> Grid:
    """What is tried, and how long it takes."""
    from sistercities.cli.watching import duration
    from sistercities.questions.halving import rounds_of
    from sistercities.questions.rescuing import seconds_of

    rounds = rounds_of(len(task.candidates), task.replicates)
    search = ", ".join(f"{plans:,} on {worlds}" for plans, worlds in rounds)
    grid = Grid("", "", prose=(1,))
    grid.add_row("Aim", f"{task.aim.text}, {task.age} years after signing")
    grid.add_row("Policies", f"{len(task.offers)}, alone and in pairs")
    grid.add_row("From", ", ".join(task.starts))
    grid.add_row("Plans", f"{len(task.candidates):,}, with strengths")
    grid.add_row("Search", f"plans on worlds: {search}")
    grid.add_row(
        "Then", f"the last on {task.replicates} other worlds, and in {task.draws} plausible worlds"
    )
    grid.add_row("Runs", f"about {task.runs:,}")
    grid.add_row("Time", f"about {duration(seconds_of(task))}")
    return grid
