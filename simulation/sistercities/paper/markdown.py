"""Markdown, as the documents of the project hold it."""

import re
from collections.abc import Iterable

from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.scenario.words import literal

_ACTS = re.compile(r"[\\`*\[\]<$~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|:(?=\w+:)")
"""What Markdown reads as more than a letter: marks, formulas, entities, emoji; an underscore within a word is none."""


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table; a bar within a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines
    )


def plain(text: str) -> str:
    """A text of somebody's as it stands: on one line, and with nothing in it that marks it up."""
    return _ACTS.sub(lambda acting: f"\\{acting[0]}", literal(text))


def number(value: float) -> str:
    """A number as people write it."""
    return f"{value:,.10g}"


def markdown_of(parts: Iterable[Part]) -> str:
    """What an answer says, as a document: paragraphs with an empty line between them."""
    return "\n".join(_part(part) for part in parts)


def _part(part: Part) -> str:
    match part:
        case Heading(text):
            return f"## {plain(text)}\n"
        case Paragraph():
            return "".join(f"{plain(line)}\n" for line in part.lines)
        case Grid():
            return _grid(part) + "".join(f"\n{plain(note)}\n" for note in part.notes)


def _grid(grid: Grid) -> str:
    """A grid as a table; a row that names others stands out."""
    width = len(grid.headings)
    rows = [
        [f"**{plain(row[0])}**", *[""] * (width - 1)] if len(row) == 1 else [*map(plain, row)]
        for row in grid.rows
    ]
    return table([*map(plain, grid.headings)], rows)
