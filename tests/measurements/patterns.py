"""The measured part of docs/findings/patterns.md: all patterns, with twice the usual replicates.

Run: ``python -m tests.measurements.patterns`` (two to five minutes on two cores).
"""

import re
from pathlib import Path

from sistercities import patterns

PAGE = Path(__file__).parents[2] / "docs" / "findings" / "patterns.md"
BEGIN = "<!-- measured: begin -->"
END = "<!-- measured: end -->"
REPLICATES = 400


def rewritten(page: str, words: str) -> str:
    """The page with other words between the two comments."""
    part = f"{BEGIN}\n\n{words}\n{END}"
    return re.sub(f"{BEGIN}.*{END}", lambda _: part, page, flags=re.DOTALL)


def main() -> None:
    """Measure all patterns and write them into the page."""
    words = patterns(replicates=REPLICATES).markdown().replace("\n## ", "\n### ")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(rewritten(page, words.removeprefix("## ")), encoding="utf-8")


if __name__ == "__main__":
    main()
