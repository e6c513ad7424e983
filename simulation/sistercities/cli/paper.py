"""Commands for papers: tables, data for other programs, and what made a file."""

from pathlib import Path
from typing import Annotated

import typer

from sistercities.cli.options import Overwrite, example, place_of
from sistercities.cli.screen import Screen

paper = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@paper.command(epilog=example("table my-results --format latex,word"))
def table(
    result: Annotated[
        list[str],
        typer.Argument(help="Results folders of earlier commands, or study folders."),
    ],
    tables: Annotated[
        str | None,
        typer.Option("--table", metavar="NAME[,NAME]", help="These tables alone."),
    ] = None,
    formats: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT[,FORMAT]", help="latex, markdown, csv, html, word."
        ),
    ] = "latex,markdown",
    measures: Annotated[
        str | None,
        typer.Option(metavar="NAME[,NAME]", help="Show these outcomes alone."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the files; a new one under results/ if not given."),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Write the tables of earlier results as a paper takes them."""
    from sistercities.cli.streams import reported
    from sistercities.paper.tables import table as write_tables
    from sistercities.scenario.library import shown

    files = write_tables(
        *result,
        out=place_of(out, "table", overwrite=overwrite),
        tables=tables or (),
        formats=formats,
        measures=measures or (),
    )
    folder = files[0].parent
    with reported(folder):
        names = ", ".join(path.name for path in files)
        Screen().say(f"Written to {shown(folder)}/: {names}")


@paper.command(epilog=example("export my-results --out my-data"))
def export(
    result: Annotated[
        str, typer.Argument(help="Results folder of an earlier command, or study folder.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the files; a new one under results/ if not given."),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Write all data of a result as CSV.

    With a dictionary of the columns and a script for R.
    """
    from sistercities.cli.streams import reported
    from sistercities.paper.export import export as write_data
    from sistercities.scenario.library import shown

    folder = write_data(result, place_of(out, "export", overwrite=overwrite))
    with reported(folder):
        names = ", ".join(sorted(path.name for path in folder.iterdir()))
        Screen().say(f"Written to {shown(folder)}/: {names}")


@paper.command(epilog=example("trace my-figures/comparison.png"))
def trace(
    file: Annotated[Path, typer.Argument(help="A figure, table or page that sistercities wrote.")],
) -> None:
    """Say what made a file.

    Question or study, scenarios, seed, version.
    """
    from sistercities.paper.trace import trace as trace_file

    Screen().show(trace_file(file))


@paper.command(epilog=example("rebuild my-figures/comparison.png"))
def rebuild(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Figures, tables or data files.")
    ],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Results folder or study folder that they are of; needed where it does not lie "
            "around them and a scenario is not built in.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for what is made; nothing is written without it.")
    ] = None,
) -> None:
    """Make files again and compare them byte for byte.

    The originals are never touched.
    """
    from sistercities.cli.watching import progress
    from sistercities.paper.rebuild import rebuild as make_again
    from sistercities.scenario.mistakes import SisterCitiesError

    with progress(None) as done:
        rebuilt = make_again(*files, source=source, out=out, done=done)
    for each in rebuilt:
        if each.same:
            Screen().say(each.words())
    if differing := [each.words() for each in rebuilt if not each.same]:
        raise SisterCitiesError("\n".join(differing))
