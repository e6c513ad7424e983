"""Commands for papers: tables, data for other programs, and what made a file."""

from pathlib import Path
from typing import Annotated

import typer

from sistercities.cli.screen import Screen

paper = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@paper.command()
def trace(
    file: Annotated[Path, typer.Argument(help="A figure, table or page that sistercities wrote.")],
) -> None:
    """Say what made a file: question or study, scenarios, seed, version."""
    from sistercities.paper.trace import trace as trace_file

    Screen().show(trace_file(file))
