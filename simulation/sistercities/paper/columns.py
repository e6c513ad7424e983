"""How the columns of a table share a page, for documents that do not work it out by themselves."""

from collections.abc import Sequence

from sistercities.scenario.words import in_lines, literal

HEADING = 15
"""Letters in a line of a heading, at most."""

_SHORT = 14
"""A column of no more letters gets all the room that it needs."""

_MOST = 45
"""Letters for which one of more gets room, at most."""

_LETTER = 0.0105
"""Share of the page that a letter takes, about."""

_GAP = 0.013
"""Share of the page between two columns."""


def column_shares(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """The share of the page that each column gets, by its longest text.

    Args:
        headings: of the columns.
        rows: of the table; one of a single cell stands across all columns, and does not count.
    """
    letters = column_letters(headings, rows)
    room = 1.0 - _GAP * len(letters)
    short = _LETTER * sum(each for each in letters if each <= _SHORT)
    long = sum(each for each in letters if each > _SHORT)
    if short + _LETTER * long <= room:  # all fit as they are
        return [_LETTER * each for each in letters]
    if short > room / 2.0:  # too many short ones to favour them
        return [room * each / sum(letters) for each in letters]
    left = room - short
    return [_LETTER * each if each <= _SHORT else left * each / long for each in letters]


def column_letters(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Letters in the longest text of each column, as far as they get room; arguments as above."""
    heads = [max(map(len, in_lines(literal(each), HEADING))) for each in headings]
    full = [list(map(len, row)) for row in rows if len(row) == len(headings)]
    return [min(_MOST, max(column)) for column in zip(heads, *full, strict=True)]
