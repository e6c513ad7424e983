"""Commands that put a question to the model.

Each asks the function of its name, which writes the answer, and prints what there is to say. Heavy
parts load when a command runs, so that help costs nothing.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sistercities.cli.options import (
    Age,
    Drawn,
    DrawnFrom,
    Named,
    Out,
    Overwrite,
    Replicates,
    Seed,
    Settings,
    SettingsOfAll,
    example,
    place_of,
)
from sistercities.questions.usual import REPLICATES, REPLICATES_OF_EACH, SEED

if TYPE_CHECKING:
    from sistercities.runs.keeping import Out as Place

question = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@question.command(epilog=example("run jakarta-beijing --seed 7"))
def run(
    scenario: Named,
    replicates: Replicates = REPLICATES,
    seed: Seed = SEED,
    age: Age = None,
    setting: Settings = None,
    posterior: Drawn = False,
    posterior_from: DrawnFrom = None,
    out: Out = None,
    overwrite: Overwrite = False,
    full_scale: Annotated[
        bool,
        typer.Option(
            "--full-scale",
            help="One citizen agent for every inhabitant that the scenario counts, "
            "of a dated number the largest; a single replicate.",
        ),
    ] = False,
    study: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Study folder: rebuild one of its runs, named POINT-REPLICATE."
        ),
    ] = None,
) -> None:
    """Simulate one scenario: table, monthly series, figure.

    With --from, a run of a study again.
    """
    if study is not None:
        usual = (REPLICATES, SEED, None, None, False, False)
        asked = (replicates, seed, age, setting, full_scale, posterior_from or posterior)
        as_it_was = asked == usual
        _rebuild(study, scenario, place_of(out, "run", overwrite=overwrite), as_it_was=as_it_was)
        return
    if full_scale:
        _refuse_with_full_scale(posterior_from or posterior, overwrite=overwrite)
        _run_full_scale(scenario, seed, age, setting or [], out)
        return
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.compare import run as ask_run
    from sistercities.questions.loading import load_all
    from sistercities.runs.age import ages_from

    ages = ages_from(age)
    changes = changes_from(setting or [])
    ask(
        lambda done: ask_run(
            scenario,
            replicates=replicates,
            seed=seed,
            age=ages,
            changes=changes,
            posterior=posterior_from or posterior,
            out=place_of(out, "run", overwrite=overwrite),
            done=done,
        ),
        runs=replicates,
        drawn=lambda: load_all([scenario], changes),
    )


@question.command(epilog=example("compare jakarta-beijing kyoto-yogyakarta"))
def compare(
    scenarios: Annotated[
        list[str] | None, typer.Argument(help="Names or paths; all built-in cases if none.")
    ] = None,
    atlas: Annotated[
        bool, typer.Option("--atlas", help="Compare the pairings of the atlas, beside those named.")
    ] = False,
    replicates: Replicates = REPLICATES,
    seed: Seed = SEED,
    age: Age = None,
    setting: Settings = None,
    posterior: Drawn = False,
    posterior_from: DrawnFrom = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Compare pairings at a common age.

    Table, monthly series, figure.
    """
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.compare import compare as ask_compare
    from sistercities.questions.loading import built_in_cases, load_all
    from sistercities.runs.age import ages_from
    from sistercities.scenario.library import atlas_names

    names = [*(scenarios or ()), *(atlas_names() if atlas else ())] or built_in_cases()
    ages = ages_from(age)
    changes = changes_from(setting or [])
    ask(
        lambda done: ask_compare(
            *names,
            replicates=replicates,
            seed=seed,
            age=ages,
            changes=changes,
            posterior=posterior_from or posterior,
            out=place_of(out, "compare", overwrite=overwrite),
            done=done,
        ),
        runs=replicates * len(names),
        drawn=lambda: load_all(names, changes),
    )


@question.command(
    "what-if",
    epilog=example("what-if jakarta-beijing --policy joint-committee@1995-01"),
)
def what_if(
    scenario: Named,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=SIZE][:CITY][+NAME][@YYYY-MM]",
            help="A policy or shock, as sistercities policies lists them, and its first month; of "
            "a year alone, @1995, July is meant. Several times for several.",
        ),
    ] = None,
    outcome: Annotated[
        str, typer.Option(help="Outcome by which policies are ranked.")
    ] = "exchange_index",
    replicates: Annotated[
        int, typer.Option(help="Worlds, each with and without the policy.")
    ] = REPLICATES,
    seed: Seed = SEED,
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
    setting: SettingsOfAll = None,
    posterior: Drawn = False,
    posterior_from: DrawnFrom = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Compare policies with the same worlds without them."""
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.what_if import what_if as ask_what_if
    from sistercities.runs.age import ages_from
    from sistercities.scenario.files import load_scenario
    from sistercities.scenario.interventions import enactment_of
    from sistercities.statistics.precision import precision_of

    policies = policy or []
    wish = precision_of(until) if until is not None else None
    ages = ages_from(age)
    changes = changes_from(setting or [])
    titles = (title for each in policies for title in enactment_of(each).titles)
    ask(
        lambda done: ask_what_if(
            scenario,
            policies,
            outcome=outcome,
            replicates=replicates,
            seed=seed,
            age=ages,
            until=wish,
            most=most,
            changes=changes,
            posterior=posterior_from or posterior,
            out=place_of(out, "what-if", overwrite=overwrite),
            done=done,
        ),
        runs=(len(policies) + 1) * replicates if wish is None else None,
        drawn=lambda: [load_scenario(scenario, changes), *titles],
    )


@question.command(epilog=example("why jakarta-beijing --like kyoto-yogyakarta"))
def why(
    scenario: Named,
    like: Annotated[str, typer.Option(help="The pairing to compare it with.")],
    outcome: Annotated[
        str, typer.Option(help="Outcome that the paragraph is about.")
    ] = "exchange_index",
    replicates: Annotated[
        int, typer.Option(help="Worlds of each combination of factors.")
    ] = REPLICATES_OF_EACH,
    seed: Seed = SEED,
    age: Age = None,
    setting: SettingsOfAll = None,
    posterior: Drawn = False,
    posterior_from: DrawnFrom = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Say which factors a difference comes from.

    The difference between two pairings is shared out over the factors.
    """
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.why import why as ask_why
    from sistercities.runs.age import ages_from
    from sistercities.scenario.files import load_scenario

    ages = ages_from(age)
    changes = changes_from(setting or [])
    ask(
        lambda done: ask_why(
            scenario,
            like,
            outcome=outcome,
            replicates=replicates,
            seed=seed,
            age=ages,
            changes=changes,
            posterior=posterior_from or posterior,
            out=place_of(out, "why", overwrite=overwrite),
            done=done,
        ),
        drawn=lambda: [load_scenario(each, changes) for each in (scenario, like)],
    )


@question.command(epilog=example("ablate jakarta-beijing"))
def ablate(
    scenario: Named,
    mechanism: Annotated[
        list[str] | None, typer.Option(help="A mechanism; all if none is named.")
    ] = None,
    replicates: Annotated[
        int, typer.Option(help="Worlds with and without each mechanism.")
    ] = REPLICATES,
    seed: Seed = SEED,
    age: Age = None,
    setting: SettingsOfAll = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Switch off each mechanism in turn, under the same luck."""
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.ablate import MECHANISMS
    from sistercities.questions.ablate import ablate as ask_ablate
    from sistercities.runs.age import ages_from

    ages = ages_from(age)
    changes = changes_from(setting or [])
    ask(
        lambda done: ask_ablate(
            scenario,
            mechanisms=mechanism,
            replicates=replicates,
            seed=seed,
            age=ages,
            changes=changes,
            out=place_of(out, "ablate", overwrite=overwrite),
            done=done,
        ),
        runs=(len(mechanism or MECHANISMS) + 1) * replicates,
    )


@question.command(epilog=example("biography jakarta-beijing --seed 7"))
def biography(
    scenario: Named,
    seed: Seed = SEED,
    age: Age = None,
    setting: SettingsOfAll = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Tell one history event by event, with the rule that fired."""
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.biography import biography as ask_biography
    from sistercities.runs.age import ages_from
    from sistercities.scenario.files import load_scenario

    ages = ages_from(age)
    changes = changes_from(setting or [])
    ask(
        lambda _: ask_biography(
            scenario,
            seed=seed,
            age=ages,
            changes=changes,
            out=place_of(out, "biography", overwrite=overwrite),
        ),
        drawn=lambda: [load_scenario(scenario, changes)],
    )


def _rebuild(study: Path, name: str, out: "Place", *, as_it_was: bool) -> None:
    """Simulate a run of a study again."""
    from sistercities.cli.answer import ask
    from sistercities.questions.rebuild import rebuild
    from sistercities.scenario.mistakes import SisterCitiesError
    from sistercities.study.results import Study, run_named

    if not as_it_was:
        raise SisterCitiesError(
            "--from: a run is rebuilt as it was; leave out --replicates, --seed, --age, --set and "
            "--posterior"
        )
    ask(
        lambda _: rebuild(study, name, out),
        drawn=lambda: [Study.open(study).scenario(run_named(name).point)],
    )


def _refuse_with_full_scale(posterior: bool | Path, *, overwrite: bool) -> None:
    from sistercities.scenario.mistakes import SisterCitiesError

    if posterior is not False:
        raise SisterCitiesError(
            "--full-scale: a single history has one set of parameters; leave out --posterior"
        )
    if overwrite:
        raise SisterCitiesError(
            "--full-scale: goes on where it was stopped; leave out --overwrite, and give a new "
            "folder with --out"
        )


def _run_full_scale(
    scenario: str, seed: int, age: str | None, settings: list[str], out: Path | None
) -> None:
    """Simulate a scenario once, with every inhabitant."""
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.full_scale import default_folder, run_full_scale
    from sistercities.runs.age import ages_from
    from sistercities.scenario.files import load_scenario

    ages = ages_from(age)
    changes = changes_from(settings)
    loaded = load_scenario(scenario, changes)
    ask(
        lambda done: run_full_scale(
            scenario,
            seed=seed,
            age=ages,
            changes=changes,
            out=out or default_folder(scenario, seed),
            done=done,
        ),
        runs=loaded.months,
        drawn=lambda: [loaded],
    )
