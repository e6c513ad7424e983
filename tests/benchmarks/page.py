"""The tables of docs/findings/speed.md, out of one run of ``make bench``: ``python -m tests.benchmarks page``."""

import json
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sistercities.paper.figures.save import save_figure
from sistercities.paper.markdown import table
from sistercities.paper.odd import refreshed

from tests.benchmarks.figure import draw_speed
from tests.benchmarks.growth import Point
from tests.benchmarks.ratio import Ratio

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "findings" / "speed.md"
IMAGE = ROOT / "docs" / "images" / "speed.png"

WHAT = {
    "founding": "sectors and productivities of businesses; nobody touches a citizen",
    "programme": "leaders, reviews, carriers, effort, activities",
    "citizens": "participants, and those whom activities or participants touch",
    "businesses": "the belief of each pool; who hears of a programme; who leaves",
    "matching": "meetings without a programme, delegations, all leads",
    "exchange": "ties: luck, trust, beliefs, and the sum over them",
    "learning and record": "",
    "null world": "the same months without an agreement",
}
"""What each part of the account is."""


def ratios_table(told: Mapping[str, Any]) -> str:
    """Every ratio, the largest first."""
    rows = [
        [
            each["name"],
            f"{each['median']:,.3g} [{each['low']:,.3g}, {each['high']:,.3g}]",
            "" if each["target"] is None else f"{each['target']:g}",
            str(each["pairs"]),
            f"{1e3 * each['seconds']:,.3g}",
            f"{1e3 * each['other_seconds']:,.3g}",
            each["meaning"],
        ]
        for each in sorted(told["ratios"], key=lambda each: -each["median"])
    ]
    head = ["ratio", "median [quartiles]", "aim", "pairs", "ours, ms", "other, ms", "what is timed"]
    return table(head, rows)


def account_table(told: Mapping[str, Any]) -> str:
    """Where the time of a run of the reference tie goes."""
    parts = told["account_seconds"]
    rows = [[part, f"{1e3 * seconds:.2f}", WHAT.get(part, "")] for part, seconds in parts.items()]
    outside = f"{1e3 * told['outside_months_seconds']:.2f}"
    rows += [
        ["all of these", f"{1e3 * sum(parts.values()):.2f}", ""],
        ["outside the months", outside, "least whole run minus least months alone, founding included"],
    ]  # fmt: skip
    return table(["part", "ms", "what it is"], rows)


def growth_table(told: Mapping[str, Any]) -> str:
    """Time and memory against the number of agents."""
    rows = [
        [
            f"{each['agents']:,}",
            f"{each['seconds']:.3g}",
            f"{1e9 * each['seconds'] / each['agents'] / each['months']:.2g}",
            f"{each['process_bytes'] / 1e6:,.0f}",
            f"{each['bytes'] / 1e6:,.0f}",
        ]
        for each in told["growth"]
    ]
    head = ["agents", "seconds", "ns per agent and month", "peak memory, MB", "beyond the process, MB"]  # fmt: skip
    return table(head, rows)


def activity_table(told: Mapping[str, Any]) -> str:
    """Time against how much happens."""
    rows = [
        [
            f"{each['outreach']:g}",
            f"{each['participants']:,.0f}",
            f"{each['turns']:,.0f}",
            f"{1e3 * each['seconds']:.3g}",
        ]
        for each in told["activity"]
    ]
    return table(["outreach a month", "take part", "turn in a month", "ms a month"], rows)


def start_table(told: Mapping[str, Any]) -> str:
    """What a user waits for before anything happens."""
    rows = [[name, f"{seconds:.2g}"] for name, seconds in told["start_up_seconds"].items()]
    return table(["new process", "seconds"], rows)


def machine_table(told: Mapping[str, Any]) -> str:
    """What all of it was measured on."""
    machine = told["machine"]
    versions = ", ".join(f"{name} {each}" for name, each in machine["versions"].items())
    rows = [
        ["processor", f"{machine['processor']}, {machine['processors']} of them"],
        ["memory", f"{machine['memory_bytes'] / 1e9:.0f} GB"],
        ["system", f"{machine['system']}; {versions}"],
        ["load before and after", f"{machine['load_before']:.1f}, {told['load_after']:.1f}"],
    ]
    return table(["measured on", ""], rows)


TABLES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "speed_machine": machine_table,
    "speed_ratios": ratios_table,
    "speed_account": account_table,
    "speed_growth": growth_table,
    "speed_activity": activity_table,
    "speed_start": start_table,
}


def write_page(folder: Path, page: Path = PAGE, image: Path = IMAGE) -> None:
    """Write the tables of the page anew, and put the figure beside it.

    Args:
        folder: what ``make bench`` wrote.
        page: the document.
        image: where its figure lies.
    """
    told = json.loads((folder / "benchmarks.json").read_text(encoding="utf-8"))
    tables = {name: partial(made, told) for name, made in TABLES.items()}
    page.write_text(refreshed(page.read_text(encoding="utf-8"), tables), encoding="utf-8")
    ratios = [Ratio(**each) for each in told["ratios"]]
    points = [Point(**each) for each in told["growth"]]
    _, drawn = save_figure(draw_speed(ratios, points), folder / "speed")
    shutil.copyfile(drawn, image)
