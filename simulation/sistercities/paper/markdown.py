"""Markdown, as the documents of the project hold it."""

import re

from sistercities.scenario.words import literal

_ACTS = re.compile(r"[\\`*\[\]<$~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|:(?=\w+:)")
"""What Markdown reads as more than a letter: marks, formulas, entities, emoji.

An underscore within a word is none.
"""


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
