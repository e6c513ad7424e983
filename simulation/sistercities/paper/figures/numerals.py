"""Numbers along axes as the language of a figure writes them: 0.5, or 0,5 in Indonesian."""

import re
from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import Formatter

from sistercities.paper.language import LANGUAGE, numeral, speaking

_NUMBER = re.compile(r"(?:\N{LESS-THAN OR EQUAL TO} )?[-\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?")
"""A tick with nothing but a number."""


def write_numerals(figure: Figure) -> None:
    """Have the ticks of a figure written in the language in force, whenever it is drawn.

    Args:
        figure: with all its panels; words at ticks stay as they are.
    """
    language = LANGUAGE.get()
    if language == "en":
        return
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            usual = axis.get_major_formatter()
            if not isinstance(usual, _Numerals):  # panels that share a scale share this too
                axis.set_major_formatter(_Numerals(usual, language))


class _Numerals(Formatter):
    """Writes ticks as another formatter does, but numbers in a language."""

    def __init__(self, usual: Formatter, language: str) -> None:
        self._usual = usual
        self._language = language

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The label of one tick."""
        return self._written(self._usual(x, pos))

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """The labels of all ticks, with as many digits as tell them apart."""
        return [self._written(label) for label in self._usual.format_ticks(list(values))]

    def get_offset(self) -> str:
        """What stands beside the axis."""
        return self._usual.get_offset()

    def _written(self, label: str) -> str:
        with speaking(self._language):
            return numeral(label) if _NUMBER.fullmatch(label) else label
