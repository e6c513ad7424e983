"""What many tests ask for: few agents and worlds, and the scenarios of pairings that exist."""

import shlex

from sistercities.scenario.files import load_scenario

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
FEW_AGENTS = ("--set", "defaults.city.businesses=60", "--set", "defaults.city.citizens=40")
QUICK_WAY = {
    "run": QUICK,
    "compare": QUICK,
    "what-if": (*FEW_AGENTS, "--replicates", "4"),
    "why": (*FEW_AGENTS, "--replicates", "2"),
    "ablate": (*FEW_AGENTS, "--replicates", "2"),
    "biography": FEW_AGENTS,
    "score": (*FEW_AGENTS, "--replicates", "2"),
}

CASES = tuple(name for name in NAMES if not load_scenario(name).synthetic)
"""The scenarios of pairings that exist."""


def quickly(line: str) -> list[str]:
    """The arguments of a command line of a page, with few agents and worlds."""
    arguments = shlex.split(line)[1:]
    few = ("--max", "100") if "--until" in arguments else ()
    return [*arguments, *map(str, QUICK_WAY.get(arguments[0], ())), *few]


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
