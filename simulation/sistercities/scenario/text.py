"""The text of a file that a user named, whatever lies there."""

import stat
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
"""What may wait for ever, or never end, when it is read."""


class UnreadableError(Exception):
    """A file gives no text; says why.

    Attributes:
        line: on which line, if it is one.
        too_large: whether it has more bytes than were allowed.
    """

    def __init__(self, why: str, *, line: int | None = None, too_large: bool = False) -> None:
        self.line = line
        self.too_large = too_large
        super().__init__(why)


def text_of(path: Path, most: int) -> str:
    """The text of a file; the mark that Windows editors put in front of UTF-8 is harmless and left out.

    Args:
        path: the file.
        most: bytes that it may have.

    Raises:
        FileNotFoundError: if there is no such file.
        UnreadableError: if it is no file, cannot be read, has too many bytes or is not UTF-8.
    """
    try:
        about = path.stat()
        kind = _KINDS.get(stat.S_IFMT(about.st_mode))
        if kind is not None:
            raise UnreadableError(f"cannot be read ({kind}, not a file)")
        size = about.st_size
        with path.open("rb") as file:
            raw = file.read(most + 1) if size <= most else b""
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror})") from None
    except ValueError:
        raise UnreadableError("cannot be read (a null character in the path)") from None
    if max(size, len(raw)) > most:
        raise UnreadableError(f"{max(size, len(raw)):,} bytes", too_large=True)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableError("not UTF-8 text; save the file as UTF-8", line=line) from None


def is_text(word: str) -> bool:
    """Whether a name or an argument is text; the system hands on any bytes, and Python marks those that are none."""
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
