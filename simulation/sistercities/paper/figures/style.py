"""How every figure looks: widths, sizes of type, colours for colour blindness and grey print.

Colours of lines are those of Okabe and Ito (2008), https://jfly.uni-koeln.de/color/; the bands are
tints of one blue, each clearly lighter than the next. Nothing is transparent, because some printers
refuse transparency.
"""

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, NamedTuple

import matplotlib.style
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sistercities.paper.figures.fonts import families_for
from sistercities.scenario.words import in_lines

SINGLE_COLUMN = 89.0
"""Width of a figure over one column of a page, mm (Nature; 85 to 90 elsewhere)."""

DOUBLE_COLUMN = 183.0
"""Width of a figure over the whole page, mm (Nature; 170 to 190 elsewhere)."""

INCH = 25.4
"""Millimetres in an inch."""

POINT = INCH / 72.0
"""Millimetres in a typographic point."""

TITLE_SIZE = 7.5
"""Of the titles of panels, points."""

LABEL_SIZE = 6.5
"""Of the names of axes, points."""

SMALL_SIZE = 6.0
"""Of everything else, points."""

HAIRLINE = 0.5
"""Width of axes, points."""

INK = "#1a1a1a"
QUIET_INK = "#5c5c5c"
MEDIAN = "#08306b"
MIDDLE_HALF = "#7fb0d8"
MIDDLE_NINETY = "#d3e4f3"
SHOCK = "#ebe7df"
SHOCK_BAR = "#a39b8b"

ASIDE = 1.5
"""White around the title of a figure, mm."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


_SYMBOL = re.compile(r" (?=\w$)")
"""The white before a symbol at the end, which does not stand on a line alone."""


_UNIT = re.compile(r"\([^()]*\)$")
"""The unit at the end of the name of an axis."""


class Stroke(NamedTuple):
    """Colour, pattern (points on and off) and width of a line.

    The pattern alone tells lines apart in grey print.
    """

    color: str
    linestyle: tuple[float, tuple[float, ...] | None]
    linewidth: float = 1.0


TRACKS = {
    "people": Stroke("#009e73", (0.0, None)),
    "economic": Stroke("#0072b2", (0.0, (4.0, 1.0))),
    "technical": Stroke("#d55e00", (0.0, (1.0, 1.0))),
}
NULL_WORLD = Stroke("#d55e00", (0.0, (3.0, 2.0)), 1.0)
"""Vermilion, because it lies on blue, and often along the median."""

CARRIED = "#c79ac0"
"""Where somebody carries a partnership: a tint of purple, apart from the blue of bands."""

ASSOCIATION = Stroke("#8e0152", (0.0, (3.0, 1.0)), 1.0)
"""Dark purple, because it lies on that tint."""

COMMON_AGE = Stroke(INK, (0.0, (1.0, 2.0)), 0.7)

RULES: dict[str, Any] = {
    "text.parse_math": False,
    "text.hinting": "none",  # else words are wider or narrower at each number of dots than measured
    "font.size": SMALL_SIZE,
    "axes.titlesize": TITLE_SIZE,
    "axes.labelsize": LABEL_SIZE,
    "xtick.labelsize": SMALL_SIZE,
    "ytick.labelsize": SMALL_SIZE,
    "legend.fontsize": SMALL_SIZE,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": HAIRLINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.major.width": HAIRLINE,
    "ytick.major.width": HAIRLINE,
    "xtick.major.size": 2.0,
    "ytick.major.size": 2.0,
    "xtick.major.pad": 1.5,
    "ytick.major.pad": 1.5,
    "axes.labelpad": 2.0,
    "lines.linewidth": 1.0,
    "patch.linewidth": HAIRLINE,
    "legend.frameon": False,
    "legend.title_fontsize": SMALL_SIZE,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "sistercities",  # names within are always the same
    "savefig.dpi": 300,
}


def journal_style(texts: Iterable[str] = ()) -> AbstractContextManager[None]:
    """Inside this context figures are drawn and saved by these rules, not by the user's settings.

    Args:
        texts: of users, that the figure shows; fonts that have their letters are added to the
            usual one.

    Returns:
        The context.
    """
    return matplotlib.style.context(["default", {**RULES, "font.family": families_for(texts)}])


def text_width(text: str, size: float = SMALL_SIZE, weight: str = "normal") -> float:
    """Printed width of a line of text, mm, in the fonts of the style that is in force."""
    return _width(text, size, weight, tuple(matplotlib.rcParams["font.family"]))


def broken(text: str, room: float, size: float = SMALL_SIZE, weight: str = "normal") -> list[str]:
    """A text in lines no wider than some room, mm.

    Broken where it has line ends, between words, and within a word that is wider than a line.
    """
    return [
        line
        for part in text.split("\n")
        for line in in_lines(
            part, room, lambda words: text_width(words, size, weight), break_words=True
        )
    ]


def beside(label: str, room: float) -> str:
    """The label of an ordinate in lines no longer than a panel is high, mm, unless a word is."""
    kept = _SYMBOL.sub("\N{NO-BREAK SPACE}", label)
    unit = _UNIT.search(kept)
    if unit and text_width(unit[0], LABEL_SIZE) <= room:  # it stays in one piece
        kept = kept[: unit.start()] + unit[0].replace(" ", "\N{NO-BREAK SPACE}")
    return "\n".join(in_lines(kept, room, lambda words: text_width(words, LABEL_SIZE)))


def widest(texts: Iterable[str], size: float = SMALL_SIZE, weight: str = "normal") -> float:
    """Printed width of the widest line of some texts, mm."""
    return max(
        (text_width(line, size, weight) for text in texts for line in text.split("\n")), default=0.0
    )


@cache
def _width(text: str, size: float, weight: str, families: tuple[str, ...]) -> float:
    font = FontProperties(family=list(families), size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) * POINT


def write_title(figure: Figure, lines: Iterable[str]) -> None:
    """Write the title of a figure into its upper left corner."""
    wide, tall = (float(side) * INCH for side in figure.get_size_inches())
    figure.text(
        ASIDE / wide,
        1.0 - ASIDE / tall,
        "\n".join(lines),
        va="top",
        fontsize=TITLE_SIZE,
        fontweight="bold",
    )


def lettered(number: int, title: str) -> str:
    """The title of a panel with the letter by which it is cited."""
    return f"{LETTERS[number % len(LETTERS)]}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{title}"
