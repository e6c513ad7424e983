"""The documents that travel with the package: the model by ODD, the coding book, the glossary."""

import re
from pathlib import Path

from sistercities.world.compiled import PACKAGE

_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#\s:]+)(?:#[^)\s]*)?\)")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)\n?")


def documents() -> Path:
    """The folder of the documents: inside an installed package, else in the checkout."""
    installed = PACKAGE / "documents"
    return installed if installed.is_dir() else PACKAGE.parent.parent / "docs" / "reference"


def lock_file() -> Path:
    """The lock of the project: inside an installed package, else in the checkout."""
    installed = PACKAGE / "requirements.txt"
    return installed if installed.is_file() else PACKAGE.parent.parent / ".ci" / "requirements.txt"


def place_documents(folder: Path) -> None:
    """Copy all documents into a folder; words that lead to pages which are not there lead nowhere.

    Args:
        folder: that is there.
    """
    paths = sorted(documents().glob("*.md"))
    names = {path.name for path in paths}
    for path in paths:
        text = _PICTURE.sub("", path.read_text(encoding="utf-8"))
        text = _LINK.sub(lambda link: link[0] if link[2] in names else link[1], text)
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")
