"""All commands: those of a scenario file, questions to the model, and those of a study."""

from typing import Annotated

import typer

from sistercities.cli.figure import drawing
from sistercities.cli.judgement import judgement
from sistercities.cli.library import library
from sistercities.cli.package import packing
from sistercities.cli.page import pages
from sistercities.cli.paper import paper
from sistercities.cli.policy import policy
from sistercities.cli.question import question
from sistercities.cli.scenario import scenario
from sistercities.cli.study import study

application = typer.Typer(
    name="sistercities",
    help="How partnerships between sister cities live and die: an agent-based simulation.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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


application.add_typer(library)
application.add_typer(scenario)
application.add_typer(question)
application.add_typer(policy)
application.add_typer(judgement)
application.add_typer(study)
application.add_typer(drawing)
application.add_typer(packing)
application.add_typer(paper)
application.add_typer(pages)
