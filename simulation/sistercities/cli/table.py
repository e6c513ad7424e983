"""A table in words: columns side by side as far as they fit, and never a word or a number broken."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from itertools import batched, zip_longest

from rich.cells import cell_len

from sistercities.scenario.words import in_lines, literal

type Line = tuple[str, bool]
"""A line as it is written, and whether it stands out."""

_GAP = 2
"""Blanks between two columns."""

_LEAST_PROSE = 24
"""A column of prose is not made narrower than this as long as its text is longer."""


class Table:
    """Rows under headings, laid out for as many columns as the terminal has.

    The text of prose is broken between words. What stands in other columns is never broken, only its heading is. Where
    not all columns fit side by side, numbers go on in a further block below, each block with the names of its rows; a
    table with more prose than the names of its rows is written row by row instead.

    Args:
        headings: of the columns; all empty for a table without.
        prose: places of the columns that hold prose.
        keys: how many of the first columns name a row.
        right: whether numbers stand at the right of their columns.
    """

    def __init__(
        self, *headings: str, prose: Collection[int] = (0,), keys: int = 1, right: bool = False
    ) -> None:
        self._headings = tuple(map(literal, headings))
        self._prose, self._keys, self._right = prose, keys, right
        self._rows: list[list[str]] = []
        self._indent = ""

    def add_group(self, words: str) -> None:
        """A line that names the rows below it."""
        self._rows.append([literal(words)])
        self._indent = "  "

    def add_row(self, *cells: str) -> None:
        """A row, with a cell for each column."""
        name, *others = map(literal, cells)
        self._rows.append([self._indent + name, *others])

    def spelled(self, spell: Callable[[str], str]) -> "Table":
        """The same table with every text spelled otherwise."""
        table = Table(
            *map(spell, self._headings), prose=self._prose, keys=self._keys, right=self._right
        )
        table._rows = [list(map(spell, row)) for row in self._rows]
        return table

    def lines(self, width: int | None) -> Iterator[Line]:
        """The table as lines, when all its rows are there.

        Args:
            width: columns of the terminal; if none, every row is one line, as long as it is.
        """
        if width is None:
            yield from self._block(range(len(self._headings)), self._natural, width)
            return
        blocks = self._blocks(width)
        if not blocks or (len(blocks) > 1 and any(column >= self._keys for column in self._prose)):
            yield from self._row_by_row(width)
            return
        for number, block in enumerate(blocks):
            if number:
                yield "", False
            yield from self._block(block, self._fitted(block, width), width)

    @cached_property
    def _natural(self) -> list[int]:
        """The width of each column whose text is not broken."""
        return [
            max(map(cell_len, [name, *self._cells(column)]))
            for column, name in enumerate(self._headings)
        ]

    @cached_property
    def _least(self) -> list[int]:
        """The least width of each column: of its longest word, or of its longest cell where cells are not broken."""
        least = []
        for column, name in enumerate(self._headings):
            if column in self._prose:
                words = max(map(longest_word, [name, *self._cells(column)]))
                least.append(max(words, min(self._natural[column], _LEAST_PROSE)))
            else:
                least.append(max([longest_word(name), *map(cell_len, self._cells(column))]))
        return least

    def _cells(self, column: int) -> Iterator[str]:
        return (row[column] for row in self._rows if len(row) > 1)

    def _room(self, columns: Sequence[int]) -> int:
        """The least width in which some columns fit side by side."""
        return sum(self._least[column] for column in columns) + _GAP * (len(columns) - 1)

    def _blocks(self, width: int) -> list[list[int]]:
        """Which columns stand side by side, in even blocks if they fit; none if one has no room beside the names."""
        keys, others = list(range(self._keys)), list(range(self._keys, len(self._headings)))
        blocks: list[list[int]] = []
        for column in others:
            if blocks and self._room([*blocks[-1], column]) <= width:
                blocks[-1].append(column)
            elif self._room([*keys, column]) <= width:
                blocks.append([*keys, column])
            else:
                return []
        even = [[*keys, *some] for some in batched(others, -(-len(others) // len(blocks)))]
        return even if all(self._room(block) <= width for block in even) else blocks

    def _fitted(self, columns: Sequence[int], width: int) -> list[int]:
        """Widths of columns that fit together; the widest give way first."""
        widths = [self._natural[column] for column in columns]
        while sum(widths) + _GAP * (len(columns) - 1) > width:
            yielding = [
                place for place, column in enumerate(columns) if widths[place] > self._least[column]
            ]
            widths[max(yielding, key=lambda place: widths[place])] -= 1
        return widths

    def _block(
        self, columns: Sequence[int], widths: Sequence[int], width: int | None
    ) -> Iterator[Line]:
        if any(self._headings):
            headings = [
                _broken(self._headings[each], room)
                for each, room in zip(columns, widths, strict=True)
            ]
            tallest = max(map(len, headings))
            sunk = [
                [""] * (tallest - len(lines)) + lines for lines in headings
            ]  # each just above what it heads
            yield from ((line, True) for line in self._side_by_side(sunk, columns, widths))
        for row in self._rows:
            if len(row) == 1:
                yield from ((line, True) for line in _broken(row[0], width))
                continue
            cells = [
                _broken(row[each], room if each in self._prose else None)
                for each, room in zip(columns, widths, strict=True)
            ]
            yield from ((line, False) for line in self._side_by_side(cells, columns, widths))

    def _side_by_side(
        self, cells: Sequence[list[str]], columns: Sequence[int], widths: Sequence[int]
    ) -> Iterator[str]:
        """The lines of some cells beside each other."""
        for texts in zip_longest(*cells, fillvalue=""):
            padded = [
                _padded(text, width, right=self._right and column >= self._keys)
                for text, column, width in zip(texts, columns, widths, strict=True)
            ]
            yield (" " * _GAP).join(padded).rstrip()

    def _row_by_row(self, width: int) -> Iterator[Line]:
        """The name of every row and, below it, a line for each of its cells."""
        alone = len(self._headings) == self._keys + 1
        heads = [self._named(self._headings), f"    {self._headings[-1]}" if alone else ""]
        yield from ((line, True) for head in heads if head.strip() for line in _broken(head, width))
        for row in self._rows:
            yield from ((line, len(row) == 1) for line in _broken(self._named(row), width))
            for column, cell in enumerate(row[self._keys :], start=self._keys):
                whole = cell if column in self._prose else cell.replace(" ", "\xa0")
                told = f"    {whole if alone else f'{self._headings[column]}: {whole}'}"
                yield from (
                    (line.replace("\xa0", " "), False) for line in _broken(told, width) if cell
                )

    def _named(self, row: Sequence[str]) -> str:
        """The name of a row, in one line."""
        return "  ".join(cell for cell in row[: self._keys] if cell)


def longest_word(text: str) -> int:
    """The least width in which a text can be broken."""
    return max(map(cell_len, _broken(text, 1)))


def _broken(text: str, width: int | None) -> list[str]:
    """A text in lines that fit, if there is a width; all are indented if it is, the later ones further."""
    if width is None or cell_len(text) <= width:
        return [text]
    indent = " " * (len(text) - len(text.lstrip(" ")))
    further = indent and f"{indent}  "
    first, *later = in_lines(text, width - len(further), cell_len)
    return [indent + first, *(further + line for line in later)]


def _padded(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks
