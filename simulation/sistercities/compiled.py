"""Turns a rule or a loop into machine code, and never runs an outdated one.

Numba's own cache looks only at the file that holds a function: after an edit in a module that the
function calls it silently runs the old rule. The cache folder is therefore named after a hash of
all modules that may hold compiled code (those directly in this package, none in its sub-packages),
so that an edit of any rule starts a new folder.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numba
from platformdirs import user_cache_path

PACKAGE = Path(__file__).parent
ROOM = 200_000_000
"""Free bytes that a disk must have for compiled code to be kept there; it takes a third of them."""

_UNUSED_DAYS = 14


def source_hash(package: Path = PACKAGE, pattern: str = "**/*.py") -> str:
    """Hash of the package's Python files, in a fixed order: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(package.glob(pattern)):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Where compiled code is kept: in the user's cache, else in a temporary folder.

    Returns:
        The folder; none if neither has room.
    """
    version = f"{source_hash(pattern='*.py')}-numba-{numba.__version__}"
    for parent in (
        user_cache_path("sistercities"),
        Path(tempfile.gettempdir()) / f"sistercities-{os.getpid()}",
    ):
        try:
            folder = parent / version
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM:
                os.utime(folder)
                _forget_unused(parent)
                return folder
        except OSError:
            continue
    return None


def _forget_unused(parent: Path) -> None:
    """Remove what earlier versions left, once nobody has used it for a while."""
    for folder in parent.iterdir():
        if time.time() - folder.stat().st_mtime > _UNUSED_DAYS * 86_400:
            shutil.rmtree(folder, ignore_errors=True)


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
    wrapped: Callable[P, R] = numba.njit(cache=CACHE is not None, nogil=True)(function)
    return wrapped


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function into each of its callers.

    A loop over it can then run on many numbers at once.
    """
    wrapped: Callable[P, R] = numba.njit(cache=CACHE is not None, nogil=True, inline="always")(
        function
    )
    return wrapped
