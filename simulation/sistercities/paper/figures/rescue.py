"""A rescue: the front of cost and value, regret in plausible worlds, and what timing costs."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import shown, texts_of
from sistercities.paper.figures.heatmap import (
    BAR,
    BAR_GAP,
    SHADES,
    draw_key,
    scale_of,
    write_values,
)
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
from sistercities.paper.language import number as number_in
from sistercities.paper.language import retold, say, words_of
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

LABEL_GAP = 1.2
"""White between the words of two plans, mm."""

LEAD = 3.0
"""Distance from the panel to the words beside it, mm."""

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
    "marker": ".", "markersize": 2.0, "color": style.MIDDLE_HALF, "markeredgewidth": 0.0,
}  # fmt: skip
_LEADER: dict[str, Any] = {
    "arrowstyle": "-", "color": style.QUIET_INK, "linewidth": 0.3, "shrinkA": 1.0, "shrinkB": 2.0,
}  # fmt: skip
_AIM: dict[str, Any] = {"color": style.QUIET_INK, "linewidth": 0.7, "linestyle": (0.0, (3.0, 2.0))}


class _Label(NamedTuple):
    """The words of a plan beside a panel, and where its mark is."""

    lines: list[str]
    cost: float
    value: float


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
    aside = min(ASIDE, MOST_ASIDE * page)

    with style.journal_style(_texts(answer)):
        labels = _labels(answer, aside - LEAD - 1.0)
        tall = max(TALL, sum(_height(label) for label in labels))
        margins = Margins(12.0, aside, 4.0, 9.0)
        foot = Foot(page, [_front_legend(answer)], _front_note(answer))
        across = page - margins.left - margins.right
        figure, panels = Page(page, margins, [across], [tall], 0.0, 0.0, foot).drawn()
        (axes,) = panels.flat
        _draw_plans(axes, answer)
        _write_beside(axes, labels, across, tall)
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


def _labels(answer: Rescue, room: float) -> list[_Label]:
    """The plans of the front in words, from the highest value down."""
    named = answer.finalists["plan"] != NOTHING
    front = answer.finalists[answer.finalists["on_front"] & named]
    return [
        _Label(style.broken(_dated(answer, row["plan"]), room), row["cost"], row["value"])
        for row in front.sort_values("value", ascending=False).to_dict("records")
    ]


def _height(label: _Label) -> float:
    return SMALL_LINE * len(label.lines) + LABEL_GAP


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
    nothing = judged[judged["plan"] == NOTHING].iloc[0]
    axes.annotate(
        say(NOTHING), (nothing["cost"], nothing["value"]), (4.0, 3.0), textcoords="offset points"
    )


def _write_beside(axes: Axes, labels: list[_Label], across: float, tall: float) -> None:
    """Write the words of plans at the right of a panel, none over another, each led to its mark."""
    low, high = axes.get_ylim()
    wanted = [tall * (high - label.value) / (high - low) for label in labels]
    middles = _apart(wanted, [_height(label) for label in labels], tall)
    for label, middle in zip(labels, middles, strict=True):
        at = 1.0 - middle / tall
        beside = 1.0 + LEAD / across
        axes.text(beside, at, "\n".join(label.lines), transform=axes.transAxes, va="center")
        axes.annotate(
            "",
            xy=(label.cost, label.value),
            xytext=(beside, at),
            textcoords="axes fraction",
            arrowprops=_LEADER,
            annotation_clip=False,
        )


def _apart(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Middles of words one below the other, as near as can be to where they are wanted.

    Args:
        wanted: middles, mm from the top, growing.
        heights: of the words, mm.
        room: height in which all of them fit, mm.
    """
    tops = [middle - height / 2.0 for middle, height in zip(wanted, heights, strict=True)]
    below = room
    # from the bottom up nothing sticks out below, and then from the top down nothing above
    for number in range(len(tops) - 1, -1, -1):
        tops[number] = min(tops[number], below - heights[number])
        below = tops[number]
    end = 0.0
    for number, height in enumerate(heights):
        tops[number] = max(tops[number], end)
        end = tops[number] + height
    return [top + height / 2.0 for top, height in zip(tops, heights, strict=True)]


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
    with style.journal_style(_texts(answer)):
        rows = [style.broken(name(answer, plan), left - 3.0) for plan in cells.index]
        row = max(LEAST_ROW, *(SMALL_LINE * len(lines) + ROW_GAP for lines in rows))
        margins = Margins(left, BAR_GAP + BAR + 14.0, 4.0, 6.2 + LABEL_LINE)
        across = page - margins.left - margins.right
        tall = max(row * len(rows), LEAST_TALL)
        figure, panels = Page(
            page, margins, [across], [tall], 0.0, 0.0, Foot(page, [], note)
        ).drawn()
        (axes,) = panels.flat

        table = cells.to_numpy()
        scale = scale_of([table])
        image = axes.imshow(table, cmap=SHADES, norm=scale, aspect="auto")
        write_values(axes, table, scale)
        axes.set_xticks(range(table.shape[1]), [str(each) for each in cells.columns])
        axes.set_yticks(range(table.shape[0]), ["\n".join(lines) for lines in rows])
        axes.tick_params(length=0.0)
        axes.spines[:].set_visible(False)
        axes.set_xlabel(axis_names[0])
        draw_key(axes, image, style.beside(axis_names[1], tall))
    return figure
