"""HTML, as notebooks show an answer."""

from collections.abc import Iterable
from html import escape

from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.scenario.words import literal

_SHORT = 12
"""Letters of a cell of words that is not broken, at most: a date, or a word or two."""


def html_of(parts: Iterable[Part]) -> str:
    """What an answer says, for a place within a page."""
    return "\n".join(_part(part) for part in parts)


def _part(part: Part) -> str:
    match part:
        case Heading(text):
            return f"<h4>{_plain(text)}</h4>"
        case Paragraph():
            return f"<p>{'<br>'.join(map(_plain, part.lines))}</p>"
        case Grid():
            return _grid(part) + "".join(f"<p>{_plain(note)}</p>" for note in part.notes)


def _grid(grid: Grid) -> str:
    """A grid as a table; the first cells of a row, and rows that name others, are its headings."""
    head = "".join(
        f"<th>{_plain(heading)}</th>" if heading else "<td></td>" for heading in grid.headings
    )
    rows = [f"<tr>{head}</tr>"] if any(grid.headings) else []
    for row in grid.rows:
        if len(row) == 1:
            left = f'colspan="{len(grid.headings)}" style="text-align: left"'
            cells = f"<th {left}>{_plain(row[0])}</th>"
        else:
            cells = "".join(_cell(cell, place, grid) for place, cell in enumerate(row))
        rows.append(f"<tr>{cells}</tr>")
    return f'<div style="overflow-x: auto" tabindex="0"><table>{"".join(rows)}</table></div>'


def _cell(text: str, place: int, grid: Grid) -> str:
    """A cell; numbers and dates are not broken, and names of rows begin where the others do."""
    tag = "th" if place < grid.keys else "td"
    styles = ["text-align: left"] if place < grid.keys else []
    if place not in grid.prose or (place >= grid.keys and len(text) <= _SHORT):
        styles.append("white-space: nowrap")
    return f'<{tag} style="{"; ".join(styles)}">{_plain(text)}</{tag}>'


def _plain(text: str) -> str:
    return escape(literal(text))
