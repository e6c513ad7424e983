"""What journals ask of a figure: widths, height, type, formats, dots, colour, each with its source.

The entries are data, in ``journals.toml`` beside this file. What a guideline does not say is left
out there, and told as not stated.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sistercities.questions.words import Grid
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, quoted

type Format = Literal["pdf", "svg", "png", "tiff", "eps"]

FORMATS = ("pdf", "svg", "png", "tiff", "eps")
"""Files that a figure can be saved as, by their endings."""

NOT_STATED = "not stated"

_FILE = Path(__file__).with_name("journals.toml")

type Length = Annotated[float, Field(gt=0.0)]


class Journal(Frozen):
    """What one journal, or publisher, asks of a figure.

    Attributes:
        title: its name.
        source: address of the guideline for authors.
        read: day on which that was read.
        through: where, if not at its source.
        follows: key of the entry that says all that is not said here.
        columns: widths, mm, by the name of the column.
        between: least and most of other widths that are taken, mm.
        tallest: height at most, mm.
        type: least size of type at print size, and the most, points.
        fonts: that are asked for.
        formats: that are taken, of those that can be written here.
        dpi: dots an inch of a drawing in dots, at least.
        colour: what is said of colour.
    """

    title: str
    source: str = ""
    read: date | None = None
    through: str = ""
    follows: str = ""
    columns: dict[str, Length] = Field(default={})
    between: list[Length] = Field(default=[], max_length=2)
    tallest: Length | None = None
    type: list[Length] = Field(default=[], max_length=2)
    fonts: list[str] = Field(default=[])
    formats: list[Format] = Field(default=[])
    dpi: Annotated[int, Field(gt=0)] | None = None
    colour: str = ""

    @model_validator(mode="after")
    def _says_where_from(self) -> "Journal":
        if not self.follows and not (self.source.startswith("http") and self.read):
            raise ValueError("a source and the day on which it was read are missing")
        if sorted(self.between) != self.between or sorted(self.type) != self.type:
            raise ValueError("the least comes before the most")
        return self

    @property
    def least_type(self) -> float | None:
        """Least size of type, points; nothing if that is not stated."""
        return self.type[0] if self.type else None

    @property
    def most_type(self) -> float | None:
        """Largest size of type, points; nothing if that is not stated."""
        return self.type[1] if len(self.type) > 1 else None

    def takes(self, width: float) -> bool:
        """Whether a width, mm, is one of its own, to a tenth of a millimetre."""
        within = bool(self.between) and self.between[0] - 0.05 <= width <= self.between[1] + 0.05
        close = any(abs(width - column) <= 0.05 for column in self.columns.values())
        return not self.columns or within or close


@cache
def journals() -> dict[str, Journal]:
    """All journals that are known, by the word that names them."""
    with _FILE.open("rb") as file:
        told = tomllib.load(file)
    return {
        key: Journal.model_validate({**told.get(each.get("follows", ""), {}), **each})
        for key, each in told.items()
    }


def journal_named(name: str) -> Journal:
    """A journal by its word or its title, whatever the case.

    Raises:
        SisterCitiesError: if there is none; names the nearest one, or all.
    """
    known = journals()
    words = {each.title.lower(): key for key, each in known.items()} | {key: key for key in known}
    key = words.get(name.strip().lower())
    if key is None:
        near = meant(name.lower(), known)
        every = "" if near.startswith("known") else f" Known are: {', '.join(sorted(known))}"
        raise SisterCitiesError(f"no journal {quoted(name)}; {near}{every}")
    return known[key]


def journals_grid() -> Grid:
    """The journals down, what each asks for across."""
    grid = Grid("journal", "widths (mm)", "height (mm)", "type (points)", "dpi", "formats",
                prose=(5,))  # fmt: skip
    for key, journal in sorted(journals().items()):
        columns = " ".join(f"{width:g}" for width in journal.columns.values())
        height = f"{journal.tallest:g}" if journal.tallest else ""
        cells = (columns, height, _type_of(journal), str(journal.dpi or ""), _listed(journal))
        grid.add_row(key, *(cell or NOT_STATED for cell in cells))
    grid.notes.append(
        "Height and type: at most and at least; dpi: at least. Sources and dates: "
        "sistercities journals JOURNAL"
    )
    return grid


def journal_grid(name: str) -> Grid:
    """All that is known of one journal, with the source and its date."""
    journal = journal_named(name)
    widths = [f"{name}: {width:g} mm" for name, width in journal.columns.items()]
    if journal.between:
        widths.append("any from {:g} to {:g} mm".format(*journal.between))
    grid = Grid("", "", prose=(1,))
    rows = {
        "journal": journal.title,
        "widths": "; ".join(widths),
        "height": f"at most {journal.tallest:g} mm" if journal.tallest else "",
        "type": f"{_type_of(journal)} points" if journal.type else "",
        "fonts": ", ".join(journal.fonts),
        "formats": _listed(journal),
        "dots": f"at least {journal.dpi} dpi" if journal.dpi else "",
        "colour": journal.colour,
        "source": journal.source,
        "read": f"{journal.read}{f', through {journal.through}' if journal.through else ''}",
    }
    for word, said in rows.items():
        grid.add_row(word, said or NOT_STATED)
    if journal.follows:
        own = "Its own guide for authors was not read: this is its publisher's general guideline."
        grid.notes.append(own)
    return grid


def _type_of(journal: Journal) -> str:
    return " to ".join(f"{size:g}" for size in journal.type) + (
        " or more" if len(journal.type) == 1 else ""
    )


def _listed(journal: Journal) -> str:
    return ", ".join(journal.formats)
