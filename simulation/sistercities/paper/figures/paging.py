"""Rows that go on, on another page, where paper has no room for all of them."""

from collections.abc import Sequence

from sistercities.paper.figures.paper import PAPER


def pages_of(heights: Sequence[float], around: float) -> list[slice]:
    """Which rows stand on which page, if the paper has no room for all of them on one.

    Args:
        heights: of the rows, from the top, each with the gap below it, mm.
        around: what every page needs beside them, mm.

    Returns:
        The rows of each page: on as few pages as there have to be, and as evenly as can be.
    """
    paper = PAPER.get()
    room = paper.tallest / paper.magnified - around
    number = len(_filled(heights, room))
    stretches = {
        sum(heights[first:last])
        for first in range(len(heights))
        for last in range(first + 1, len(heights) + 1)
    }
    least = min((each for each in stretches if len(_filled(heights, each)) <= number), default=room)
    return _filled(heights, min(least, room))


def _filled(heights: Sequence[float], room: float) -> list[slice]:
    """Pages that are filled one after the other, each with one row at least."""
    pages = [slice(0, 0)]
    for row, height in enumerate(heights):
        taken = sum(heights[pages[-1]])
        if taken and taken + height > room:
            pages.append(slice(row, row))
        pages[-1] = slice(pages[-1].start, row + 1)
    return pages
