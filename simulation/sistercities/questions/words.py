"""What an answer says to people: headings, paragraphs and grids, without any layout.

How they look is said in one place each: ``paper.text`` for terminals and files, ``paper.markdown``
and ``paper.html``. Nothing heavy loads for words.
"""

from collections.abc import Collection
from typing import NamedTuple


class Heading(NamedTuple):
    """A line that stands out above what follows it."""

    text: str


class Paragraph:
    """Sentences that belong together.

    Args:
        lines: each goes on a line of its own where there is room for it.
    """

    def __init__(self, *lines: str) -> None:
        self.lines = lines


class Grid:
    """Rows under headings.

    Args:
        headings: of the columns; all empty for a grid without.
        prose: places of the columns that hold prose, which may be broken between words; what stands
            in other columns never is.
        keys: how many of the first columns name a row.
        right: whether numbers stand at the right of their columns.

    Attributes:
        rows: the cells of each row; one alone names the rows below it.
        notes: remarks on the grid, directly below it.
    """

    def __init__(
        self, *headings: str, prose: Collection[int] = (0,), keys: int = 1, right: bool = False
    ) -> None:
        self.headings = headings
        self.prose = prose
        self.keys = keys
        self.right = right
        self.rows: list[tuple[str, ...]] = []
        self.notes: list[str] = []

    def _repr_html_(self) -> str:
        from sistercities.paper.html import html_of

        return html_of([self])

    def add_group(self, words: str) -> None:
        """Name the rows that follow."""
        self.rows.append((words,))

    def add_row(self, *cells: str) -> None:
        """Add a row, with a cell for each column."""
        self.rows.append(cells)


type Part = Heading | Paragraph | Grid
"""One part of what an answer says."""
