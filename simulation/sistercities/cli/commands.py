"""The commands. Each parses, calls one public function, and prints; heavy parts load only when they are needed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sistercities.cli.questions import Age, questions
from sistercities.cli.scenarios import scenarios as scenario_commands
from sistercities.cli.sweeping import sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from sistercities.questions.compare import Comparison

application = typer.Typer(
    name="sistercities",
    help="How partnerships between sister cities live and die: an agent-based simulation.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
application.add_typer(scenario_commands)
application.add_typer(questions)

RESULTS = Path("results")
"""Where results go for which no folder is named."""

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
Out = Annotated[
    Path | None, typer.Option(help="Folder for the results; a new one under results/ if not given.")
]


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"sistercities {version('sistercities')}")
        raise typer.Exit


@application.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and stop.", callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """How partnerships between sister cities live and die: an agent-based simulation."""


application.command()(sweep)


@application.command("list")
def list_scenarios() -> None:
    """List the built-in scenarios and studies."""
    from sistercities.cli.printing import print_scenarios
    from sistercities.cli.printing_study import print_studies
    from sistercities.scenario.files import load_scenario
    from sistercities.scenario.library import scenario_names
    from sistercities.study.library import load_study, study_names

    print_scenarios([load_scenario(name) for name in scenario_names()])
    print_studies([load_study(name) for name in study_names()])


@application.command()
def run(
    scenario: Annotated[
        str, typer.Argument(help="Name of a built-in scenario, or path of a .toml file.")
    ],
    replicates: Replicates = 200,
    seed: Seed = 1,
    age: Age = None,
    setting: Settings = None,
    out: Out = None,
    full_scale: Annotated[
        bool,
        typer.Option(
            "--full-scale",
            help="One citizen agent for every inhabitant that the scenario counts, of a dated number the largest; "
            "a single replicate.",
        ),
    ] = False,
    study: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Study folder: rebuild one of its runs, named POINT-REPLICATE."
        ),
    ] = None,
) -> None:
    """Simulate one scenario, or a run of a study again: table, monthly series, figure."""
    if study is not None:
        _rebuild(
            study,
            scenario,
            out,
            as_it_was=(replicates, seed, age, setting, full_scale) == (200, 1, None, None, False),
        )
        return
    if full_scale:
        _run_full_scale(scenario, seed, age, setting or [], out)
        return
    from sistercities.questions.compare import run as run_scenario

    _simulate(run_scenario, [scenario], replicates, seed, age, setting or [], out)


@application.command()
def compare(
    scenarios: Annotated[
        list[str] | None, typer.Argument(help="Names or paths; all built-in cases if none.")
    ] = None,
    replicates: Replicates = 200,
    seed: Seed = 1,
    age: Age = None,
    setting: Settings = None,
    out: Out = None,
) -> None:
    """Compare pairings at a common age: table, monthly series, figure."""
    from sistercities.questions.compare import built_in_cases
    from sistercities.questions.compare import compare as compare_scenarios

    _simulate(
        compare_scenarios, scenarios or built_in_cases(), replicates, seed, age, setting or [], out
    )


def _rebuild(study: Path, run: str, out: Path | None, *, as_it_was: bool) -> None:
    from sistercities.cli.letters import tell_missing_letters
    from sistercities.cli.printing import print_comparison
    from sistercities.cli.streams import reported
    from sistercities.questions.rebuild import rebuild
    from sistercities.runs.keeping import Numbered
    from sistercities.scenario.mistakes import SisterCitiesError
    from sistercities.study.results import Study, run_named

    if not as_it_was:
        raise SisterCitiesError(
            "--from: a run is rebuilt as it was; leave out --replicates, --seed, --age and --set"
        )
    tell_missing_letters(lambda: [Study.open(study).scenario(run_named(run).point)])
    comparison = rebuild(study, run, out or Numbered(RESULTS, "run"))
    with reported(comparison.folder):
        print_comparison(comparison)


def _simulate(
    simulate: "Callable[..., Comparison]",
    names: list[str],
    replicates: int,
    seed: int,
    age: str | None,
    settings: list[str],
    out: Path | None,
) -> None:
    from sistercities.cli.letters import tell_missing_letters
    from sistercities.cli.parsing import changes_from
    from sistercities.cli.printing import print_comparison
    from sistercities.cli.progress import progress
    from sistercities.cli.streams import reported
    from sistercities.questions.compare import load_all
    from sistercities.runs.age import ages_from
    from sistercities.runs.keeping import Numbered

    ages = ages_from(age)
    changes = changes_from(settings)
    tell_missing_letters(lambda: load_all(names, changes))
    place = out or Numbered(RESULTS, simulate.__name__)
    with progress(replicates * len(names)) as done:
        comparison = simulate(
            *names,
            replicates=replicates,
            seed=seed,
            age=ages,
            changes=changes,
            out=place,
            done=done,
        )
    with reported(comparison.folder):
        print_comparison(comparison)


def _run_full_scale(
    scenario: str, seed: int, age: str | None, settings: list[str], out: Path | None
) -> None:
    from sistercities.cli.letters import tell_missing_letters
    from sistercities.cli.parsing import changes_from
    from sistercities.cli.printing import print_comparison, print_inhabitants
    from sistercities.cli.progress import progress
    from sistercities.cli.streams import reported
    from sistercities.questions.full_scale import default_folder, run_full_scale
    from sistercities.runs.age import ages_from
    from sistercities.scenario.files import load_scenario

    ages = ages_from(age)
    changes = changes_from(settings)
    loaded = load_scenario(scenario, changes)
    tell_missing_letters(lambda: [loaded])
    folder = out or default_folder(scenario, seed)
    with progress(loaded.months) as done:
        comparison = run_full_scale(
            scenario, seed=seed, age=ages, changes=changes, out=folder, done=done
        )
    with reported(comparison.folder):
        print_inhabitants(comparison.ensembles[0].scenario)
        print_comparison(comparison)
