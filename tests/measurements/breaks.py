"""Do the tests of who keeps a tie alive catch a broken rule? One rule of each mechanism is broken.

Run: ``python -m tests.measurements.breaks`` (three minutes: each break is compiled anew). The
package is broken in a copy; the exit status is 1 if a break passes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Break(NamedTuple):
    """A rule, broken.

    Attributes:
        what: what is wrong then.
        file: of the world.
        right: the line as it is.
        wrong: what stands in its place.
        tests: the file of tests that has to fail.
    """

    what: str
    file: str
    right: str
    wrong: str
    tests: str


BREAKS = (
    Break(
        "silence does not matter: whoever carries a tie is neglected from the first month on",
        "carrier.py",
        "return -math.expm1(-quiet / carrier_patience)",
        "return 1.0",
        "test_carriers.py",
    ),
    Break(
        "an association carries the economic and the technical track too",
        "effort.py",
        "own = government.association and track == PEOPLE",
        "own = government.association",
        "test_associations.py",
    ),
    Break(
        "trade missions build familiarity",
        "familiarity.py",
        "float(now.activities_people + now.projects_completed)",
        "float(now.activities_people + now.activities_economic + now.projects_completed)",
        "test_familiarity.py",
    ),
    Break(
        "the poorer side pays",
        "means.py",
        "return ((product_a + product_b) / (2.0 * REFERENCE_PRODUCT))",
        "return (min(product_a, product_b) / REFERENCE_PRODUCT)",
        "test_means.py",
    ),
)


def caught_by(broken: Break) -> list[str]:
    """The tests that fail when a rule is broken; none if it passes."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place)
        for folder in ("simulation", "scenarios", "tests"):
            leave = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / folder, copy / folder, ignore=leave)
        shutil.copy(ROOT / "pyproject.toml", copy)

        file = copy / "simulation" / "sistercities" / "world" / broken.file
        text = file.read_text(encoding="utf-8")
        if text.count(broken.right) != 1:
            raise SystemExit(f"{broken.file}: not there, or more than once: {broken.right}")
        file.write_text(text.replace(broken.right, broken.wrong), encoding="utf-8")

        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                f"tests/{broken.tests}",
            ],
            check=False,
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy / "simulation")},
            capture_output=True,
            text=True,
        )
    return re.findall(r"^FAILED \S+::(\S+)", done.stdout, re.MULTILINE)


def main() -> None:
    """Break each rule, and say which tests caught it."""
    passed = 0
    for broken in BREAKS:
        tests = caught_by(broken)
        passed += not tests
        said = f"caught by {', '.join(tests)}" if tests else "NOT CAUGHT"
        print(f"{broken.file}: {broken.what}: {said}", flush=True)
    sys.exit(passed > 0)


if __name__ == "__main__":
    main()
