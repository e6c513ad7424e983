"""How every figure looks: widths journals ask for, sizes of type, colours that survive colour blindness and grey print.

Colours of lines are those of Okabe and Ito (2008), https://jfly.uni-koeln.de/color/; the bands are tints of one blue,
each clearly lighter than the next. Nothing is transparent, because some printers refuse transparency.
"""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any, NamedTuple

import matplotlib.style
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

SINGLE_COLUMN = 89.0
"""Width of a figure over one column of a page, mm (Nature; 85 to 90 elsewhere)."""

DOUBLE_COLUMN = 183.0
"""Width of a figure over the whole page, mm (Nature; 170 to 190 elsewhere)."""

INCH = 25.4
"""Millimetres in an inch."""

POINT = INCH / 72.0
"""Millimetres in a typographic point."""

TITLE_SIZE = 7.5
LABEL_SIZE = 6.5
SMALL_SIZE = 6.0
HAIRLINE = 0.5

INK = "#1a1a1a"
QUIET_INK = "#5c5c5c"
MEDIAN = "#08306b"
MIDDLE_HALF = "#7fb0d8"
MIDDLE_NINETY = "#d3e4f3"
SHOCK = "#ebe7df"
SHOCK_BAR = "#a39b8b"


class Stroke(NamedTuple):
    """Colour, pattern (points on and off) and width of a line; the pattern alone tells lines apart in grey print."""

    color: str
    linestyle: tuple[float, tuple[float, ...] | None]
    linewidth: float = 1.0


TRACKS = {
    "people": Stroke("#009e73", (0.0, None)),
    "economic": Stroke("#0072b2", (0.0, (4.0, 1.0))),
    "technical": Stroke("#d55e00", (0.0, (1.0, 1.0))),
}
NULL_WORLD = Stroke(INK, (0.0, (3.0, 2.0)), 0.7)
COMMON_AGE = Stroke(INK, (0.0, (1.0, 2.0)), 0.7)

RULES: dict[str, Any] = {
    "font.family": "DejaVu Sans",
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
    "savefig.dpi": 300,
}


def journal_style() -> AbstractContextManager[None]:
    """Inside this context figures are drawn and saved by these rules, whatever the user's own settings are."""
    return matplotlib.style.context(["default", RULES])


@cache
def text_width(text: str, size: float = SMALL_SIZE) -> float:
    """Printed width of a line of text, mm."""
    font = FontProperties(family=RULES["font.family"])
    return float(TextPath((0.0, 0.0), text, size=size, prop=font).get_extents().width) * POINT


def side_by_side(
    height: float, number: int, margins: tuple[float, float, float, float], between: float
) -> dict[str, float]:
    """Where panels of equal width stand across a page, as matplotlib's subplots want it.

    Args:
        height: of the figure, mm.
        number: of panels.
        margins: left, right, top and at the foot, mm.
        between: gap between panels, mm.
    """
    left, right, top, foot = margins
    panel = (DOUBLE_COLUMN - left - right) / number
    return {
        "left": left / DOUBLE_COLUMN,
        "right": 1.0 - right / DOUBLE_COLUMN,
        "top": 1.0 - top / height,
        "bottom": foot / height,
        "wspace": between / panel,
    }
