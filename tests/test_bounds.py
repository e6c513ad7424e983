"""No index of compiled code leaves its table: the same tests, with numba's checks of bounds switched on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
MOVING_WORLDS = (
    "docking",
    "full_scale",
    "model",
    "policies",
    "soundness",
    "views",
    "world",
    "writing",
)
BEYOND = """
from sistercities import load_scenario
from sistercities.world.founding import found_world
from sistercities.world.month import advance
from sistercities.world.state import referred
advance(referred(found_world(load_scenario("base"), 1)), 10**6)
"""


def checked(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the checks, compiling anew: numba keeps code without looking whether it has them."""
    environment = os.environ | {
        "NUMBA_BOUNDSCHECK": "1",
        "XDG_CACHE_HOME": str(folder),
        "HOME": str(folder),
    }
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.long
def test_the_checks_find_what_is_out_of_bounds(tmp_path: Path) -> None:
    found = checked(tmp_path, "-c", BEYOND)
    assert found.returncode == 1
    assert "IndexError: index is out of bounds" in found.stderr


@pytest.mark.long
def test_no_index_leaves_its_table(tmp_path: Path) -> None:
    files = [f"tests/test_{name}.py" for name in MOVING_WORLDS]
    found = checked(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files)
    assert found.returncode == 0, found.stdout[-3_000:]
