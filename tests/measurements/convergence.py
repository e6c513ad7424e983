"""Are there enough agents, and is a month short enough?

Question: do results hang on the number of agents, the length of a step, or the number of seeds?
Design: the reference tie and Kyoto-Yogyakarta with 100 to 50,000 citizens a city, with 100 to 50,000 businesses a city,
and in half months; each under many seeds. Means with 95 % intervals, and the spread between seeds.
Reading: docs/findings/convergence.md. Run: ``python -m tests.measurements.convergence`` (about ten minutes on two cores).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, NullFormatter
from sistercities.agents.model import PartnershipModel
from sistercities.paper.figures import style
from sistercities.paper.figures.save import save_figure
from sistercities.runs.replicates import seeds_of, simulate_each
from sistercities.scenario.files import load_scenario
from sistercities.statistics.interval import mean

SIZES = {100: 400, 250: 400, 500: 400, 1_000: 300, 2_500: 200, 10_000: 100, 50_000: 30}
"""Agents of each kind in each city, and seeds."""

SCENARIOS = ("reference", "kyoto-yogyakarta")
MEASURES = {
    "exchange_index": ("exchange index g", "share"),
    "participation": ("participation", "share"),
    "activities": ("activities", "per year"),
    "commitment": ("commitment", "share"),
}
VARIED = {"citizens": 2_000, "businesses": 500}
"""What is varied, and its usual number; the other one stays at its own."""

SERIES = {
    "citizens": "citizens (with 500 businesses)",
    "businesses": "businesses (with 2,000 citizens)",
    "half months": "usual numbers, in half months",
}
MARKS = (("#0072b2", "o", 0.93), ("#d55e00", "s", 1.0), ("#1a1a1a", "D", 1.1))
AGE = 20
FIGURE = Path(__file__).parents[2] / "docs" / "images" / "convergence"


def measured(model: PartnershipModel) -> dict[str, float]:
    """Measures of one history at the age of 20 years; activities are the mean since signing."""
    months = model.record[: 12 * AGE]
    found = {name: float(months[name][-1]) for name in MEASURES}
    return {**found, "activities": float(months["activities"].mean() * 12)}


def sample(scenario: str, seeds: int, **changes: object) -> pd.DataFrame:
    """One row for each seed."""
    keyed = {
        f"defaults.city.{name}" if name in VARIED else "calendar.step": value
        for name, value in changes.items()
    }
    return pd.DataFrame(simulate_each(load_scenario(scenario, keyed), seeds_of(seeds, 1), measured))


def table(largest: int) -> pd.DataFrame:
    """Mean, interval and spread between seeds of every measure, for every size, and for half months."""
    rows = []
    for scenario in SCENARIOS:
        arms: list[tuple[str, int, int, dict[str, object]]] = [
            (name, size, seeds, {name: size})
            for name in VARIED
            for size, seeds in SIZES.items()
            if size <= largest
        ]
        arms.append(
            ("half months", VARIED["businesses"], max(SIZES.values()), {"step": "half-month"})
        )
        for varied, size, seeds, changes in arms:
            found = sample(scenario, seeds, **changes)
            rows += [
                (scenario, varied, size, name, *mean(found[name]), found[name].std(ddof=1))
                for name in MEASURES
            ]
    columns = [
        "scenario",
        "varied",
        "agents",
        "measure",
        "value",
        "low",
        "high",
        "interval",
        "n",
        "spread",
    ]
    return pd.DataFrame(rows, columns=columns)


def draw(found: pd.DataFrame) -> Figure:
    """Each measure against the number of agents, with intervals; half months beside them."""
    with style.journal_style():
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, 92.0 / style.INCH))
        place = {
            "left": 0.075,
            "right": 0.985,
            "top": 0.88,
            "bottom": 0.21,
            "wspace": 0.36,
            "hspace": 0.28,
        }
        panels = figure.subplots(len(SCENARIOS), len(MEASURES), sharex=True, gridspec_kw=place)
        for row, scenario in zip(panels, SCENARIOS, strict=True):
            for axes, name in zip(row, MEASURES, strict=True):
                rows = found[(found["scenario"] == scenario) & (found["measure"] == name)]
                _draw_panel(axes, rows)
                axes.set_ylabel(f"({MEASURES[name][1]})")
        for axes, (words, _) in zip(panels[0], MEASURES.values(), strict=True):
            axes.set_title(words, loc="left", fontsize=style.LABEL_SIZE)
        for axes in panels[-1]:
            axes.set_xlabel("Agents of that kind in each city")
        figure.text(
            0.005,
            0.96,
            "above: reference tie; below: Kyoto\N{EN DASH}Yogyakarta; 20 years after signing",
        )
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower left", bbox_to_anchor=(0.0, 0.0), ncols=3)
        figure.text(0.985, 0.02, "bars: 95% intervals (t) over seeds", ha="right")
    return figure


def _draw_panel(axes: Axes, rows: pd.DataFrame) -> None:
    for (varied, words), (color, marker, shift) in zip(SERIES.items(), MARKS, strict=True):
        chosen = rows[rows["varied"] == varied]
        error = np.abs(chosen[["low", "high"]].to_numpy().T - chosen["value"].to_numpy())
        axes.errorbar(
            chosen["agents"] * shift, chosen["value"], error, fmt=marker, color=color, markersize=2.5, elinewidth=0.8,
            label=words,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    axes.xaxis.set_minor_formatter(NullFormatter())
    low, high = axes.get_ylim()
    axes.set_ylim(max(0.0, low - 0.3 * (high - low)), high + 0.3 * (high - low))


def main(largest: int) -> None:
    """Measure, print and draw; smaller largest sizes are quicker."""
    found = table(largest)
    found.to_csv(sys.stdout, index=False, float_format="%.4f")
    if largest >= max(SIZES):
        save_figure(draw(found), FIGURE)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else max(SIZES))
