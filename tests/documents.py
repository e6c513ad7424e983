"""The pages that the project shows: the README, how to contribute, and all of the documentation."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
}
"""The text of every page, by its path from the root of the repository."""

LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
"""A link of a page: the file it leads to, none for the page itself, and the heading."""


def blocks(page: str, language: str) -> list[str]:
    """What stands in the boxes of one language on a page."""
    return re.findall(rf"```{language}\n(.*?)```", PAGES[page], re.DOTALL)


def commands(page: str) -> list[str]:
    """Every command of the package that a page shows, without the remark behind it."""
    return [
        line.partition(" #")[0].strip()
        for block in blocks(page, "sh")
        for line in block.splitlines()
        if line.startswith("sistercities ")
    ]


def anchors(text: str) -> set[str]:
    """The names by which a link leads to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
