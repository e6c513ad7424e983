"""Earlier results whose place new ones take, once these are whole; nothing else ever gives way.

A folder is known as earlier results by its provenance, which lists every file with its checksum. A
file that is not in that list, or was changed since, is somebody's work: then the folder stays.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError

_PROVENANCE = "provenance.json"
_UNLISTED = {_PROVENANCE, "clock.json"}
"""Files of a results folder that its provenance does not list: itself, and what came after it."""


class Replacing(NamedTuple):
    """A folder, whose earlier results are replaced if there are any.

    Attributes:
        target: the folder.
    """

    target: Path


def refuse_others(target: Path) -> None:
    """Refuse to replace what is not earlier results, whole and as they were written.

    Args:
        target: what is to be replaced; nothing need be there.

    Raises:
        SisterCitiesError: if somebody's work would be lost; names a file of it.
    """
    if not os.path.lexists(target) or (target.is_dir() and not any(target.iterdir())):
        return
    reason = _reason_to_keep(target)
    if reason:
        raise SisterCitiesError(
            f"{shown(target)}: not overwritten, {reason}; give another folder with --out"
        )


def _reason_to_keep(target: Path) -> str | None:
    if target.is_symlink() or not target.is_dir():
        return "it is no folder"
    if Path.cwd().is_relative_to(target.resolve()):
        return "the working folder is in it"
    try:
        listed = json.loads((target / _PROVENANCE).read_text(encoding="utf-8"))["files"]
        theirs = next(_not_ours(target, dict(listed)), None)
    except (OSError, ValueError, KeyError, TypeError):
        return f"it is no folder of results (it has no {_PROVENANCE} that can be read)"
    return None if theirs is None else f"{shown(theirs)} is not as it was written there"


def _not_ours(target: Path, listed: dict[str, str]) -> Iterator[Path]:
    """What is in a folder and was not written with its results: added, or changed since."""
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if path.is_symlink() or (path.is_dir() and not any(path.iterdir())):
            yield path
        elif path.is_file() and name not in _UNLISTED:
            if hashlib.sha256(path.read_bytes()).hexdigest() != listed.get(name):
                yield path
        elif not path.is_dir() and not path.is_file():
            yield path
