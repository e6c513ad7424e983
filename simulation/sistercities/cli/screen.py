"""Where commands write: on a terminal to its width, elsewhere a line for each thing, with tabs.

Every text passes here and is written as it stands: no letter of it marks it up, moves the cursor or
ends a line.
"""

import os
import sys
from collections.abc import Iterable
from typing import TextIO

import typer

from sistercities.paper.text import grid_lines, heading_lines, lines_of, sentence_lines
from sistercities.questions.words import Grid, Part

_USUAL = 80
"""Columns of a terminal that does not say how many it has."""


class Screen:
    """Standard output, or another stream.

    Attributes:
        width: columns of the terminal; none where lines go to a file or a pipe, and are as long as
            they are.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self.width = columns_of(self._stream)

    def head(self, text: str) -> None:
        """Write a line that stands out, with an empty one above and below."""
        self._write("")
        for line in heading_lines(text, self.width, self._spelled):
            self._write(line, bold=True)
        self._write("")

    def say(self, text: str, *, first: str = "", later: str = "") -> None:
        """Write sentences, arguments as for ``sentence_lines``."""
        for line in sentence_lines(text, self.width, self._spelled, first=first, later=later):
            self._write(line)

    def show(self, grid: Grid) -> None:
        """Write a grid."""
        for line, bold in grid_lines(grid, self.width, self._spelled, padded=self._is_read):
            self._write(line, bold=bold)

    def tell(self, parts: Iterable[Part]) -> None:
        """Write what an answer says."""
        for line, bold in lines_of(parts, self.width, self._spelled, padded=self._is_read):
            self._write(line, bold=bold)

    def gap(self) -> None:
        """Write an empty line."""
        self._write("")

    @property
    def _is_read(self) -> bool:
        """Whether somebody reads it as it comes; other programs want no padding."""
        return self.width is not None

    def _spelled(self, text: str) -> str:
        """A text in letters that the stream has, before it is laid out: substitutes are longer."""
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
