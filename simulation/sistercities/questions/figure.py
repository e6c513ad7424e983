"""Figures of what was answered before, drawn anew: for another journal, width, type or file.

What a results folder holds is asked again, with the scenarios that lie in it, and what comes out
has to be what is stored. So a figure is never of anything but the tables beside it.
"""

import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistercities.questions.sheet import sheet
from sistercities.questions.source import source_of
from sistercities.runs.keeping import Out, reserved
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import quoted

if TYPE_CHECKING:
    from sistercities.paper.figures.order import Order


def figure(
    kind: str | Path,
    source: str | Path | None = None,
    *,
    out: Out,
    journal: str | None = None,
    width: float | str | None = None,
    font_size: float | None = None,
    font: str | None = None,
    dpi: int | None = None,
    formats: str | Sequence[str] | None = None,
    measures: str | Sequence[str] | None = None,
    panels: str | Sequence[str] | None = None,
    language: str | None = None,
    done: Callable[[], object] = lambda: None,
) -> list[Path]:
    """Draw figures of what was answered before, or of a scenario, as a journal takes them.

    Args:
        kind: name of a figure, such as ``forest-at-25``, or what it is, such as ``forest``; or the
            path of a figure file, which names its sources and its order, and puts all its figures
            on one sheet.
        source: a results folder, a study folder, or a scenario; none for a figure file.
        out: folder for the files.
        journal: that they are meant for; the rest as for ``Answer.save``, and for a figure file in
            place of what it says.
        width: mm, or a text.
        font_size: of the smallest type, points.
        font: family.
        dpi: dots an inch.
        formats: endings of the files.
        measures: outcomes or recorded columns that are shown.
        panels: pairings, policies, dates or levels that have a panel, or the variable of a study.
        language: of the words: ``en``, or ``id`` for Indonesian.
        done: called after each run.

    Returns:
        Paths of the files.

    Raises:
        SisterCitiesError: if there is no such source or figure, if something cannot be had, before
            anything is simulated; or if what comes out is not what is stored.
    """
    from sistercities.paper.figures.order import ordered

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
    given = {name: value for name, value in order.items() if value is not None}
    if source is None:
        if not str(kind).endswith(".toml"):
            raise SisterCitiesError(
                f"figure {quoted(str(kind))}: of what? Name a results folder, a study folder or a "
                "scenario behind it, or a figure file that ends in .toml in its place"
            )
        return sheet(kind, out=out, given=given, done=done)
    return _of_source(str(kind), source, ordered(**given), out, done)


def check_figure(kind: str | Path, source: str | Path | None = None, **order: Any) -> list[str]:  # noqa: ANN401
    """Look at figures as they would be saved, and keep none of them.

    Args:
        kind: as for ``figure``.
        source: likewise.
        order: the rest that ``figure`` takes, but no folder.

    Returns:
        What is wrong with them, each with what to do about it; nothing if all is well.

    Raises:
        SisterCitiesError: as ``figure`` does.
    """
    from sistercities.paper.figures.check import FigureFault

    with tempfile.TemporaryDirectory() as aside, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figure(kind, source, out=Path(aside) / "figures", **order)
    faults = [str(each.message) for each in told if issubclass(each.category, FigureFault)]
    for each in told:
        if not issubclass(each.category, FigureFault):  # of something else: told as usual
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
    return list(dict.fromkeys(faults))


def _of_source(
    kind: str,
    source: str | Path,
    order: "Order",
    out: Out,
    done: Callable[[], object],
) -> list[Path]:
    """Draw the figures of one kind that one source has."""
    asked = source_of(kind, source, done)
    with reserved(out) as place:
        answer = asked.ask()
        figures = list(answer.ordered(kind, order))  # drawn before anything is written
        names: dict[str, None] = {}
        place.fill(
            lambda folder: names.update(
                dict.fromkeys(path.name for path in answer.printed(figures, folder, order))
            )
        )
    return [place.target / name for name in names]
