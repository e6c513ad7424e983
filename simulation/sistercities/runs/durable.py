"""Writing for good: a file or a folder is there as a whole or not at all, power cut or not."""

import errno
import os
import secrets
from pathlib import Path

ASIDE_PREFIX = ".aside-"
"""How the names of files begin that are not whole yet."""

_NOT_KNOWN = {errno.EACCES, errno.EBADF, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM}
"""What disks say that cannot be made durable: network disks, folders only to be written to."""


def place(content: bytes, path: Path) -> None:
    """Write a file so that it is there as a whole or not at all, whatever happens meanwhile.

    Raises:
        OSError: if it cannot be written; then what was there before is there still.
    """
    aside = path.parent / f"{ASIDE_PREFIX}{secrets.token_hex(8)}"
    try:
        with aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise

    sync(path.parent)


def place_folder(aside: Path, target: Path) -> None:
    """Put a folder in place; a power cut leaves everything in it, or nothing."""
    make_durable(aside)
    aside.rename(target)
    sync(target.parent)


def make_durable(folder: Path) -> None:
    """Have everything in a folder written to the disk."""
    for where, _, names in os.walk(folder):
        for name in names:
            sync(Path(where) / name)
        sync(Path(where))


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk, where there is such a thing."""
    if os.name != "posix":
        return

    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NOT_KNOWN:
            raise


def reason_of(error: Exception) -> str:
    """Why something could not be read or written, as the system says it."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
