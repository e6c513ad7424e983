"""The measured part of docs/findings/score.md and its figure: the atlas, blind and as coded.

Run: ``python -m tests.measurements.score`` (two to four minutes of processor time).
"""

import re
from pathlib import Path

from sistercities import score
from sistercities.paper.figures.save import save_figure

from tests.measurements.patterns import rewritten

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "findings" / "score.md"
FIGURE = DOCS / "images" / "score"
REPLICATES = 400

_GAP = re.compile(r"Dispositions blind: .*minus the best .*: \S+ \\\[(\S+), (\S+)\\\]")


def verdict(page: str) -> str:
    """Whether the model orders fates better than the best predictor without one, by the page."""
    found = _GAP.search(page)
    assert found, "the page tells of no difference with an interval"
    low, high = map(float, found.groups())
    if low > 0.0:
        return "better than"
    return "worse than" if high < 0.0 else "no better than"


def main() -> None:
    """Score the atlas; write the tables into the page, and the figure beside the others."""
    answer = score(replicates=REPLICATES)
    words = answer.markdown().replace("\n## ", "\n### ").removeprefix("## ")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(rewritten(page, "measured", words), encoding="utf-8")

    save_figure(answer.figure(), FIGURE)
    print(f"{answer.text()}\n\nREADME: {verdict(PAGE.read_text(encoding='utf-8'))}")


if __name__ == "__main__":
    main()
