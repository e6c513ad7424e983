"""What lies in a folder, what is written into one, and what makes two of them equal."""

import hashlib
from pathlib import Path

UNEQUAL = {"clock.json", "lock"}
"""Files that may differ between two folders of one question or study."""

WRITTEN = {"below", "below/table.csv", "provenance.json"}
"""What ``write`` leaves in a folder."""


def contents(folder: Path) -> dict[str, str]:
    """Hash of every file of a folder that has to be the same each time."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in UNEQUAL]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def write(folder: Path) -> None:
    """Something that a folder is filled with."""
    (folder / "below").mkdir()
    (folder / "below" / "table.csv").write_text("1", encoding="utf-8")
    (folder / "provenance.json").write_text("{}", encoding="utf-8")


def there(folder: Path) -> set[str]:
    """All that lies in a folder, hidden or not."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
