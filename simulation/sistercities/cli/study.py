"""Commands of studies: a study file in, a study folder out; and what its runs say together."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sistercities.cli.options import (
    RESULTS,
    DrawnFrom,
    Out,
    Overwrite,
    SettingsOfStudy,
    example,
    named_place,
    place_of,
)
from sistercities.cli.screen import Screen
from sistercities.questions.words import Grid

if TYPE_CHECKING:
    from sistercities.study.forecast import Forecast
    from sistercities.study.plan import Plan
    from sistercities.study.variable import Axis, Role

study = typer.Typer()


@study.command(epilog=example("sweep commitment --plan"))
def sweep(
    study: Annotated[
        str, typer.Argument(help="Name of a built-in study, or path of a .toml file.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Study folder, new or begun; results/STUDY if not given.")
    ] = None,
    setting: SettingsOfStudy = None,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes; one for each processor if not given.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Use the workers of a Dask scheduler, tcp://HOST:PORT.")
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Say what would be run, how long and how large; stop.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Run failed runs again.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    overwrite: Overwrite = False,
) -> None:
    """Simulate all runs of a study.

    The same command goes on where it was stopped.
    """
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.sweep import plan_of

    changes = changes_from(setting or [])
    planned = plan_of(study, changes)
    if plan:
        from sistercities.study.forecast import forecast
        from sistercities.study.workers import crew_of

        print_plan(planned, forecast(planned, crew_of(workers, None, cluster)))
        return
    from sistercities.cli.letters import tell_missing_letters
    from sistercities.cli.streams import reported
    from sistercities.cli.watching import watching
    from sistercities.questions.sweep import sweep as sweep_study

    if planned.study.figure is not None:
        scenarios = [template.scenario for template in planned.templates.values()]
        tell_missing_letters(lambda: [*scenarios, *planned.study.variables])
    folder = out or RESULTS / planned.study.name
    with watching(quiet=quiet) as watch:
        done = sweep_study(
            study,
            named_place(folder, overwrite=overwrite),
            changes=changes,
            workers=workers,
            cluster=cluster,
            retry_failed=retry_failed,
            watch=watch,
        )
    with reported(done.folder):
        Screen().tell(done.parts)


@study.command(epilog=example("sensitivity results/screening"))
def sensitivity(
    study: Annotated[
        Path, typer.Argument(help="Study folder: morris, saltelli or one-at-a-time, all run.")
    ],
    outcome: Annotated[
        list[str] | None,
        typer.Option(help="An outcome; several times for several. The first four if not given."),
    ] = None,
    second_order: Annotated[
        bool,
        typer.Option(
            "--second-order", help="Pairs too, if the design was made with second_order = true."
        ),
    ] = False,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Say which inputs of a study matter.

    How sure that is, and what is luck.
    """
    from sistercities.cli.letters import tell_missing_letters
    from sistercities.cli.streams import reported
    from sistercities.questions.sensitivity import sensitivity as ask_sensitivity
    from sistercities.study.results import Study

    opened = Study.open(study)
    tell_missing_letters(lambda: [*opened.titles.values(), *opened.variables])
    answer = ask_sensitivity(
        opened,
        outcomes=outcome,
        second_order=second_order,
        out=place_of(out, "sensitivity", overwrite=overwrite),
    )
    with reported(answer.folder):
        Screen().tell(answer.parts)


@study.command(epilog=example('discover results/failure --where "success > 0"'))
def discover(
    study: Annotated[
        Path, typer.Argument(help="Study folder, of any design but one-at-a-time, all run.")
    ],
    where: Annotated[
        str,
        typer.Option(
            metavar="CONDITION", help='What happens: "exchange_index < 0.1"; several with "and".'
        ),
    ],
    density: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Share of the runs of a box in which it is to happen at least; the box that tells "
            "most runs apart if not given.",
        ),
    ] = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Say where in a study something happens.

    In which part of what it varied, and how sure that is.
    """
    from sistercities.cli.letters import tell_missing_letters
    from sistercities.cli.streams import reported
    from sistercities.questions.discover import discover as ask_discover
    from sistercities.study.results import Study

    opened = Study.open(study)
    tell_missing_letters(lambda: [*opened.titles.values(), *opened.variables])
    place = place_of(out, "discover", overwrite=overwrite)
    answer = ask_discover(opened, where, density=density, out=place)
    with reported(answer.folder):
        Screen().tell(answer.parts)


@study.command(epilog=example("multiverse"))
def multiverse(
    study: Annotated[
        str,
        typer.Argument(
            help="Study of two scenarios whose points are the universes: name or path of a .toml "
            "file."
        ),
    ] = "multiverse",
    factor: Annotated[str, typer.Option(help="Factor that is said to matter most.")] = "commitment",
    coding: Annotated[
        list[str] | None,
        typer.Option(help="A coding of the two: coded, blind or drawn; all if none is named."),
    ] = None,
    posterior: Annotated[
        bool,
        typer.Option("--posterior", help="Take a posterior draw of the parameters at each point."),
    ] = False,
    posterior_from: DrawnFrom = None,
    setting: SettingsOfStudy = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the results; results/multiverse if not given."),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Ask which factor matters most in every universe.

    The same command goes on where it was stopped.
    """
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.multiverse import multiverse as ask_multiverse
    from sistercities.questions.sweep import plan_of
    from sistercities.questions.universes import CODINGS

    changes = changes_from(setting or [])
    plan = plan_of(study, changes)
    points = plan.points.num_rows // len(plan.templates)
    ask(
        lambda done: ask_multiverse(
            study,
            factor=factor,
            codings=coding,
            posterior=posterior_from or posterior,
            changes=changes,
            out=named_place(out or RESULTS / "multiverse", overwrite=overwrite),
            done=done,
        ),
        runs=points * len(coding or CODINGS),
        drawn=lambda: [template.scenario for template in plan.templates.values()],
    )


def print_plan(plan: "Plan", told: "Forecast") -> None:
    """Print what a study is, how many runs it has, and what they take."""
    from sistercities.cli.watching import duration
    from sistercities.study.file import TABLE_OF_ROLE

    study, table = plan.study, Grid("", "", prose=(1,))
    size = f", size {study.design.size:,}" if study.design.size else ""
    trial = f"from {told.trial:,} trial runs" + (
        f", of which {told.failed:,} failed" if told.failed else ""
    )
    workers = "worker" if told.workers == 1 else "workers"
    rows: dict[str, list[str]] = {
        "Study": [f"{study.name}: {study.title}"],
        "Question": [study.question],
        "Scenarios": [", ".join(plan.templates)],
        **{name.capitalize(): _axes_in_words(plan, role) for role, name in TABLE_OF_ROLE.items()},
        "Constants": [f"{key} = {value}" for key, value in study.constants.items()],
        "Design": [
            f"{study.design.kind}{size}: {plan.points.num_rows:,} points",
            *_asked_of(study.design.kind),
        ],
        "Runs": [
            f"{plan.points.num_rows:,} points x {study.replicates:,} replicates = {plan.runs:,}"
        ],
        "Recorded": [f"{len(plan.record)} outcomes, {plan.age} years after signing"],
        "Time": [f"about {duration(told.seconds)} with {told.workers} {workers}, {trial}"],
        "Disk": [f"about {told.bytes / 1e6:,.1f} MB"],
    }
    for name, said in rows.items():
        for number, line in enumerate(said or ["none"]):
            table.add_row("" if number else name, line)
    Screen().show(table)


def _asked_of(kind: str) -> Iterator[str]:
    """What a design is made for, where a command of its own tells it."""
    from sistercities.study.design import FEWEST

    if kind in FEWEST:
        yield "how much each variable matters: sistercities sensitivity, when it is run"


def _axes_in_words(plan: "Plan", role: "Role") -> list[str]:
    """The axes of a role, each once, with their values."""
    axes = {axis.name: axis for each in plan.axes.values() for axis in each if axis.role == role}
    return [f"{axis.name}: {_values_in_words(axis)}" for axis in axes.values()]


def _values_in_words(axis: "Axis") -> str:
    return ", ".join(map(str, axis.choices)) or f"{axis.low:g} to {axis.high:g}"
