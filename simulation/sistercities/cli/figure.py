"""Commands for figures: of what was answered before, for a journal; and what journals ask for."""

from pathlib import Path
from typing import Annotated, Any

import typer

from sistercities.cli.options import Json, Overwrite, example, place_of, print_json
from sistercities.cli.screen import Screen

drawing = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@drawing.command(epilog=example("figure forest my-policies --journal nature"))
def figure(
    kind: Annotated[
        str,
        typer.Argument(
            help="Name of a figure, such as forest-at-25, or what it is: comparison, trajectories, "
            "phases, forest, difference, waterfall, timeline, biography, patterns, heatmap, "
            "lines, sensitivity, score. Or a figure file, whose name ends in .toml."
        ),
    ],
    source: Annotated[
        str | None,
        typer.Argument(
            help="Results folder of an earlier command, study folder, or scenario: name or path. "
            "A figure file names its own."
        ),
    ] = None,
    journal: Annotated[
        str | None, typer.Option(help="Journal it is meant for: sistercities journals lists them.")
    ] = None,
    width: Annotated[
        str | None,
        typer.Option(
            metavar="LENGTH", help="90mm, 9cm, 3.5in, or a column of the journal: single, double."
        ),
    ] = None,
    font_size: Annotated[
        float | None,
        typer.Option("--font-size", metavar="POINTS", help="Size of the smallest type."),
    ] = None,
    font: Annotated[str | None, typer.Option(help="Family of a font that is installed.")] = None,
    dpi: Annotated[int | None, typer.Option(help="Dots an inch, of PNG and TIFF.")] = None,
    formats: Annotated[
        str | None,
        typer.Option("--format", metavar="ENDING[,ENDING]", help="pdf, svg, png, tiff, eps."),
    ] = None,
    measures: Annotated[
        str | None,
        typer.Option(
            metavar="NAME[,NAME]", help="Show these outcomes or columns alone, of those it has."
        ),
    ] = None,
    panels: Annotated[
        str | None,
        typer.Option(
            metavar="NAME[,NAME]",
            help="Show the panels of these pairings, policies, dates or levels alone; or the "
            "variable of a study that has a panel for each level.",
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the words: en, or id for Indonesian.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the files; a new one under results/ if not given."),
    ] = None,
    overwrite: Overwrite = False,
    check: Annotated[
        bool, typer.Option("--check", help="Say what is wrong with it, and write nothing.")
    ] = False,
) -> None:
    """Draw a figure of earlier results as a journal takes it.

    The results are those of a command, of a study, or of a scenario by itself.
    """
    from sistercities.cli.letters import tell_missing_letters
    from sistercities.cli.streams import reported
    from sistercities.cli.watching import progress
    from sistercities.questions.figure import check_figure
    from sistercities.questions.figure import figure as draw
    from sistercities.questions.source import scenarios_in
    from sistercities.scenario.library import shown
    from sistercities.scenario.mistakes import SisterCitiesError

    if check and out is not None:
        raise SisterCitiesError("--check writes nothing; leave out --out, or --check")
    if source is not None:
        tell_missing_letters(lambda: scenarios_in(source))
    place = place_of(out, "figure", overwrite=overwrite)
    order: dict[str, Any] = {
        "journal": journal,
        "width": width,
        "font_size": font_size,
        "font": font,
        "dpi": dpi,
        "formats": formats,
        "measures": measures,
        "panels": panels,
        "language": language,
    }
    with progress(None) as done:
        if check:
            faults = check_figure(kind, source, **order, done=done)
        else:
            files = draw(kind, source, **order, out=place, done=done)
    if check:
        if faults:
            raise SisterCitiesError("\n".join(faults))
        Screen().say(f"{kind}: the check finds nothing wrong")
        return
    folder = files[0].parent
    with reported(folder):
        names = ", ".join(path.name for path in files)
        Screen().say(f"Written to {shown(folder)}/: {names}")


@drawing.command(epilog=example("journals"))
def journals(
    journal: Annotated[
        str | None, typer.Argument(help="A journal: all that is known of it, and the source.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List what journals ask of figures: widths, type, formats."""
    from sistercities.paper.journals import journal_grid, journal_named, journals, journals_grid

    if as_json:
        known = {journal: journal_named(journal)} if journal else journals()
        told = {name: each.model_dump(mode="json") for name, each in known.items()}
        print_json({"journals": told})
        return
    Screen().tell([journal_grid(journal) if journal else journals_grid()])
