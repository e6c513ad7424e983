"""A study that begins anew: what a sweep left in its folder is removed, and nothing else."""

import shutil
from pathlib import Path

from sistercities.runs.marks import MANIFEST
from sistercities.runs.seal import is_broken
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.study.chunks import number_of
from sistercities.study.folder import (
    CLOCK,
    FIGURES,
    LOCK,
    POINTS,
    RUNS,
    SUMMARY_TABLE,
    Manifest,
    digest,
    locked,
    read_manifest,
)

_ALWAYS_OURS = {MANIFEST, CLOCK, LOCK, SUMMARY_TABLE}


def clear(folder: Path) -> None:
    """Remove a study folder, if there is one, with all its runs.

    Args:
        folder: of the study; new and empty ones stay as they are.

    Raises:
        SisterCitiesError: if it is another kind of folder, another sweep is at work there, or
            something in it is not as a sweep wrote it.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / MANIFEST).is_file():
        raise _kept(folder, "it is no study folder")
    manifest = read_manifest(folder)
    with locked(folder):
        for path in sorted(folder.rglob("*")):
            if not (path.is_dir() or _is_ours(path, folder, manifest)):
                raise _kept(folder, f"{shown(path)} is not as sistercities wrote it")
        # one step: a process that is killed leaves all of it, or nothing
        before = folder.with_name(f".{folder.name}-before")
        folder.rename(before)
    shutil.rmtree(before)


def _is_ours(path: Path, folder: Path, manifest: Manifest) -> bool:
    name = path.relative_to(folder).as_posix()
    if path.is_symlink():
        return False
    if name in FIGURES:
        return is_broken(path.read_bytes()) is False
    if path.parent.name == RUNS:
        return number_of(path) is not None
    known = name in _ALWAYS_OURS or POINTS.fullmatch(name) is not None
    return known or digest(path) == manifest.files.get(name)


def _kept(folder: Path, reason: str) -> SisterCitiesError:
    return SisterCitiesError(
        f"{shown(folder)}: not overwritten, {reason}; give another folder with --out"
    )
