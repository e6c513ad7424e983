"""Keeping what was made: written aside, made durable and put in place as a whole.

One process at a time does it. Files and folders get the permissions that the user's umask gives
them. A folder in the making lies in a home beside its place, whose name begins with a dot, under a
lock that ends with its process: so whoever writes there next can tell what a killed process left
behind, and sweeps it up. What was simulated is never thrown away because it cannot be put where it
was meant to be: it is kept elsewhere, and the message says where.
"""

import errno
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from sistercities.runs.durable import make_durable, reason_of, sync
from sistercities.runs.marks import MANIFEST, PROVENANCE
from sistercities.runs.replacing import Replacing, refuse_others
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError

_HOMES = ".*-writing"
_HOME = ".sistercities-writing"
"""Home of a folder in the making whose place is there already."""

_LOCK = "sistercities.lock"
_MAKING = "making"
_WHOLE = "whole"
_BEFORE = "before"
"""What is in a home. The lock is the mark by which it is known as ours."""

_NO_RESULTS = {_HOME, ".checkpoint", ".DS_Store", "lost+found"}
"""What may lie in a folder that people call empty."""

_LAST = {MANIFEST, PROVENANCE}
"""Put in place after all others: where one of these is, nothing is missing."""

_MOST_ATTEMPTS = 9
_PATIENCE = 0.2
"""Seconds to wait for a lock; whoever only sweeps up holds it no longer."""


class Numbered(NamedTuple):
    """The next free folder of a series: ``stem-001``, ``stem-002``, ...

    Attributes:
        parent: where the series is.
        stem: how its names begin.
    """

    parent: Path
    stem: str


type Out = str | Path | Numbered | Replacing
"""Where results are to go: a folder that is new or empty, the next of a series, or a folder of
earlier results that are replaced."""


class _TakenError(SisterCitiesError):
    """A place is in use, or another process is about to use it."""


class Reserved:
    """A place that is kept free for a folder in the making.

    Attributes:
        target: where the folder will be.
        aside: where it is made until then.
    """

    def __init__(self, target: Path, home: Path, *, replaces: bool = False) -> None:
        self.target = target
        self.aside = home / _MAKING
        self._home = home
        self._replaces = replaces

    def fill(self, write: Callable[[Path], object]) -> None:
        """Write what was made, and put it in place.

        Args:
            write: writes everything into a folder; called again with another one if the disk fails.

        Raises:
            SisterCitiesError: if something could not be written or put in place; says what is kept,
                and where.
        """
        try:
            write(self.aside)
            make_durable(self.aside)
        except OSError as error:
            raise self._elsewhere(write, reason_of(error)) from None
        except SisterCitiesError as error:
            raise SisterCitiesError(f"{error}; {self._kept('what was written before')}") from None
        except Exception as defect:
            defect.add_note(f"{shown(self.target)}: {self._kept('what was written before')}")
            raise

        self._put()

    def take(self) -> None:
        """Put in place what lies aside.

        Raises:
            SisterCitiesError: if it could not be put there; says where it is kept.
            OSError: if the disk fails.
        """
        make_durable(self.aside)
        self._put()

    def _put(self) -> None:
        try:
            if self._home.parent == self.target:
                self.aside.rename(self._home / _WHOLE)
                _move_out(self._home)
            else:
                if self._replaces and self.target.exists():
                    refuse_others(self.target)  # somebody may have worked there meanwhile
                    self.target.rename(self._home / _BEFORE)
                self.aside.rename(self.target)
            sync(self.target.parent)
        except (OSError, SisterCitiesError) as error:
            kept = self._kept("everything")
            raise SisterCitiesError(
                f"{shown(self.target)}: could not be put in place ({reason_of(error)}); {kept}"
            ) from None

    def _kept(self, what: str) -> str:
        """Keep under another name what cannot be put in place; says where."""
        whole = self._home / _WHOLE
        series = Numbered(self._home.parent, f"{self.target.name or 'results'}-kept")
        try:
            kept = (whole if whole.exists() else self.aside).rename(next(_free(series)))
        except OSError as error:
            return f"{what} could not be kept ({reason_of(error)})"

        return f"{what} is in {shown(kept)}"

    def _elsewhere(self, write: Callable[[Path], object], reason: str) -> SisterCitiesError:
        """Write everything among temporary files, as the disk cannot take it; says how it went."""
        shutil.rmtree(self.aside, ignore_errors=True)
        where = shown(self.target)
        try:
            kept = Path(tempfile.mkdtemp(prefix=f"{self.target.name or 'results'}-"))
        except OSError:
            return _lost(where, reason)

        try:
            write(kept)
            make_durable(kept)
        except OSError:
            shutil.rmtree(kept, ignore_errors=True)
            return _lost(where, reason)

        return SisterCitiesError(f"{where}: {reason}; everything is in {shown(kept)} instead")


@contextmanager
def reserved(out: Out) -> Iterator[Reserved]:
    """Keep a place free for a folder that is about to be made.

    Unless it is filled or taken, nothing is left of it. A folder that is not there is put in place
    in one step. One that is there, and empty, is filled: it may be a link, the working folder or a
    disk of its own, and it keeps its permissions.

    Args:
        out: where the folder is to be.

    Raises:
        SisterCitiesError: if the place is in use, another process is about to use it, or it cannot
            be written.
    """
    made: list[Path] = []
    try:
        target, home, lock = _claimed(out, made)
        try:
            yield Reserved(target, home, replaces=isinstance(out, Replacing))
        finally:
            _leave(home, lock)
    finally:
        for folder in reversed(made):
            with suppress(OSError):  # it is in use
                folder.rmdir()


def beside(out: str | Path, name: str) -> Path:
    """Where something lies that belongs to a folder: beside it, or within if it is there."""
    target = Path(out)
    return target / f".{name}" if target.is_dir() else target.parent / f".{target.name}-{name}"


def _lost(where: str, reason: str) -> SisterCitiesError:
    return SisterCitiesError(
        f"{where}: {reason}; there was no room among temporary files either, "
        "so nothing could be kept; put it right, "
        "and the same command gives the same results"
    )


def _free(series: Numbered) -> Iterator[Path]:
    """The names of a series that nothing bears."""
    names = (series.parent / f"{series.stem}-{number:03d}" for number in count(1))
    return (name for name in names if not os.path.lexists(name))


def _claimed(out: Out, made: list[Path]) -> tuple[Path, Path, FileLock]:
    """A place that nobody has, a home for what is made there, and the lock by which both are ours.

    Args:
        out: what was asked for.
        made: is given the folders that had to be made on the way.
    """
    parent = _path_of(out)
    try:
        if not isinstance(out, Numbered):
            refuse = refuse_others if isinstance(out, Replacing) else _refuse_used
            return parent, *_home_of(parent, made, refuse)
        # another process may take a name meanwhile; then the next one is tried
        for target in _free(out):
            with suppress(_TakenError):
                return target, *_home_of(target, made, _refuse_used)
    except (OSError, ValueError, NotImplementedError) as error:
        # a null character in the path; a disk that knows no locks
        raise SisterCitiesError(
            f"{shown(parent)}: cannot be written ({reason_of(error)}); "
            "give another folder with --out"
        ) from None
    raise AssertionError("a series has no end")


def _path_of(out: Out) -> Path:
    """The folder that was asked for, or that of the series."""
    match out:
        case Numbered(parent, _):
            return parent
        case Replacing(target):
            return target
        case _:
            return Path(out)


def _home_of(
    target: Path, made: list[Path], refuse: Callable[[Path], None]
) -> tuple[Path, FileLock]:
    """A home for what is made for a place, empty and locked."""
    # what the killed left there
    for folder in (target, target.parent):
        _sweep(folder)
    refuse(target)
    within = target.is_dir() and refuse is _refuse_used
    home = target / _HOME if within else target.parent / f".{target.name}-writing"
    _make_parents(home.parent, made)
    lock = _locked(home, target)

    try:
        refuse(target)  # somebody may have put a folder there until the lock was ours
        shutil.rmtree(home / _MAKING, ignore_errors=True)
        (home / _MAKING).mkdir()
    except BaseException:
        _leave(home, lock)
        raise

    return home, lock


def _locked(home: Path, target: Path) -> FileLock:
    """The lock of a home, which is made if it is not there."""
    lock = FileLock(home / _LOCK, timeout=_PATIENCE)
    for attempt in count(1):
        home.mkdir(exist_ok=True)
        try:
            acquire(lock)
            break
        except Timeout:
            raise _TakenError(
                f"{shown(target)}: another command is at work on it; wait for it, "
                "or give another folder with --out"
            ) from None
        except OSError as error:
            with suppress(OSError):
                home.rmdir()
            if not isinstance(error, FileNotFoundError) or attempt > _MOST_ATTEMPTS:
                raise  # else it was swept up in between

    return lock


def acquire(lock: FileLock) -> None:
    """Acquire a lock; whatever the disk knows of locks."""
    # on a disk that knows none, the library makes do with a file, and need not say so
    with warnings.catch_warnings(action="ignore"):
        lock.acquire()


def _refuse_used(target: Path) -> None:
    used = os.path.lexists(target)
    if target.is_dir():
        used = not {path.name for path in target.iterdir()} <= _NO_RESULTS
    if used:
        raise _TakenError(f"{shown(target)}: already in use; give a new or empty folder with --out")


def _sweep(folder: Path) -> None:
    """Remove what killed processes left in a folder; what was whole is put in place instead."""
    for path in folder.glob(f"{_HOMES}/{_LOCK}"):
        lock = FileLock(path, timeout=0)
        try:
            acquire(lock)
        except (OSError, NotImplementedError):
            continue  # its process lives (Timeout is one of these), or it is not ours

        with suppress(OSError):
            _move_out(path.parent)
        _leave(path.parent, lock)


def _move_out(home: Path) -> None:
    """Move what lies whole in a home into the folder around it.

    Raises:
        OSError: if something of the same name is there; then nothing is moved.
    """
    whole = home / _WHOLE
    if not whole.is_dir():
        return

    # the marks of a whole folder come last
    entries = sorted(whole.iterdir(), key=lambda entry: (entry.name in _LAST, entry.name))
    if any(os.path.lexists(home.parent / entry.name) for entry in entries):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    for entry in entries:
        entry.rename(home.parent / entry.name)

    whole.rmdir()
    sync(home.parent)


def _leave(home: Path, lock: FileLock) -> None:
    """Remove a home; its lock goes last, so that nobody makes it anew while it is half removed."""
    shutil.rmtree(home / _MAKING, ignore_errors=True)
    with suppress(OSError):
        _settle_before(home)
        if not (home / _WHOLE).exists():
            (home / _LOCK).unlink(missing_ok=True)
            home.rmdir()
    lock.release()


def _settle_before(home: Path) -> None:
    """Remove results that were replaced; put them back if nothing came in their place."""
    before = home / _BEFORE
    target = home.parent / home.name.removeprefix(".").removesuffix("-writing")
    if before.is_dir() and os.path.lexists(target):
        shutil.rmtree(before)
    elif before.is_dir():
        before.rename(target)


def _make_parents(folder: Path, made: list[Path]) -> None:
    """Make a folder and those around it, and list what had to be made."""
    if not folder.exists() and folder != folder.parent:
        _make_parents(folder.parent, made)
        folder.mkdir(exist_ok=True)
        made.append(folder)
