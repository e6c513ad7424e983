"""Commands that hold the model against what is known of partnerships that exist.

Like those of ``cli.question``: each asks the function of its name, and prints what there is to say.
"""

from pathlib import Path
from typing import Annotated

import typer

from sistercities.cli.options import (
    RESULTS,
    DrawnFrom,
    Json,
    Out,
    Overwrite,
    Replicates,
    Seed,
    SettingsOfAll,
    example,
    named_place,
    place_of,
    print_json,
)
from sistercities.questions.usual import REPLICATES, SEED

judgement = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@judgement.command(epilog=example("patterns --list"))
def patterns(
    pattern: Annotated[
        list[str] | None, typer.Option(help="A pattern, such as P03; all if none is named.")
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="List the patterns, and measure nothing.")
    ] = False,
    as_json: Json = False,
    replicates: Annotated[
        int, typer.Option(help="Histories of each version of a scenario.")
    ] = REPLICATES,
    seed: Seed = SEED,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Change a value of behaviour or switches, for all that is simulated.",
        ),
    ] = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Measure which known patterns the model shows."""
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.cli.screen import Screen
    from sistercities.questions.patterns import listed, patterns_named
    from sistercities.questions.patterns import patterns as ask_patterns

    if listing and as_json:
        print_json({"patterns": [each.told for each in patterns_named(pattern)]})
        return
    if listing:
        Screen().tell([listed(pattern)])
        return
    if as_json:
        raise typer.BadParameter("--json: only of a list, with --list; results are files already")
    changes = changes_from(setting or [])
    ask(
        lambda done: ask_patterns(
            pattern,
            replicates=replicates,
            seed=seed,
            changes=changes,
            out=place_of(out, "patterns", overwrite=overwrite),
            done=done,
        )
    )


@judgement.command(epilog=example("score"))
def score(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Folder with a table of observables, the scenarios made of it, and their "
            "outcomes; the atlas if none.",
        ),
    ] = None,
    blind: Annotated[
        bool,
        typer.Option("--blind", help="Only with every disposition neutral; else as coded as well."),
    ] = False,
    replicates: Replicates = REPLICATES,
    seed: Seed = SEED,
    setting: SettingsOfAll = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Hold the model against pairings whose fate is known.

    Beside it stand predictors without a model.
    """
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.fates import read_fates
    from sistercities.questions.score import score as ask_score
    from sistercities.scenario.atlas.second import twice_coded
    from sistercities.scenario.library import atlas

    place = folder or atlas()
    changes = changes_from(setting or [])
    pairings = len(read_fates(place)) + (len(twice_coded()) if place == atlas() else 0)
    ask(
        lambda done: ask_score(
            place,
            blind=blind,
            replicates=replicates,
            seed=seed,
            changes=changes,
            out=place_of(out, "score", overwrite=overwrite),
            done=done,
        ),
        runs=pairings * replicates * (1 if blind else 2),
    )


@judgement.command(epilog=example("calibrate"))
def calibrate(
    file: Annotated[
        Path | None, typer.Argument(help="Path of a calibration file; that of the package if none.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a value of the calibration file."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the results, new or begun; results/calibration if not given."
        ),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Find parameters that fit the patterns.

    The same command goes on where it was stopped.
    """
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.calibrate import calibrate as ask_calibrate
    from sistercities.questions.calibration_file import load_calibration

    changes = changes_from(setting or [])
    ask(
        lambda done: ask_calibrate(
            file,
            changes=changes,
            out=named_place(out or RESULTS / "calibration", overwrite=overwrite),
            done=done,
        ),
        runs=load_calibration(file, changes).settings,
    )


@judgement.command("cross-validate", epilog=example("cross-validate"))
def cross_validate(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder with observables, scenarios and outcomes; the atlas if none."),
    ] = None,
    posterior_from: DrawnFrom = None,
    draws: Annotated[int, typer.Option(help="Posterior draws.")] = 100,
    replicates: Annotated[
        int, typer.Option(help="Histories of each pairing under each draw.")
    ] = 10,
    seed: Seed = SEED,
    setting: SettingsOfAll = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Predict each pairing's fate from those of others.

    Or the fate of each family, by weighing posterior draws.
    """
    from sistercities.cli.answer import ask
    from sistercities.cli.parsing import changes_from
    from sistercities.questions.cross_validation import cross_validate as ask_cross_validate

    changes = changes_from(setting or [])
    ask(
        lambda done: ask_cross_validate(
            folder,
            posterior=posterior_from or True,
            draws=draws,
            replicates=replicates,
            seed=seed,
            changes=changes,
            out=place_of(out, "cross-validation", overwrite=overwrite),
            done=done,
        )
    )
