"""A rescue: the front of cost and value, regret in plausible worlds, and what timing costs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path as Line
from matplotlib.ticker import FixedLocator, NullLocator
from matplotlib.transforms import Affine2D

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import shown, texts_of
from sistercities.paper.figures.heatmap import (
    BAR,
    BAR_GAP,
    SHADES,
    draw_key,
    frame,
    scale_of,
    write_values,
)
from sistercities.paper.figures.naming import ABOVE, LEADER, named
from sistercities.paper.figures.page import (
    LABEL_LINE,
    MARGIN,
    MOST_ASIDE,
    SMALL_LINE,
    WHITE,
    Foot,
    Legend,
    Margins,
    Page,
    page_width,
)
from sistercities.paper.language import number as number_in
from sistercities.paper.language import numeral, retold, say, words_of
from sistercities.questions.plausible import GROUPS
from sistercities.questions.rescued import Rescue
from sistercities.questions.rescuing import NOTHING
from sistercities.runs.age import in_years
from sistercities.scenario.costs import OFFICE_YEARS
from sistercities.statistics.assurance import ASSURANCE

ASIDE = 62.0
"""Room for the words of plans beside a panel, mm, unless that is too much of the page."""

TALL = 66.0
"""Height of the panel of the front, at least, mm."""

LEAST_WITH_ASIDE = 120.0
"""On a page narrower than this the plans of the front are told below the panel, mm."""

LEAD = 3.0
"""Distance from the panel to the words beside it, mm."""

INDENT = 4.0
"""Room for the number of a plan before its words, mm."""

ROW_GAP = 1.6
"""White between two rows of a table of shades, mm."""

LEAST_TALL = 26.0
"""Height of a table, however few rows it has: the name of its key stands beside it, mm."""

LEAST_ROW = 5.0
"""Height of a row of a table of shades, at least, mm."""

HEADROOM = 0.06
"""White above the highest mark, as a share of the ordinate."""

TICKS = (0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000)
"""Office-years that are marked: along the abscissa costs grow by factors, but for the first."""

JUDGED: dict[str, Any] = {"marker": "o", "markersize": 3.6, "color": style.MEDIAN}
BEATEN: dict[str, Any] = {**JUDGED, "markerfacecolor": "white", "markeredgewidth": 0.7}
TRIED: dict[str, Any] = {
    "marker": "o", "markersize": 1.4, "color": style.MIDDLE_HALF, "markeredgewidth": 0.0,
}  # fmt: skip
_AIM: dict[str, Any] = {"color": style.QUIET_INK, "linewidth": 0.7, "linestyle": (0.0, (3.0, 2.0))}


def draw_front(answer: Rescue, *, width: float | None = None) -> Figure:
    """Draw what every plan costs and reaches, and name those that nothing beats.

    Args:
        answer: that holds the plans.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    aside = ASIDE if page >= LEAST_WITH_ASIDE else 0.0

    with style.journal_style(_texts(answer)):
        numbered = _numbered(answer)
        room = (aside or page - MARGIN) - LEAD - 1.0
        lines = _key(answer, numbered, room)
        below = 0.0 if aside else LEAD + SMALL_LINE * len(lines)
        margins = Margins(12.0, aside or 4.0, 4.0, 9.0 + below)
        foot = Foot(page, [_front_legend(answer)], _front_note(answer))
        across = page - margins.left - margins.right
        tall = max(TALL, SMALL_LINE * len(lines)) if aside else TALL
        figure, panels = Page(page, margins, [across], [tall], 0.0, 0.0, foot).drawn()
        (axes,) = panels.flat
        _draw_plans(axes, answer)
        _write_numbers(axes, answer, numbered)
        left = across + LEAD if aside else MARGIN - margins.left
        down = 0.0 if aside else tall + 9.0 + LEAD / 2.0
        _write_key(axes, lines, (left / across, 1.0 - down / tall), across)
    return figure


def draw_regret(answer: Rescue, *, width: float | None = None) -> Figure:
    """Draw how far each plan falls short of the best, from the hardest worlds to the easiest.

    Args:
        answer: that holds the regrets.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.
    """
    plans = _by_cost(answer, answer.regrets)
    groups = [group for group in GROUPS if group in set(answer.regrets["group"])]
    cells = answer.regrets.pivot(index="plan", columns="group", values="regret")
    note = say(
        "Mean distance from the best plan of each plausible world, in fifths of n = {n} of them by "
        "how the plans do there on average; {luck} worlds of luck in each. Plans from the cheapest "
        "at the top.",
        n=int(answer.robust["n"].iloc[0]),
        luck=answer.task.luck,
    )
    name = say("regret ({unit})", unit=say(answer.task.aim.measure.unit))
    axes = (say("plausible worlds"), name)
    drawn = cells.loc[plans, groups].rename(columns=say)
    return _shades(answer, drawn, _dated, axes, note, width)


def draw_timing(answer: Rescue, *, width: float | None = None) -> Figure:
    """Draw what plans of the front reach when they begin earlier or later.

    Args:
        answer: that holds them.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.
    """
    plans = _by_cost(answer, answer.timing)
    cells = answer.timing.pivot(index="plan", columns="begins", values="reached")
    months = sorted(cells.columns)
    note = say(
        "n = {n} worlds of each cell, all under the same luck; read at {age} after signing. Plans "
        "from the cheapest at the top.",
        n=answer.task.replicates,
        age=retold(in_years([answer.task.age])),
    )
    measure = answer.task.aim.measure
    name = f"{words_of(measure)} ({say(measure.unit)})"
    axes = (say("first month"), name)
    return _shades(answer, cells.loc[plans, months], _name_of, axes, note, width)


def _texts(answer: Rescue) -> list[str]:
    """Every text of a user that these figures show."""
    return [*texts_of(answer.task.scenario), *answer.names.values()]


def _by_cost(answer: Rescue, table: pd.DataFrame) -> list[str]:
    """The plans of a table, the cheapest first."""
    order = answer.finalists.sort_values(["cost", "value"])["plan"]
    return [plan for plan in order if plan in set(table["plan"])]


def _name_of(answer: Rescue, plan: str) -> str:
    """A plan in words, in which a size stays on the line of its word."""
    words = " + ".join(map(retold, answer.names[plan].split(" + ")))
    size = say("size")
    return shown(words, plan).replace(f" {size} ", f" {size}\N{NO-BREAK SPACE}")


def _dated(answer: Rescue, plan: str) -> str:
    """A plan in words, with its first month, which stays on one line."""
    begins = str(answer.finalists.set_index("plan").loc[plan, "begins"])
    name = _name_of(answer, plan)
    from_then = say("from {month}", month=begins).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{name}, {from_then}" if begins else name


# --- The front ---


def _numbered(answer: Rescue) -> pd.DataFrame:
    """The plans of the front and none at all, from the cheapest on; their number is their place."""
    shown = answer.finalists["on_front"] | (answer.finalists["plan"] == NOTHING)
    return answer.finalists[shown].sort_values(["cost", "value"], ignore_index=True)


def _key(answer: Rescue, numbered: pd.DataFrame, room: float) -> list[tuple[str, str]]:
    """The plans in words, in lines no wider than some room, mm; the first has the number."""
    lines = []
    for number, plan in enumerate(numbered["plan"], start=1):
        first, *others = style.broken(_dated(answer, plan), room - INDENT)
        lines += [(str(number), first), *(("", each) for each in others)]
    return lines


def _draw_plans(axes: Axes, answer: Rescue) -> None:
    """All plans of the search, then those that were judged, the front and the aim."""
    judged = answer.finalists
    axes.plot(answer.candidates["cost"], answer.candidates["value"], linestyle="none", **TRIED)
    front = judged[judged["on_front"]].sort_values("cost")
    axes.step(front["cost"], front["value"], where="post", color=style.MEDIAN, linewidth=0.7)
    axes.vlines(
        judged["cost"], judged["assured"], judged["value"], color=style.MIDDLE_HALF, linewidth=1.2
    )
    for row in judged.to_dict("records"):
        axes.plot(row["cost"], row["value"], **(JUDGED if row["on_front"] else BEATEN))
    axes.axhline(answer.task.aim.level, **_AIM)

    most = float(max(judged["cost"].max(), answer.candidates["cost"].max()))
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.5)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in TICKS if tick <= most]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda cost, _: f"{cost:,.0f}")
    axes.set_xlim(-0.15, 1.15 * most)
    axes.set_xlabel(say("cost ({unit} until outcomes are read)", unit=say(OFFICE_YEARS)))
    measure = answer.task.aim.measure
    axes.set_ylabel(f"{words_of(measure)} ({say(measure.unit)})")
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + HEADROOM * (high - low))


def _write_numbers(axes: Axes, answer: Rescue, numbered: pd.DataFrame) -> None:
    """Write its number at the mark of each numbered plan, over no mark and few lines."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    millimetres = axes.transData + Affine2D().scale(style.INCH / figure.dpi)
    others = answer.finalists[~answer.finalists["plan"].isin(set(numbered["plan"]))]
    plans = pd.concat([numbered, others])
    spots = millimetres.transform(plans[["cost", "value"]].to_numpy(dtype=float))
    feet = millimetres.transform(plans[["cost", "assured"]].to_numpy(dtype=float))
    front = numbered[numbered["on_front"]]
    steps = millimetres.transform(
        np.column_stack([front["cost"].repeat(2)[1:], front["value"].repeat(2)[:-1]])
    )
    words = [str(number + 1) if number < len(numbered) else "" for number in range(len(plans))]
    aim = millimetres.transform([(end, answer.task.aim.level) for end in axes.get_xlim()])
    ways = [Line(steps), Line(aim), *(Line(pair) for pair in zip(spots, feet, strict=True))]
    panel = axes.bbox.transformed(Affine2D().scale(style.INCH / figure.dpi))
    back = millimetres.inverted()
    for each in named(words, spots, panel, ways, ABOVE):
        x, y = back.transform(each.at)
        text = words[each.number]
        axes.text(x, y, text, ha=each.aligned, va="center_baseline", fontweight="bold")
        if each.led:
            ends = np.array([plans.iloc[each.number][["cost", "value"]], back.transform(each.led)])
            axes.plot(*ends.T.astype(float), **LEADER)


def _write_key(
    axes: Axes, lines: Sequence[tuple[str, str]], corner: tuple[float, float], across: float
) -> None:
    """Write what the numbers stand for, one line below the other.

    Args:
        axes: of the front.
        lines: number and words of each.
        corner: the upper left one, in the axes.
        across: width of the axes, mm.
    """
    tall = axes.bbox.height / axes.figure.dpi * style.INCH
    for place, (number, words) in enumerate(lines):
        y = corner[1] - (place + 0.5) * SMALL_LINE / tall
        axes.text(corner[0], y, number, transform=axes.transAxes, va="center", fontweight="bold")
        indented = corner[0] + INDENT / across
        axes.text(indented, y, words, transform=axes.transAxes, va="center")


def _front_legend(answer: Rescue) -> Legend:
    assured = say(
        "down to what is reached with {assurance:.0%} assurance"
        if answer.task.aim.at_least
        else "up to what is reached with {assurance:.0%} assurance",
        assurance=ASSURANCE,
    )
    front = say("front: nothing is as cheap and better")
    tried = say("plans that were tried, in the search")
    marks = [
        Line2D([], [], **JUDGED, linewidth=0.7, label=front),
        Line2D([], [], color=style.MIDDLE_HALF, linewidth=1.2, label=assured),
        Line2D([], [], **TRIED, linestyle="none", label=tried),
        Line2D([], [], **_AIM, label=_aim_in_words(answer)),
    ]
    if not answer.finalists["on_front"].all():
        beaten = say("other plans that were left")
        marks.insert(1, Line2D([], [], **BEATEN, linestyle="none", label=beaten))
    return Legend(marks)


def _aim_in_words(answer: Rescue) -> str:
    """What the ordinate is to reach."""
    aim = answer.task.aim
    level = number_in(aim.level)
    if aim.at_least:
        return say("aim: at least {level}", level=level)
    return say("aim: at most {level}", level=level)


def _front_note(answer: Rescue) -> str:
    task = answer.task
    return say(
        "{tried:,} plans were tried; those that were left are judged on n = {n} worlds that the "
        "search never met ({kind}); {age} after signing.",
        tried=len(task.candidates),
        n=task.replicates,
        kind=retold(answer.told["bound"]),
        age=retold(in_years([task.age])),
    )


# --- Tables of shades ---


def _shades(
    answer: Rescue,
    cells: pd.DataFrame,
    name: Callable[[Rescue, str], str],
    axis_names: tuple[str, str],
    note: str,
    width: float | None,
) -> Figure:
    """A row for each plan, a column for each of some conditions, and a key of the shades.

    Args:
        answer: that names the plans.
        cells: what is drawn, a row for each plan.
        name: of a plan, in words.
        axis_names: of the abscissa, and of what is drawn.
        note: at the foot.
        width: of the figure, mm.
    """
    page = page_width(width)
    left = min(ASIDE, MOST_ASIDE * page)

    def written(value: float) -> str:
        """A value as the words of the answer have it."""
        return numeral(answer.task.aim.shown(value))

    with style.journal_style(_texts(answer)):
        rows = [style.broken(name(answer, plan), left - 3.0) for plan in cells.index]
        row = max(LEAST_ROW, *(SMALL_LINE * len(lines) + ROW_GAP for lines in rows))
        columns = [str(each) for each in cells.columns]
        right = BAR_GAP + BAR + 14.0
        across = page - left - right
        upright = style.widest(columns) > across / len(columns) - WHITE
        deeper = style.widest(columns) - SMALL_LINE if upright else 0.0
        margins = Margins(left, right, 4.0, 6.2 + LABEL_LINE + deeper)
        tall = max(row * len(rows), LEAST_TALL)
        figure, panels = Page(
            page, margins, [across], [tall], 0.0, 0.0, Foot(page, [], note)
        ).drawn()
        (axes,) = panels.flat

        table = cells.to_numpy()
        scale = scale_of([table])
        image = axes.imshow(table, cmap=SHADES, norm=scale, aspect="auto")
        write_values(axes, table, scale, written)
        rotation = "vertical" if upright else "horizontal"
        axes.set_xticks(range(table.shape[1]), columns, rotation=rotation)
        axes.set_yticks(range(table.shape[0]), ["\n".join(lines) for lines in rows])
        frame(axes)
        axes.set_xlabel(axis_names[0])
        draw_key(axes, image, style.beside(axis_names[1], tall), written)
    return figure
