"""The command ``sweep``: a study file in, a study folder out."""

from pathlib import Path
from typing import Annotated

import typer


def sweep(
    study: Annotated[
        str, typer.Argument(help="Name of a built-in study, or path of a .toml file.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Study folder, new or begun; results/STUDY if not given.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a value of the study file."),
    ] = None,
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
) -> None:
    """Simulate all runs of a study; the same command goes on where it was stopped."""
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.sweep import plan_of

    changes = changes_from(setting or [])
    planned = plan_of(study, changes)
    if plan:
        from sistercities.cli.printing_study import print_plan
        from sistercities.study.forecast import forecast
        from sistercities.study.workers import crew_of

        print_plan(planned, forecast(planned, crew_of(workers, None, cluster)))
        return
    from sistercities.cli.letters import tell_missing_letters
    from sistercities.cli.printing_study import print_study
    from sistercities.cli.streams import reported
    from sistercities.cli.watching import watching
    from sistercities.questions.sweep import sweep as sweep_study

    if planned.study.figure is not None:
        scenarios = [template.scenario for template in planned.templates.values()]
        tell_missing_letters(lambda: [*scenarios, *planned.study.variables])
    with watching(quiet=quiet) as watch:
        done = sweep_study(
            study,
            out,
            changes=changes,
            workers=workers,
            cluster=cluster,
            retry_failed=retry_failed,
            watch=watch,
        )
    with reported(done.folder):
        print_study(done)
