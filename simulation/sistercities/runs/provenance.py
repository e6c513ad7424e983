"""Where a result comes from: versions, code, seeds, files and their hashes. Clock times are kept apart."""

import hashlib
import platform
import subprocess
from collections.abc import Collection, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sistercities.world.compiled import PACKAGE, source_hash

_PACKAGES = (
    "sistercities",
    "mesa",
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "pyarrow",
    "pydantic",
    "matplotlib",
)


def provenance(
    seeds: Mapping[str, list[int]], folder: Path, asked: dict[str, Any]
) -> dict[str, Any]:
    """All that is needed to make a result again, the same on every run of the same command.

    Args:
        seeds: of the replicates of each scenario.
        folder: the files already written; each is listed with its SHA-256.
        asked: what the user asked for, by option.
    """
    return {
        "asked": asked,
        **origin(),
        "seeds": dict(seeds),
        "files": checksums(folder),
    }


def origin() -> dict[str, Any]:
    """The code, the versions of what it rests on, and the kind of machine."""
    return {
        "code": {"source_hash": source_hash(), "commit": _commit()},
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
        "platform": f"{platform.system()} {platform.machine()}",
    }


def checksums(folder: Path, apart_from: Collection[str] = ()) -> dict[str, str]:
    """The SHA-256 of every file of a folder, by its path, apart from some at its top."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() not in apart_from
    }


def _commit() -> str | None:
    """The commit of the checkout that runs, with ``+`` if it was changed; nothing for an installed package."""
    root = PACKAGE.parent.parent
    if not (root / ".git").exists():
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD")
        return commit + (
            "+" if _git(root, "status", "--porcelain", "--", "simulation", "scenarios") else ""
        )
    except (OSError, subprocess.SubprocessError):
        return None


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments],
        capture_output=True,
        check=True,
        text=True,
        timeout=10,
    ).stdout.strip()
