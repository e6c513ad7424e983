"""The figure of the benchmarks: ratios with their targets on one axis, and growth from small worlds to full scale."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import (
    EngFormatter,
    FixedLocator,
    FuncFormatter,
    NullFormatter,
    NullLocator,
)
from sistercities.paper.figures import style

from tests.benchmarks.growth import Point
from tests.benchmarks.ratio import Ratio

HEIGHT = 84.0
OURS, AIM = style.MEDIAN, "#d55e00"
MOST_TIME = ((31_000_000, 2.0 / 31e6 / 305 * 1e9),)
"""Aim: nanoseconds per agent and month of two seconds at full scale."""

MOST_MEMORY = ((31_000_000, 0.7e9 / 31e6),)
"""Aim: bytes per agent of 0.4 GB beyond the process at full scale."""

PLACE: dict[str, Any] = {"left": 0.17, "right": 0.985, "top": 0.93, "bottom": 0.22, "wspace": 0.36}
BESIDE: dict[str, Any] = {
    "textcoords": "offset points",
    "ha": "center",
    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.4},
}


def draw_speed(ratios: Sequence[Ratio], points: Sequence[Point]) -> Figure:
    """Draw the ratios, and time and memory per agent against the number of agents."""
    with style.journal_style():
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, HEIGHT / style.INCH))
        grid = figure.add_gridspec(2, 2, width_ratios=(1.5, 1.0), hspace=0.25, **PLACE)
        times = figure.add_subplot(grid[0, 1])
        memory = figure.add_subplot(grid[1, 1], sharex=times)
        _draw_ratios(figure.add_subplot(grid[:, 0]), ratios)
        _draw_growth(times, memory, points)
        _explain(figure, ratios)
    return figure


def _draw_ratios(axes: Axes, ratios: Sequence[Ratio]) -> None:
    """A line for each ratio, the largest on top: median, quartiles, target."""
    ordered = sorted(ratios, key=lambda ratio: ratio.median)
    for place, ratio in enumerate(ordered):
        axes.hlines(place, ratio.low, ratio.high, color=style.MIDDLE_HALF, linewidth=3.0)
        axes.plot(ratio.median, place, "o", color=OURS, markersize=3.5)
        told = f"{ratio.median:,.0f}" if ratio.median >= 10.0 else f"{ratio.median:.2g}"
        axes.annotate(told, (ratio.median, place), (0.0, 4.5), **BESIDE)
        if ratio.target is not None:
            axes.plot(ratio.target, place, "|", color=AIM, markersize=9.0, markeredgewidth=1.2)
    axes.axvline(1.0, **style.COMMON_AGE._asdict())
    axes.set_xscale("log")
    axes.set_ylim(-0.5, len(ordered) - 0.2)
    axes.set_yticks(range(len(ordered)), [ratio.name for ratio in ordered])
    axes.tick_params(axis="y", length=0.0)
    axes.xaxis.set_major_locator(FixedLocator([0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(_plain))
    axes.set_xlim(
        0.5 * min(ratio.low for ratio in ordered),
        2.5 * max(max(ratio.high, ratio.target or 0.0) for ratio in ordered),
    )
    axes.set_xlabel("Time of the other over our time (ratio)")
    axes.set_title("a  Ratios, measured in turns", loc="left", fontweight="bold")


def _plain(value: float, _: int) -> str:
    return f"{value:,.0f}" if value >= 1.0 else f"{value:g}"


def _draw_growth(times: Axes, memory: Axes, points: Sequence[Point]) -> None:
    """Nanoseconds per agent and month, and bytes per agent, against the number of agents."""
    agents = [point.agents for point in points]
    times.plot(
        agents,
        [1e9 * point.seconds / point.agents / point.months for point in points],
        "o-",
        color=OURS,
        ms=3,
    )
    memory.plot(
        agents, [point.process_bytes / point.agents for point in points], "o-", color=OURS, ms=3
    )
    for axes, aims in ((times, MOST_TIME), (memory, MOST_MEMORY)):
        axes.plot(*zip(*aims, strict=True), "_", color=AIM, markersize=9.0, markeredgewidth=1.2)
    # Text is drawn as it stands, so that powers of ten would show their markup.
    for axes in (times, memory):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.xaxis.set_major_formatter(EngFormatter(sep=""))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_minor_formatter(NullFormatter())
    times.yaxis.set_major_formatter(FuncFormatter(_plain))
    memory.yaxis.set_major_formatter(EngFormatter(sep=""))
    times.tick_params(labelbottom=False)
    times.set_ylabel("Time\n(ns per agent\nand month)")
    memory.set_ylabel("Peak memory of\nthe process\n(bytes per agent)")
    memory.set_xlabel("Agents (number)")
    times.set_title("b  Growth to two large capitals", loc="left", fontweight="bold")
    times.figure.align_ylabels([times, memory])


def _explain(figure: Figure, ratios: Sequence[Ratio]) -> None:
    numbers = sorted({ratio.pairs for ratio in ratios})
    marks = [
        Line2D([], [], color=OURS, marker="o", markersize=3.5, linestyle="", label="median"),
        Line2D(
            [],
            [],
            color=style.MIDDLE_HALF,
            linewidth=3.0,
            label=f"middle half of {numbers[0]} to {numbers[-1]} pairs",
        ),
        Line2D(
            [],
            [],
            color=AIM,
            marker="|",
            markersize=9.0,
            linestyle="",
            label="aim: at least; in b, at most",
        ),
        Line2D([], [], **style.COMMON_AGE._asdict(), label="equal"),
    ]
    figure.legend(handles=marks, loc="lower left", bbox_to_anchor=(0.0, 0.0), ncols=4)
