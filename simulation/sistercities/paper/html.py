"""HTML, as notebooks show an answer."""

from collections.abc import Iterable
from html import escape

from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.scenario.words import literal


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
            cells = f'<th colspan="{len(grid.headings)}">{_plain(row[0])}</th>'
        else:
            cells = "".join(
                f"<{_tag(place, grid)}>{_plain(cell)}</{_tag(place, grid)}>"
                for place, cell in enumerate(row)
            )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _tag(place: int, grid: Grid) -> str:
    return "th" if place < grid.keys else "td"


def _plain(text: str) -> str:
    return escape(literal(text))
