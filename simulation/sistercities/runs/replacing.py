"""Earlier results whose place new ones take, once these are whole; nothing else ever gives way.

A file is known as ours by its checksum, in the list that its folder has (provenance, record of
tables, manifest of a package), or by the seal in itself, as figures and pages have one. Any other
file, and one that was changed since, is somebody's work: then the folder stays.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from sistercities.runs.seal import is_broken
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError

_LISTS = ("provenance.json", "origin.json")
"""Where the files of a folder are listed, each with its checksum."""

_SUMS = "manifest-sha256.txt"
"""Where those of a package are listed, a line for each."""

_UNLISTED = {*_LISTS, _SUMS, "clock.json"}
"""Files that no list holds: itself, and what came after it."""


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
    theirs = next(_not_ours(target, _listed(target)), None)
    return None if theirs is None else f"{shown(theirs)} is not as sistercities wrote it"


def _listed(target: Path) -> dict[str, str]:
    """The checksum of every file that a list of the folder names."""
    listed: dict[str, str] = {}
    for name in _LISTS:
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            files: dict[str, Any] = json.loads((target / name).read_bytes())["files"]
            listed |= {
                path: each if isinstance(each, str) else each["sha256"]
                for path, each in files.items()
            }
    with suppress(OSError, ValueError):
        lines = (target / _SUMS).read_text(encoding="utf-8").splitlines()
        listed |= {path: checksum for checksum, path in (line.split("  ", 1) for line in lines)}
    return listed


def _not_ours(target: Path, listed: dict[str, str]) -> Iterator[Path]:
    """What is in a folder and was not written with its results: added, or changed since."""
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if path.is_symlink() or (path.is_dir() and not any(path.iterdir())):
            yield path
        elif path.is_file() and name not in _UNLISTED:
            content = path.read_bytes()
            checksum = hashlib.sha256(content).hexdigest()
            if checksum != listed.get(name) and is_broken(content) is not False:
                yield path
        elif not path.is_dir() and not path.is_file():
            yield path
