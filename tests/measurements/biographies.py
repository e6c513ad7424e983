"""The biographies of docs/findings/biographies.md, each as the command prints it, and the rule by which it was chosen.

Run: ``python -m tests.measurements.biographies`` (seconds).
"""

import re
from collections import Counter
from pathlib import Path

from sistercities import biography
from sistercities.runs.replicates import histories
from sistercities.scenario.files import load_scenario
from sistercities.world.outcome import YEAR

PAGE = Path(__file__).parents[2] / "docs" / "findings" / "biographies.md"
PART = re.compile(r"<!-- biography: (\S+) (\d+) -->\n.*?<!-- end -->", re.DOTALL)
AGE = 25
HISTORIES = 200


def refreshed(page: str) -> str:
    """The page with every biography told anew."""
    return PART.sub(lambda part: _told(part[1], int(part[2])), page)


def _told(name: str, seed: int) -> str:
    """A biography as its document holds it, without its title, under headings of the fourth level."""
    _, _, told = biography(name, seed=seed).markdown().partition("\n")
    body = told.strip().replace("\n## ", "\n#### ")
    return f"<!-- biography: {name} {seed} -->\n\n{body}\n\n<!-- end -->"


def fates(name: str, number: int = HISTORIES) -> list[str]:
    """What became of a pairing by the common age under the seeds 1, 2, and so on: alive, silent or ended."""
    ensemble = histories(load_scenario(name), list(range(1, number + 1)), AGE)[0]
    valid = ensemble.months["valid"][:, YEAR * AGE - 1]
    alive = ensemble.at(AGE)["alive"]
    return [
        "alive" if lives else "silent" if paper else "ended"
        for lives, paper in zip(alive, valid, strict=True)
    ]


def chosen_seed(found: list[str]) -> int:
    """The first seed whose fate is the most common one."""
    return found.index(Counter(found).most_common(1)[0][0]) + 1


def main() -> None:
    """Write the biographies into the page."""
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
