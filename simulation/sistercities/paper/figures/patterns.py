"""What is known of sister cities beside what was simulated: each number within its own band.

Bands differ in unit and width, so each is drawn from 0, its lower end, to 1, its upper end.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import titled
from sistercities.paper.figures.page import (
    LABEL_LINE,
    MOST_ASIDE,
    SMALL_LINE,
    Foot,
    Legend,
    Margins,
    Page,
    page_width,
)
from sistercities.paper.figures.paper import PAPER
from sistercities.paper.language import known, numeral, say
from sistercities.questions.judging import Band, Order, Verdict
from sistercities.questions.patterns import Measured, Patterns
from sistercities.statistics.interval import Estimate

LEFT = 66.0
"""Room for the names of patterns at the left, mm, unless that is too much of the page."""

TALLEST = 220.0
"""A page of patterns is no taller than this when it is printed, mm; others go on on the next."""

RIGHT = 4.0
"""White at the right, and beside the numbers there, mm."""

LEAST_WITH_NUMBERS = 120.0
"""A page narrower than this shows no numbers beside the marks, mm."""

ROW_GAP = 0.7
"""White between two rows, mm."""

GROUP_GAP = 1.4
"""More white above the name of a kind, mm."""

AROUND = 1.0
"""How far the panel reaches beyond a band on either side, in widths of the band."""

BAND = 0.62
"""Height of a band, as a share of a line."""

MARKS: dict[Verdict, dict[str, Any]] = {
    "hit": {"marker": "o", "markersize": 3.2, "color": style.MEDIAN},
    "straddles": {
        "marker": "o", "markersize": 3.2, "color": style.MEDIAN, "markerfacecolor": "white",
    },
    "miss": {
        "marker": "X", "markersize": 4.4, "color": style.NULL_WORLD.color, "markeredgewidth": 0.0,
    },
    "not measured": {"marker": "D", "markersize": 2.4, "color": style.QUIET_INK},
}  # fmt: skip
"""A miss has another mark and another colour, so that nobody looks past it."""

WORDS: dict[Verdict, str] = {
    "hit": "hit: the interval lies in the band",
    "straddles": "undecided: an end of the band lies in the interval",
    "miss": "miss: the interval lies outside",
    "not measured": "no interval",
}


_CODE = re.compile(r"[A-Z]\d+[a-z]?")
"""The short name of a pattern that its page and the table have too."""


_WORD = re.compile(r"\w+")


class Row(NamedTuple):
    """A row: the name of a kind, or something measured below it.

    Attributes:
        lines: its words.
        tall: its height, mm.
        measured: the pattern; nothing for the name of a kind.
        estimate: what was measured; nothing for an order, or where nothing can be.
        verdict: on it.
    """

    lines: list[str]
    tall: float
    measured: Measured | None = None
    estimate: Estimate | None = None
    verdict: Verdict = "not measured"


def draw_patterns(answer: Patterns, *, width: float | None = None) -> list[Figure]:
    """Draw every number that was measured within its band, kind by kind.

    Args:
        answer: that holds them.
        width: of the figures, mm; the whole page if nobody asks for another one.

    Returns:
        Figures of that width, to be written by ``save_figure``, each on one page.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    left = min(LEFT, MOST_ASIDE * page)
    with style.journal_style():
        rows = list(_rows(answer, left - 3.0))
        numbers = [_numbers(row) for row in rows] if page >= LEAST_WITH_NUMBERS else []
        right = RIGHT + style.widest(numbers)
        name = say("place in the band (0: lower end, 1: upper end)")
        across = page - left - right
        abscissa = style.broken(name, across, style.LABEL_SIZE)
        margins = Margins(left, right, top=4.0, bottom=5.2 + LABEL_LINE * len(abscissa))
        foot = Foot(page, [_explanation(rows)], _note(answer, rows))
        room = TALLEST / PAPER.get().magnified - margins.top - margins.bottom - foot.height
        figures = []
        for some in _pages(rows, room):
            figure, panels = Page(page, margins, [across], [_tall(some)], 0.0, 0.0, foot).drawn()
            axes = panels[0, 0]
            _draw_rows(axes, some)
            if numbers:
                _write_numbers(axes, some)
            axes.set_xlabel("\n".join(abscissa))
            figures.append(figure)
    return figures


def _pages(rows: Sequence[Row], room: float) -> list[list[Row]]:
    """The rows of each page, no taller than some room, mm.

    What is measured of a pattern stays together, and a page begins with the name of its kind.
    """
    pages: list[list[Row]] = [[]]
    heading = rows[0]
    for _, group in groupby(rows, key=lambda row: row.measured and row.measured.pattern.identity):
        block = list(group)
        heading = block[0] if block[0].measured is None else heading
        if _tall([*pages[-1], *block]) > room and len(pages[-1]) > 1:
            begun = pages[-1].pop() if pages[-1][-1].measured is None else heading
            pages.append([begun] if block[0].measured else [])
        pages[-1] += block
    return pages


def _tall(rows: Sequence[Row]) -> float:
    return sum(row.tall for row in rows)


def _write_numbers(axes: Axes, rows: Sequence[Row]) -> None:
    """Write beside each row what was measured, and its band."""
    beside = axes.get_yaxis_transform()
    for row, place in zip(rows, axes.get_yticks(), strict=True):
        axes.text(1.02, place, _numbers(row), transform=beside, va="center_baseline")


def _rows(answer: Patterns, room: float) -> Iterator[Row]:
    """Kinds, and below each what was measured of its patterns, in their order."""
    kinds = dict.fromkeys(each.pattern.kind for each in answer.measured)
    titles = {each.name: titled(each.title, each.name) for each in answer.seeds}
    for kind in kinds:
        heading = say(kind)
        lines = style.broken(f"{heading[0].upper()}{heading[1:]}", room, weight="bold")
        yield Row(lines, GROUP_GAP + ROW_GAP + SMALL_LINE * len(lines))
        for each in answer.measured:
            if each.pattern.kind == kind:
                yield from _of_pattern(each, titles, room)


def _of_pattern(each: Measured, titles: Mapping[str, str], room: float) -> Iterator[Row]:
    """A row for each number of a pattern; of an order, or without any, one row."""
    code = _CODE.match(each.pattern.identity)
    statement = known(each.pattern.statement).removesuffix(".")
    name = f"{code[0]}\N{NO-BREAK SPACE} {statement}" if code else statement
    if isinstance(each.pattern.expected, Order) or not each.readings:
        yield _row(name, room, each, None, each.verdict)
        return
    for number, (reading, verdict) in enumerate(zip(each.readings, each.verdicts, strict=True)):
        of = (titles.get(reading.of) or known(reading.of)).replace(
            ">=", "\N{GREATER-THAN OR EQUAL TO}"
        )
        said = set(_WORD.findall(of)) <= set(_WORD.findall(name))
        words = of if number else name if said else f"{name}: {of}"
        yield _row(words, room, each, reading.estimate, verdict)


def _row(
    name: str, room: float, measured: Measured, estimate: Estimate | None, verdict: Verdict
) -> Row:
    lines = style.broken(name, room)
    apart = style.broken(name.replace(": ", ":\n"), room)  # better, if it takes no more lines
    lines = apart if len(apart) <= len(lines) else lines
    return Row(lines, ROW_GAP + SMALL_LINE * len(lines), measured, estimate, verdict)


def _draw_rows(axes: Axes, rows: Sequence[Row]) -> None:
    """Bands, intervals and marks, with their names at the left."""
    ends = list(accumulate((row.tall for row in rows), initial=0.0))
    middles = [(top + bottom) / 2.0 for top, bottom in pairwise(ends)]
    axes.set_xlim(-AROUND, 1.0 + AROUND)
    axes.set_ylim(ends[-1], 0.0)
    for row, middle in zip(rows, middles, strict=True):
        if row.measured is None:
            continue
        if row.estimate is not None and isinstance(row.measured.pattern.expected, Band):
            _draw_reading(axes, middle, row.estimate, row.measured.pattern.expected, row.verdict)
        axes.text(0.5, middle, _instead(row), ha="center", va="center_baseline")

    axes.set_xticks([-AROUND, 0.0, 1.0, 1.0 + AROUND])
    axes.set_yticks(middles, ["\n".join(row.lines) for row in rows])
    for row, label in zip(rows, axes.get_yticklabels(), strict=True):
        label.set_fontweight("bold" if row.measured is None else "normal")
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)


def _draw_reading(
    axes: Axes, middle: float, estimate: Estimate, band: Band, verdict: Verdict
) -> None:
    """One number with its interval; what lies beyond the panel stands at its edge as a wedge."""
    last = 1.0 if math.isfinite(band.high) else 1.0 + AROUND
    tall = BAND * SMALL_LINE
    axes.add_patch(
        Rectangle((0.0, middle - tall / 2.0), last, tall, color=style.MIDDLE_NINETY, linewidth=0.0)
    )
    value, low, high = (_place(number, band) for number in estimate[:3])
    if math.isnan(value):
        return
    look = MARKS[verdict]
    if not math.isnan(low):
        ends = np.clip([low, high], -AROUND, 1.0 + AROUND)
        axes.hlines(middle, *ends, color=look["color"], linewidth=0.8)
    if -AROUND <= value <= 1.0 + AROUND:
        axes.plot(value, middle, **look, clip_on=False)
    else:
        beyond = {**look, "marker": "<" if value < 0.0 else ">"}
        axes.plot(np.clip(value, -AROUND, 1.0 + AROUND), middle, **beyond, clip_on=False)


def _place(number: float, band: Band) -> float:
    """Where a number lies: 0 at the lower end of its band, 1 at the upper one."""
    wide = band.high - band.low if math.isfinite(band.high) else abs(band.low)
    return (number - band.low) / wide


def _instead(row: Row) -> str:
    """What is said where there is no number to draw: of an order, or of what was not measured."""
    assert row.measured is not None
    if isinstance(row.measured.pattern.expected, Order):
        hits = row.measured.verdicts.count("hit")
        pairs = len(row.measured.readings)
        return say("{hits} of {pairs} pairs in order", hits=hits, pairs=pairs)
    measured = row.estimate is not None and not math.isnan(row.estimate.value)
    return "" if measured else say(row.verdict)


def _numbers(row: Row) -> str:
    """What was measured, and the band, in numbers; nothing where there are none."""
    if row.measured is None or row.estimate is None or _instead(row):
        return ""
    value, low, high = map(_written, row.estimate[:3])
    interval = "" if math.isnan(row.estimate.low) else f" [{low}; {high}]"
    return f"{value}{interval}, {_band_in_numbers(row.measured.pattern.expected)}"


def _band_in_numbers(band: Band | Order) -> str:
    assert isinstance(band, Band)
    low, high = (_numeral(f"{end:.3g}") for end in band)
    if math.isinf(band.high):
        return say("band from {low}", low=low)
    return say("band {low} to {high}", low=low, high=high)


def _written(value: float) -> str:
    """A number with two digits, which is as many as can be compared at a glance."""
    return "\N{INFINITY}" if math.isinf(value) else _numeral(f"{value:#.2g}".removesuffix("."))


def _numeral(written: str) -> str:
    return numeral(written.replace("-", "\N{MINUS SIGN}"))


def _explanation(rows: Sequence[Row]) -> Legend:
    """The marks that are there, and the band."""
    found = {row.verdict for row in rows if row.estimate is not None}
    marks = [
        Line2D([], [], **look, linestyle="none", label=say(WORDS[verdict]))
        for verdict, look in MARKS.items()
        if verdict in found
    ]
    return Legend([*marks, Patch(color=style.MIDDLE_NINETY, label=say("band"))])


def _note(answer: Patterns, rows: Sequence[Row]) -> str:
    told = say(
        "n = {n} replicates of each version of a scenario. Lines: 95% intervals, of the kind that "
        "suits each number (Wilson, Student's t, empirical likelihood); none where too few worlds "
        "moved. Wedges: beyond the panel. What is measured, and in which unit, stands in the table "
        "of verdicts.",
        n=answer.replicates,
    )
    misses = sum(row.verdict == "miss" and row.estimate is not None for row in rows)
    return f"{told} {say('Misses: {misses}.', misses=misses)}"
