"""Commands for papers: tables, data for other programs, and what made a file."""

from pathlib import Path
from typing import Annotated

import typer

from sistercities.cli.screen import Screen

paper = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


RESULTS = Path("results")
"""Where tables and data go for which no folder is named."""


@paper.command()
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
) -> None:
    """Write the tables of earlier results as a paper takes them."""
    from sistercities.cli.streams import reported
    from sistercities.paper.tables import table as write_tables
    from sistercities.runs.keeping import Numbered
    from sistercities.scenario.library import shown

    files = write_tables(
        *result,
        out=out or Numbered(RESULTS, "table"),
        tables=tables or (),
        formats=formats,
        measures=measures or (),
    )
    folder = files[0].parent
    with reported(folder):
        names = ", ".join(path.name for path in files)
        Screen().say(f"Written to {shown(folder)}/: {names}")


@paper.command()
def trace(
    file: Annotated[Path, typer.Argument(help="A figure, table or page that sistercities wrote.")],
) -> None:
    """Say what made a file: question or study, scenarios, seed, version."""
    from sistercities.paper.trace import trace as trace_file

    Screen().show(trace_file(file))
