"""Where scenarios are found, the built-in library or a path, and how the text of a file is read."""

import stat
from collections.abc import Sequence
from pathlib import Path

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, one_line, quoted

_LONGEST_PATH = 300
_PACKAGE = Path(__file__).parent.parent


def library() -> Path:
    """The folder of built-in scenarios: inside an installed package, else in the checkout."""
    installed = _PACKAGE / "library"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "scenarios"


def scenario_names() -> list[str]:
    """Names of all built-in scenarios, in alphabetical order."""
    return sorted(path.stem for path in library().glob("*.toml"))


def atlas() -> Path:
    """The folder of the atlas: pairings that are coded from one table."""
    return library() / "atlas"


def atlas_names() -> list[str]:
    """Names of all pairings of the atlas, in alphabetical order."""
    return sorted(path.stem for path in atlas().glob("*.toml"))


def find(name: str | Path, beside: Path = Path()) -> Path:
    """The file of a scenario, given by its name or by a path ending in ``.toml``.

    Args:
        name: name of a built-in scenario or of a pairing of the atlas, or path.
        beside: folder whose files may have been meant, if there is no such scenario.

    Raises:
        SisterCitiesError: if there is no built-in scenario of that name.
    """
    if str(name).endswith(".toml"):
        return Path(name)
    for folder, names in ((library(), scenario_names), (atlas(), atlas_names)):
        if str(name) in names():
            return folder / f"{name}.toml"

    hint = meant_file(str(name), scenario_names(), beside, atlas_names())
    raise SisterCitiesError(f"no scenario {quoted(str(name))}; {hint}")


def meant_file(name: str, built_in: Sequence[str], folder: Path, more: Sequence[str] = ()) -> str:
    """A hint for a name that is not known.

    The nearest built-in one, or the nearest file of one's own.

    Args:
        name: what was asked for, with or without ``.toml``.
        built_in: names that are known everywhere.
        folder: where own files lie.
        more: names that may have been meant, but are too many to be listed.
    """
    own = {path.stem: str(path) for path in _files_in(folder)}
    known = {**{each: each for each in (*built_in, *more)}, **own}
    hint = meant(
        Path(name).stem if name.endswith(".toml") else name, known, lambda near: known[near]
    )
    return hint if hint.startswith("did you mean") else meant(name, built_in)


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.toml"))
    except OSError:
        return []


def shown(path: Path) -> str:
    """A path as messages name it: from the working folder if it lies below it."""
    try:
        here = Path.cwd()
    except OSError:  # the working folder was deleted
        here = path
    near = path.relative_to(here) if here != path and path.is_relative_to(here) else path
    return one_line(str(near), _LONGEST_PATH)


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
    """The text of a file.

    The mark that Windows editors put in front of UTF-8 is harmless and left out.

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
            # one byte more than allowed: a file may grow while it is read, or not tell its size
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
    """Whether a name or an argument is text.

    The system hands on any bytes, and Python marks those that are none.
    """
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
