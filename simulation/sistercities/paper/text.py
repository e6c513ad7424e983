"""The words of an answer as plain text: side by side if they fit, no word or number broken."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import batched, zip_longest

from rich.cells import cell_len

from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.scenario.words import in_lines, literal

type Line = tuple[str, bool]
"""A line as it is written, and whether it stands out."""

_LITTLE = "    "
"""What lines begin with that have hardly any room."""

_GAP = 2
"""Blanks between two columns."""

_LEAST_PROSE = 24
"""A column of prose is not made narrower than this as long as its text is longer."""


def lines_of(
    parts: Iterable[Part],
    width: int | None,
    spell: Callable[[str], str] = str,
    *,
    padded: bool = True,
) -> Iterator[Line]:
    """What an answer says as lines, with an empty one before each part.

    Args:
        parts: of the answer.
        width: columns of the terminal; if none, every sentence and row is one line.
        spell: gives a text in letters that can be written there.
        padded: as for ``grid_lines``.
    """
    for part in parts:
        yield "", False
        match part:
            case Heading(text):
                yield from ((line, True) for line in heading_lines(text, width, spell))
            case Paragraph():
                yield from _sentences(part.lines, width, spell)
            case Grid():
                yield from grid_lines(part, width, spell, padded=padded)
                yield from _sentences(part.notes, width, spell)


def heading_lines(text: str, width: int | None, spell: Callable[[str], str] = str) -> list[str]:
    """A heading in lines that fit, no word of it broken."""
    whole = spell(literal(text))
    return [whole] if width is None else in_lines(whole, width, cell_len)


def sentence_lines(
    text: str,
    width: int | None,
    spell: Callable[[str], str] = str,
    *,
    first: str = "",
    later: str = "",
) -> Iterator[str]:
    """Sentences in lines that fit, no word of them broken.

    A word that has no room beside what lines begin with stands on a line further to the left.

    Args:
        text: of the sentences.
        width: columns of the terminal; if none, there is one line, as long as it is.
        spell: gives a text in letters that can be written there.
        first: what the first line begins with; never a text of the user's.
        later: what the others begin with.
    """
    indent = max(len(first), len(later))
    if width is not None and longest_word(spell(literal(text))) > width - indent:
        if first.strip():
            yield first.rstrip()
        first = _LITTLE if first else ""
        indent = len(_LITTLE)
        later = _LITTLE
    for number, line in enumerate(heading_lines(text, width and width - indent, spell)):
        yield f"{later if number else first}{line}"


def grid_lines(
    grid: Grid,
    width: int | None,
    spell: Callable[[str], str] = str,
    *,
    padded: bool = True,
) -> Iterator[Line]:
    """A grid as lines.

    Numbers and names are never broken, only headings and prose are. Where not all columns fit side
    by side, numbers go on in a further block below, each block with the names of its rows; a grid
    with more prose than the names of its rows is written row by row instead.

    Args:
        grid: with all its rows.
        width: columns of the terminal; if none, every row is one line, as long as it is.
        spell: gives a text in letters that can be written there.
        padded: whether cells stand below each other; else there is a tab between two, for other
            programs.
    """
    laid = _Laid(grid, spell)
    return laid.lines(width) if padded else laid.unpadded()


def _sentences(
    texts: Iterable[str], width: int | None, spell: Callable[[str], str]
) -> Iterator[Line]:
    return ((line, False) for text in texts for line in sentence_lines(text, width, spell))


class _Laid:
    """A grid whose texts are spelled, about to be laid out."""

    def __init__(self, grid: Grid, spell: Callable[[str], str]) -> None:
        self._headings = [spell(literal(heading)) for heading in grid.headings]
        self._prose = grid.prose
        self._keys = grid.keys
        self._right = grid.right
        self._rows: list[list[str]] = []
        indent = ""
        for row in grid.rows:
            name, *others = (literal(cell) for cell in row)
            if others:
                self._rows.append([spell(indent + name), *map(spell, others)])
            else:
                self._rows.append([spell(name)])
                indent = "  "

    def lines(self, width: int | None) -> Iterator[Line]:
        """The grid as lines, for a width if there is one."""
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

    def unpadded(self) -> Iterator[Line]:
        """A line for each row, with a tab between two cells."""
        if any(self._headings):
            yield "\t".join(self._headings), True
        for row in self._rows:
            yield "\t".join(cell.strip() for cell in row).rstrip("\t"), len(row) == 1

    @cached_property
    def _natural(self) -> list[int]:
        """The width of each column whose text is not broken."""
        return [
            max(map(cell_len, [name, *self._cells(column)]))
            for column, name in enumerate(self._headings)
        ]

    @cached_property
    def _least(self) -> list[int]:
        """The least width of each column: its longest word, or longest cell if cells stay whole."""
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
        """Which columns stand side by side, in even blocks if they fit; none if one has no room."""
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
    """A text in lines that fit, if there is a width; indented as it is, the later ones further."""
    if width is None or cell_len(text) <= width:
        return [text]
    indent = " " * (len(text) - len(text.lstrip(" ")))
    further = indent and f"{indent}  "
    first, *later = in_lines(text, width - len(further), cell_len)
    return [indent + first, *(further + line for line in later)]


def _padded(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks
