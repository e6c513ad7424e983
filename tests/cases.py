"""What many tests ask for: few agents and worlds, and the scenarios of pairings that exist."""

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sistercities.scenario.files import load_scenario
from sistercities.scenario.library import atlas

from tests.conftest import NAMES

QUICK = (
    "--replicates",
    3,
    "--set",
    "defaults.city.businesses=40",
    "--set",
    "defaults.city.citizens=60",
)
CHANGES = {"defaults.city.businesses": 40, "defaults.city.citizens": 60}
FEW_MONTHS: dict[str, object] = {
    "calendar.until": "1996-12", "defaults.city.businesses": 20, "defaults.city.citizens": 20,
}  # fmt: skip
FEW_AGENTS = ("--set", "defaults.city.businesses=60", "--set", "defaults.city.citizens=40")
QUICK_WAY = {
    "run": QUICK,
    "compare": QUICK,
    "what-if": (*FEW_AGENTS, "--replicates", "4"),
    "rescue": (*FEW_AGENTS, "--replicates", "10", "--start", "1992-08"),
    "why": (*FEW_AGENTS, "--replicates", "2"),
    "ablate": (*FEW_AGENTS, "--replicates", "2"),
    "biography": FEW_AGENTS,
    "multiverse": (
        "--coding",
        "blind",
        "--set",
        "design.size=4",
        "--set",
        "replicates=2",
        "--set",
        "constants.defaults.city.businesses=20",
        "--set",
        "constants.defaults.city.citizens=20",
    ),
    "score": (
        "--set",
        "defaults.city.businesses=20",
        "--set",
        "defaults.city.citizens=20",
        "--replicates",
        "2",
    ),
    "sistercities calibrate": (
        *("--set", "draws=86", "--set", "again=0", "--set", "checks=2", "--set", "replicates=2"),
        *("--set", 'bands=["reference-activity"]', "--set", "signs=[]"),
    ),
    "cross-validate": (*FEW_AGENTS, "--draws", "2", "--replicates", "2"),
}

CASES = tuple(name for name in NAMES if not load_scenario(name).synthetic)
"""The scenarios of pairings that exist."""


def quickly(line: str) -> list[str]:
    """The arguments of a command line of a page, with few agents and worlds."""
    arguments = shlex.split(line)[1:]
    few: tuple[str, ...] = ("--max", "100") if "--until" in arguments else ()
    if arguments[0] == "rescue" and "--policy" not in arguments:
        few = ("--policy", "joint-committee", "--policy", "business-missions")
    of_worlds = arguments[0] != "multiverse"  # its study says how many there are
    drawn = ("--replicates", "4") if "--posterior" in line and of_worlds else ()
    quick = QUICK_WAY.get(line) or QUICK_WAY.get(arguments[0], ())
    return [*arguments, *map(str, quick), *few, *drawn]


def every_other(cases: Iterable[Any], step: int = 2) -> list[Any]:
    """All cases, of which the tests that do not take long ask the first, the third, and so on.

    Args:
        cases: what a test is asked with, one by one.
        step: 2 for every second case, 4 for every fourth.
    """
    return [
        case if number % step == 0 else pytest.param(case, marks=pytest.mark.long)
        for number, case in enumerate(cases)
    ]


def first_of_each(lines: Iterable[str]) -> list[Any]:
    """Command lines to be run: of those that simulate for one question all but the first only by make test-long.

    That the others have options that there are is looked at in test_docs.py.
    """
    asked: set[str] = set()
    found: list[Any] = []
    for line in lines:
        question = shlex.split(line)[1]
        dear = question in QUICK_WAY and question in asked
        found.append(pytest.param(line, marks=pytest.mark.long) if dear else line)
        asked.add(question)
    return found


CALIBRATION = """
title = "Two parameters"
draws = 26
again = 4
checks = 3
replicates = 2
kept = 12
bands = ["reference-activity", "reference-exchange"]
signs = []
[priors]
drop_hazard = { range = [0.03, 0.48], scale = "log", reason = "a factor of four" }
consideration = { range = [0.0075, 0.12], scale = "log", reason = "a factor of four" }
"""
"""A calibration of two parameters that takes seconds."""


def drawn_twice(folder: Path) -> Path:
    """A folder with two posterior draws that differ in much."""
    place = folder / "drawn"
    place.mkdir()
    text = "draw,weight,behaviour.people_activities\n0,1,0.2\n1,1,9.0\n"
    (place / "draws.csv").write_text(text, encoding="utf-8")
    return place


def few_pairings(place: Path, number: int) -> Path:
    """A folder like the atlas, with what became of so many of its pairings."""
    place.mkdir()
    for path in atlas().iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    outcomes = place / "outcomes.csv"
    lines = outcomes.read_text(encoding="utf-8").splitlines(keepends=True)
    outcomes.write_text("".join(lines[: number + 1]), encoding="utf-8")
    return place
