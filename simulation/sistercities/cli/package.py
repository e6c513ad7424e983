"""Commands from a run to a submission: its methods in words, a package of it, and its check."""

from pathlib import Path
from typing import Annotated

import typer

from sistercities.cli.options import Overwrite, example, place_of
from sistercities.cli.screen import Screen

packing = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

Results = Annotated[
    list[Path], typer.Argument(help="Results folders of earlier commands, or study folders.")
]


@packing.command(epilog=example("methods my-comparison"))
def methods(
    results: Results,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for section, supplement and references; printed if not given."),
    ] = None,
) -> None:
    """Tell how results were made, for a paper.

    A section on methods, a supplement, references.
    """
    from sistercities.paper.methods import methods as tell
    from sistercities.scenario.library import shown

    found = tell(*results, out=out)
    Screen().tell(found.section)
    if out is not None:
        Screen().gap()
        Screen().say(
            f"Written to {shown(out)}/: methods and supplement (.md, .tex), "
            "references (.bib, .json)"
        )


@packing.command(epilog=example('package my-comparison --author "Doe, Jane" --out my-package'))
def package(
    results: Results,
    out: Annotated[Path, typer.Option(help="Folder for the package, new or empty.")],
    title: Annotated[
        str | None, typer.Option(help="Of the package; names of the results if not given.")
    ] = None,
    author: Annotated[
        list[str] | None,
        typer.Option(metavar="FAMILY, GIVEN", help="Who is cited; several times for several."),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="Day of publication; the last day on which a result was made if not given.",
        ),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Pack results for a journal or an archive.

    With all that it takes to make them again.
    """
    from sistercities.paper.package import package as pack
    from sistercities.scenario.library import shown

    place = place_of(out, "package", overwrite=overwrite)
    folder = pack(*results, out=place, title=title, authors=author or (), published=published)
    Screen().say(f"Written to {shown(folder)}/: README.md says what is in it")
    if not author:
        Screen().say(
            "Nobody is named as its author: pack again with --author before you deposit it"
        )
    Screen().say(f"Check it with: sistercities verify {shown(folder)}")


@packing.command(epilog=example("verify my-package"))
def verify(
    package: Annotated[Path, typer.Argument(help="Folder that sistercities package wrote.")],
) -> None:
    """Check a package, and make everything in it anew.

    All bytes are compared.
    """
    from sistercities.cli.watching import progress
    from sistercities.paper.verify import verify as check
    from sistercities.scenario.mistakes import SisterCitiesError

    with progress(None) as done:
        found = check(package, done=done)
    Screen().tell(found.words())
    if not found.is_same:
        raise SisterCitiesError(found.complaint)
