"""Turns a rule or a loop into machine code, and never runs an outdated one.

Numba's own cache looks only at the file that holds a function: after an edit in a module that the
function calls it silently runs the old rule. The cache folder is therefore named after a hash of
all modules that may hold compiled code (those of this room), so that an edit of any rule starts a
new folder.
"""

import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache
from platformdirs import user_cache_path

from sistercities.scenario.mistakes import SisterCitiesError

PACKAGE = Path(__file__).parent.parent
ROOM = 200_000_000
"""Free bytes that a disk must have for compiled code to be kept there; it takes a third of them."""

_UNUSED_DAYS = 14


def source_hash(package: Path = PACKAGE) -> str:
    """Hash of a folder's Python files, in a fixed order: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Where compiled code is kept; nowhere if no place is safe.

    That is in the user's cache, else among temporary files. What lies there is run. So the folder
    is the user's own, and nobody else can write to it.
    """
    version = f"{source_hash(PACKAGE / 'world')}-numba-{numba.__version__}"
    for parent in _homes():
        folder = parent / version
        try:
            parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            if _is_private(parent) and _is_private(folder) and _has_room(folder):
                os.utime(folder)
                _forget_unused(parent)
                return folder
        except OSError:
            continue
    return None


def _homes() -> Iterator[Path]:
    """Folders for compiled code, the best first."""
    if (
        usual := user_cache_path("sistercities")
    ).is_absolute():  # it is not for a user without a home
        yield usual
    user = os.geteuid() if os.name == "posix" else "cache"
    with suppress(OSError):  # no folder for temporary files
        yield Path(tempfile.gettempdir()) / f"sistercities-{user}"


def _is_private(folder: Path) -> bool:
    """Whether a folder is the user's own, and nobody else can write to it or replace it."""
    if os.name != "posix":
        return os.access(folder, os.W_OK)
    own = folder.lstat()
    around = folder.parent.stat().st_mode
    return (
        stat.S_ISDIR(own.st_mode)
        and own.st_uid == os.geteuid()
        and not own.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        and not (around & stat.S_IWOTH and not around & stat.S_ISVTX)
        and os.access(folder, os.W_OK)
    )


def _has_room(folder: Path) -> bool:
    return any(folder.iterdir()) or shutil.disk_usage(folder).free > ROOM


def _forget_unused(parent: Path) -> None:
    """Remove what earlier versions left, once nobody has used it for a while."""
    for folder in parent.iterdir():
        with suppress(OSError):  # another process is at it
            if time.time() - folder.stat().st_mtime > _UNUSED_DAYS * 86_400:
                shutil.rmtree(folder, ignore_errors=True)


class _Kept(FunctionCache):
    """Numba's cache of one function.

    Whatever is wrong with it or its disk, the function is compiled and runs.
    """

    def load_overload(self, *of: Any) -> Any:  # noqa: ANN401
        """What was kept, or nothing."""
        try:
            return super().load_overload(*of)  # type: ignore[no-untyped-call]
        except Exception:  # a file was cut off, as when the power went: it may say anything
            with suppress(OSError):
                self.flush()  # type: ignore[no-untyped-call]
            return None

    def save_overload(self, *of: Any) -> None:  # noqa: ANN401
        """Keep what was compiled, if there is room."""
        with suppress(OSError):
            super().save_overload(*of)  # type: ignore[no-untyped-call]


if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
    raise SisterCitiesError(
        "NUMBA_DISABLE_JIT is set, and the model runs as compiled code only; unset it"
    )

CACHE = cache_folder()
FIRST_TIME = CACHE is None or not any(CACHE.iterdir())
"""Nothing is compiled yet, so the first simulation has to wait for it."""

if CACHE is not None:
    numba.config.CACHE_DIR = str(CACHE)  # type: ignore[attr-defined]


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a pure rule or a loop over rules.

    No fast-math, so that the compiled rule and the same rule in plain Python agree; the interpreter
    lock is released, so that replicates run side by side in threads.
    """
    return _kept(numba.njit(nogil=True)(function))


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function into each of its callers.

    So a loop over it can run on many numbers at once.
    """
    return _kept(numba.njit(nogil=True, inline="always")(function))


def _kept(dispatcher: Any) -> Any:  # noqa: ANN401
    """A compiled function that is kept for other processes.

    As with ``cache=True``, but in a cache that may fail.
    """
    if CACHE is not None:
        dispatcher._cache = _Kept(dispatcher.py_func)  # type: ignore[no-untyped-call]
    return dispatcher
