"""``python -m tests.benchmarks [measure | page | check | baseline]``.

Measure all; write the page on speed out of that; check, or store, the quick ratios.
"""

import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sistercities import load_scenario
from sistercities.paper.figures.save import save_figure

from tests.benchmarks.account import account
from tests.benchmarks.activity import busyness, print_busyness
from tests.benchmarks.check import (
    BASELINE,
    checked,
    load_baseline,
    regressions,
    said_of_processor,
)
from tests.benchmarks.contagion import contagion
from tests.benchmarks.figure import draw_speed
from tests.benchmarks.growth import growth
from tests.benchmarks.overhead import outside_months, start_up
from tests.benchmarks.page import write_page
from tests.benchmarks.paired_luck import policies, print_saved, saved
from tests.benchmarks.ratio import Benchmark, Ratio, measure
from tests.benchmarks.rivals import rivals
from tests.benchmarks.threads import threads

OUT = Path("results") / "benchmarks"
MILLION = (1_000_000, 12, 5, ", million", 20.0)
WORLDS = 100
NAMES = ("sistercities", "mesa", "numpy", "numba")


def machine() -> dict[str, Any]:
    """What the numbers were measured on, and how busy it was."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    models = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    return {
        "processor": ", ".join(sorted(models)) or platform.processor(),
        "processors": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in NAMES},
        },
        "load_before": os.getloadavg()[0],
    }


def ratios_of(benchmarks: Sequence[Benchmark]) -> list[Ratio]:
    """Measure one after the other, with a bar on a terminal."""
    screen = Console(stderr=True)
    return [
        measure(each) for each in track(benchmarks, console=screen, disable=not screen.is_terminal)
    ]


def print_ratios(ratios: Sequence[Ratio]) -> None:
    """Print every ratio with its quartiles and the times behind it."""
    table = Table(title="Time of the other over our time: median and quartiles of pairs", box=None)
    for heading in ("", "ratio", "pairs", "ours, ms", "other, ms", "aim", "against"):
        table.add_column(heading, justify="left" if heading in {"", "against"} else "right")
    for ratio in ratios:
        times = (f"{1e3 * ratio.seconds:,.2f}", f"{1e3 * ratio.other_seconds:,.2f}")
        told = f"{ratio.median:,.3g} \\[{ratio.low:,.3g}, {ratio.high:,.3g}]"
        aim = "" if ratio.target is None else f"{ratio.target:g}"
        table.add_row(ratio.name, told, str(ratio.pairs), *times, aim, ratio.meaning)
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def measure_all() -> int:
    """Measure everything; writes a JSON file and a figure."""
    told: dict[str, Any] = {"machine": machine()}
    ratios = ratios_of([*checked(), *contagion(*MILLION), *rivals(), *threads()])
    points, worlds, busy = growth(), saved(WORLDS, policies()), busyness()
    told |= {
        "ratios": [ratio._asdict() for ratio in ratios],
        "account_seconds": account(load_scenario("reference")),
        "outside_months_seconds": outside_months(),
        "growth": [point._asdict() for point in points],
        "activity": [each._asdict() for each in busy],
        "start_up_seconds": start_up(),
        "worlds_saved": worlds.to_dict("records"),
        "load_after": os.getloadavg()[0],
    }
    write(told, OUT / "benchmarks.json")
    save_figure(draw_speed(ratios, points), OUT / "speed")
    print_ratios(ratios)
    print_saved(worlds, WORLDS)
    print_busyness(busy)
    sys.stdout.write(f"Written to {OUT}/: benchmarks.json, speed.pdf, speed.png\n")
    return 0


def page() -> int:
    """Write the page on speed out of what was measured last."""
    write_page(OUT)
    return 0


def store_baseline() -> int:
    """Measure what is checked and store it as the baseline."""
    ratios = ratios_of(checked())
    write({"machine": machine(), "ratios": [ratio._asdict() for ratio in ratios]}, BASELINE)
    print_ratios(ratios)
    return 0


def check() -> int:
    """Say what became slower; exit status 1 if anything did."""
    if said := said_of_processor(BASELINE, machine()["processor"]):
        sys.stderr.write(f"{said}\n")
    found = regressions(checked(), load_baseline(BASELINE))
    for line in found:
        sys.stderr.write(f"slower: {line}\n")
    if not found:
        sys.stdout.write("No ratio is below its baseline by more than its noise.\n")
    return 1 if found else 0


def write(told: dict[str, Any], path: Path) -> None:
    """Write results as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    commands = {
        "measure": measure_all,
        "page": page,
        "check": check,
        "baseline": store_baseline,
    }
    asked = sys.argv[1] if len(sys.argv) > 1 else "measure"
    if asked not in commands:
        sys.exit(f'tests.benchmarks: "{asked}"; it must be one of: {", ".join(commands)}')
    sys.exit(commands[asked]())
