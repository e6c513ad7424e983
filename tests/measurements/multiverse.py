"""The measured part of docs/findings/multiverse.md and its figure: the built-in multiverse.

Run: ``python -m tests.measurements.multiverse [--posterior FOLDER]`` (half an hour of processor
time). Stopped, the same command goes on with the point at which it was, as long as neither model
nor scenarios changed.
"""

from argparse import ArgumentParser
from pathlib import Path

from sistercities import multiverse
from sistercities.paper.figures.save import save_figure

from tests.measurements.patterns import ROOT, rewritten

PAGE = ROOT / "docs" / "findings" / "multiverse.md"
FIGURE = ROOT / "docs" / "images" / "multiverse"
KEPT = ROOT / "results" / "multiverse-of-the-page"


def main() -> None:
    """Ask in every universe; write the tables into the page, and the figure beside the others."""
    parser = ArgumentParser(prog="python -m tests.measurements.multiverse")
    parser.add_argument("--posterior", type=Path, default=True, help="folder of draws")
    asked = parser.parse_args()

    answer = multiverse(posterior=asked.posterior, out=KEPT)
    words = answer.markdown().replace("\n## ", "\n### ").removeprefix("## ")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(rewritten(page, "measured", words), encoding="utf-8")
    save_figure(answer.figure(), FIGURE)
    print(answer.text())


if __name__ == "__main__":
    main()
