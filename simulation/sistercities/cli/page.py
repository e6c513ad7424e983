"""Commands for pages: one to play with, a report of an answer, a study to explore."""

from pathlib import Path
from typing import Annotated

import typer

from sistercities.cli.options import Overwrite, example, place_of
from sistercities.cli.screen import Screen

pages = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

Out = Annotated[
    Path | None, typer.Option(help="Folder for the page; a new one under results/ if not given.")
]
Language = Annotated[
    str, typer.Option(metavar="en|id", help="Language of the page: English or Indonesian.")
]


@pages.command(epilog=example("page kyoto-yogyakarta"))
def page(
    scenario: Annotated[
        str, typer.Argument(help="Name of a built-in scenario, or path of a .toml file.")
    ] = "kyoto-yogyakarta",
    port: Annotated[
        int, typer.Option(min=1024, max=65000, help="Port that is tried first.")
    ] = 8765,
    language: Language = "en",
) -> None:
    """Play with a scenario in the browser.

    Levers, policies, months, and a twin of the same luck.
    """
    from sistercities.dashboard.app import Dashboard, open_page

    server = Dashboard(scenario, port, language)
    screen = Screen()
    if server.server_port != port:
        screen.say(f"Port {port} is in use; took {server.server_port} instead")
    opened = open_page(server.address)
    where = "the page is open in your browser" if opened else "open it in a browser of this machine"
    screen.say(f"{server.address}  {where}; Ctrl+C ends it")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        screen.say("Ended")
    finally:
        server.server_close()


@pages.command(epilog=example("report two-pairings --out report"))
def report(
    result: Annotated[
        Path, typer.Argument(help="Results folder of compare, run, what-if, why or rescue.")
    ],
    language: Language = "en",
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Write a page for somebody who decides.

    Question, answer, figures, what it rests on.
    """
    from sistercities.cli.streams import reported
    from sistercities.cli.watching import progress
    from sistercities.paper.report import write_report
    from sistercities.scenario.library import shown

    place = place_of(out, "report", overwrite=overwrite)
    with progress(None) as done:
        path = write_report(result, out=place, language=language, done=done)
    with reported(path.parent):
        Screen().say(f"Written to {shown(path)}; open it in any browser")


@pages.command(epilog=example("explore small-study --out explored"))
def explore(
    study: Annotated[Path, typer.Argument(help="Folder of a study that was swept.")],
    language: Language = "en",
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Write a page of a study to play with.

    Sliders, outcomes with intervals, two settings compared.
    """
    from sistercities.cli.streams import reported
    from sistercities.paper.explore import write_page
    from sistercities.scenario.library import shown

    place = place_of(out, "explore", overwrite=overwrite)
    path = write_page(study, out=place, language=language)
    with reported(path.parent):
        Screen().say(f"Written to {shown(path)}; open it in any browser")
