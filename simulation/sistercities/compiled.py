"""Turns a rule or a loop into machine code, and never runs an outdated one.

Numba's own cache looks only at the file that holds a function: after an edit in a module that the function calls it
silently runs the old rule. The cache folder is therefore named after a hash of all modules that may hold compiled code
(those directly in this package, none in its sub-packages), so that an edit of any rule starts a new folder.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numba
from platformdirs import user_cache_path

PACKAGE = Path(__file__).parent


def source_hash(package: Path = PACKAGE, pattern: str = "**/*.py") -> str:
    """Hash of the package's Python files, in a fixed order: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(package.glob(pattern)):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> Path:
    """A writable folder for compiled code: the user's cache, or a private temporary one if that cannot be written."""
    folder = user_cache_path("sistercities") / f"{source_hash(pattern='*.py')}-numba-{numba.__version__}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="sistercities-"))


numba.config.CACHE_DIR = str(_cache_folder())  # type: ignore[attr-defined]


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a pure rule or a loop over rules.

    No fast-math, so that the compiled rule and the same rule in plain Python agree; the interpreter lock is released,
    so that replicates run side by side in threads.
    """
    wrapped: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    return wrapped


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function into each of its callers, so that a loop over it can run on many numbers at once."""
    wrapped: Callable[P, R] = numba.njit(cache=True, nogil=True, inline="always")(function)
    return wrapped
