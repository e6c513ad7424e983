"""Where commands write: on a terminal to its width and never in the middle of a word, elsewhere a line for each thing.

Every text passes here and is written as it stands: no letter of it marks it up, moves the cursor or ends a line.
"""

import os
import sys
from typing import TextIO

import typer
from rich.cells import cell_len

from sistercities.cli.table import Table, longest_word
from sistercities.scenario.words import in_lines, literal

_USUAL = 80
"""Columns of a terminal that does not say how many it has."""


_LITTLE = "    "


class Screen:
    """Standard output, or another stream.

    Attributes:
        width: columns of the terminal; none where lines go to a file or a pipe, and are as long as they are.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self.width = columns_of(self._stream)

    def head(self, text: str) -> None:
        """Write a line that stands out, with an empty one above and below."""
        self._write("")
        for line in self._lines(text, self.width):
            self._write(line, bold=True)
        self._write("")

    def say(self, text: str, *, first: str = "", later: str = "") -> None:
        """Write a paragraph.

        A word that has no room beside what lines begin with stands on a line further to the left.

        Args:
            text: of it.
            first: what its first line begins with; never a text of the user's.
            later: what the others begin with.
        """
        indent = max(len(first), len(later))
        if self.width is not None and longest_word(literal(text)) > self.width - indent:
            if first.strip():
                self._write(first.rstrip())
            indent, first, later = len(_LITTLE), _LITTLE if first else "", _LITTLE
        for number, line in enumerate(self._lines(text, self.width and self.width - indent)):
            self._write(f"{later if number else first}{line}")

    def show(self, table: Table) -> None:
        """Write a table."""
        for line, bold in table.spelled(self._spelled).lines(self.width):
            self._write(line, bold=bold)

    def gap(self) -> None:
        """Write an empty line."""
        self._write("")

    def _lines(self, text: str, width: int | None) -> list[str]:
        told = self._spelled(literal(text))
        return [told] if width is None else in_lines(told, width, cell_len)

    def _spelled(self, text: str) -> str:
        """A text in letters that the stream has, before it is laid out: what stands for another is longer."""
        encoding = self._stream.encoding or "utf-8"
        return text.encode(encoding, "backslashreplace").decode(encoding)

    def _write(self, line: str, *, bold: bool = False) -> None:
        plain = not bold or self.width is None or os.environ.get("TERM") == "dumb"
        typer.echo(line if plain else typer.style(line, bold=True), file=self._stream)


def columns_of(stream: TextIO) -> int | None:
    """Columns of the terminal that a stream writes to; none if it writes to a file or a pipe."""
    if not stream.isatty():
        return None
    try:
        return (
            int(os.environ.get("COLUMNS", "0"))
            or os.get_terminal_size(stream.fileno()).columns
            or _USUAL
        )
    except (OSError, ValueError):
        return _USUAL
