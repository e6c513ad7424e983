"""Figure files: several figures on one sheet, from several sources, by one order.

A paper keeps such a file: it says which panels there are, where each comes from, and for which
journal all of them are drawn.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field, ValidationError

from sistercities.scenario.complaints import complaints_of
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import read
from sistercities.scenario.mistakes import Mistake, ScenarioError
from sistercities.scenario.syntax import lines_of
from sistercities.scenario.words import meant, quoted

ORDERED = ("journal", "width", "font_size", "font", "dpi", "formats", "language")
"""Keys that are the same for all panels, as ``Answer.save`` takes them."""


class Panel(Frozen):
    """One figure on a sheet.

    Attributes:
        figure: its kind, as ``sistercities figure`` takes it.
        source: a results folder, a study folder, or a scenario; a path is one from the folder of
            the file.
        title: what stands above it, after its letter.
        measures: outcomes or recorded columns that it shows, of those it has; all if none.
        panels: pairings, policies, dates or levels that it has panels of; all if none.
    """

    figure: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    title: str = ""
    measures: list[str] = Field(default=[])
    panels: list[str] = Field(default=[])


class FigureFile(Frozen):
    """A sheet of figures.

    Attributes:
        journal: that it is meant for.
        width: of the sheet: a length, or a column of the journal.
        font_size: of the smallest type, points.
        font: family.
        dpi: dots an inch.
        formats: endings of the files.
        language: of the words.
        rows: names of the panels, row by row from the top.
        panels: by name.
    """

    journal: str | None = None
    width: float | str | None = None
    font_size: float | None = None
    font: str | None = None
    dpi: int | None = None
    formats: list[str] | None = None
    language: str = "en"
    rows: Annotated[list[Annotated[list[str], Field(min_length=1)]], Field(min_length=1)]
    panels: dict[str, Panel]

    @property
    def order(self) -> dict[str, Any]:
        """What is ordered for all panels."""
        return {name: getattr(self, name) for name in ORDERED}


class Written(NamedTuple):
    """A figure file as it was read: what it says, and on which line.

    Attributes:
        path: of the file.
        file: what it says.
        where: the file, as messages call it.
        lines: of each key.
    """

    path: Path
    file: FigureFile
    where: str
    lines: Mapping[Key, int]

    def mistake(self, key: Key, text: str) -> Mistake:
        """A mistake at a key of the file, with its line."""
        return _placed(Mistake(key, text), self.where, self.lines)


def load_figure_file(path: str | Path) -> Written:
    """Read a figure file.

    Raises:
        SisterCitiesError: with all its mistakes, each with its line.
    """
    layer = read(Path(path), "figure", "rows and panels")
    lines = {key: min(at) for key, at in lines_of(layer.text).items()}
    try:
        file = FigureFile.model_validate(layer.tree)
    except ValidationError as error:
        complaints = complaints_of(error, layer.tree, root=FigureFile)
        raise ScenarioError([_placed(each, layer.where, lines) for each in complaints]) from None
    written = Written(Path(path), file, layer.where, lines)
    mistakes = list(_wrong(written))
    if mistakes:
        raise ScenarioError(mistakes)
    return written


def _placed(mistake: Mistake, where: str, lines: Mapping[Key, int]) -> Mistake:
    """A mistake with its file, and the line of its key or of what lies around it."""
    near = (mistake.key[:length] for length in range(len(mistake.key), 0, -1))
    return mistake._replace(file=where, line=next((lines[key] for key in near if key in lines), 1))


def _wrong(written: Written) -> Iterator[Mistake]:
    """Panels that stand nowhere, or twice, and names without a panel."""
    placed = Counter(name for row in written.file.rows for name in row)
    panels = written.file.panels
    for name, times in placed.items():
        if name not in panels:
            yield written.mistake(("rows",), f"no panel {quoted(name)}; {meant(name, panels)}")
        if times > 1:
            yield written.mistake(("rows",), f"panel {quoted(name)} stands {times} times")
    for name in panels:
        if name not in placed:
            yield written.mistake(("panels", name), "this panel stands in no row; add it to rows")
