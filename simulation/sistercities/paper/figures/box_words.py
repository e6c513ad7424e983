"""What the marks of the figure of a box mean, what holds in it in words, and the note below."""

from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sistercities.paper.figures import style
from sistercities.paper.figures.page import Legend
from sistercities.paper.language import retold, say, words_of
from sistercities.questions.boxed import Boxed
from sistercities.questions.condition import Condition
from sistercities.statistics.discovery import Discovery

MARK = 2.6
"""Diameter of a point, points."""

SHADES = ("#ffffff", style.MIDDLE_NINETY, style.MIDDLE_HALF, style.MEDIAN)
SHADE_WORDS = ("in no run of the point", "in less than half", "in half or more", "in every run")
"""Colours of points, and how often what is looked for happens there."""

TAKEN: dict[str, Any] = {
    "marker": "s", "markersize": 5.0, "color": style.MEDIAN, "linestyle": "none",
}  # fmt: skip
TAKEN_HELD: dict[str, Any] = {
    "marker": "D", "markersize": 4.2, "markerfacecolor": "white",
    "markeredgecolor": style.NULL_WORLD.color, "linestyle": "none",
}  # fmt: skip


def legends_of(*, first: bool) -> list[Legend]:
    """What the marks of each panel mean; of a further box, it is found in what others leave."""
    everywhere = say("everywhere") if first else say("in all that the boxes before leave")
    stroke = style.NULL_WORLD
    way = [
        Line2D([], [], color=style.MEDIAN, marker="o", markersize=1.8, linewidth=0.8,
               label=say("runs that it was found with")),
        Line2D([], [], **stroke._asdict(), marker="D", markersize=1.6, markerfacecolor="white",
               label=say("held out: points and luck not seen")),
        Line2D([], [], **TAKEN, label=say("the box that was taken")),
        Line2D([], [], **TAKEN_HELD, label=say("boxes found in the same way, held out")),
        Line2D([], [], **style.COMMON_AGE._asdict(), label=everywhere),
    ]  # fmt: skip
    limits = [
        Patch(facecolor=style.MEDIAN, label=say("in the box")),
        Patch(facecolor=style.MIDDLE_NINETY, label=say("whole range")),
    ]
    points = [
        Line2D([], [], linestyle="none", marker="o", markersize=MARK, markerfacecolor=color,
               markeredgecolor=style.QUIET_INK, markeredgewidth=0.4, label=say(words))
        for color, words in zip(SHADES, SHADE_WORDS, strict=True)
    ]  # fmt: skip
    edge = Line2D([], [], color=stroke.color, linewidth=1.2, label=say("edge of the box"))
    return [Legend(way, "a"), Legend(limits, "b"), Legend([*points, edge], "c")]


def note_of(boxed: Boxed, discovery: Discovery, drawn: int) -> str:
    """How surely it happens in a box, and how many of its restrictions are not drawn."""
    every = len(discovery.box.variables)
    what = condition_in_words(boxed.condition)
    told = say(
        "{what} in {density:.0f}% of the runs of the box (held out: {held}); n = {runs:,} runs at "
        "{points:,} points; bars: 95% intervals (Bayesian bootstrap)",
        what=f"{what[:1].upper()}{what[1:]}",
        density=100.0 * discovery.density,
        held=_percent(discovery),
        runs=boxed.runs,
        points=boxed.points,
    )
    if every <= drawn:
        return told
    more = say("{number} more restrictions are not drawn", number=every - drawn)
    return f"{told}; {more}"


def condition_in_words(condition: Condition) -> str:
    """What holds, in the language in force."""
    parts = [
        retold(each.words).replace(each.measure.words, words_of(each.measure))
        for each in condition.comparisons
    ]
    return f" {say('and')} ".join(parts)


def _percent(discovery: Discovery) -> str:
    value, low, high = (100.0 * each for each in discovery.held_density[:3])
    return f"{value:.0f}% [{low:.0f}, {high:.0f}]"
