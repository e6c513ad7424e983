"""Standard output and standard error, which may be closed, full, or unable to spell a letter."""

import errno
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sistercities.cli.screen import Screen
from sistercities.scenario.mistakes import SisterCitiesError


def prepare_streams() -> None:
    """Let every letter be written somehow, and what nobody receives be written to nowhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started this process
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (until the end)
            setattr(sys, name, nowhere)
        else:
            stream.reconfigure(errors="backslashreplace")


def tell_warnings() -> None:
    """Have warnings told in plain lines, as mistakes are, without a place in the code."""

    def tell(message: Warning | str, *_: object, **__: object) -> None:
        """One warning, on standard error."""
        Screen(sys.stderr).say(f"sistercities: {message}", later="    ")

    warnings.showwarning = tell


@contextmanager
def reported(folder: Path | None) -> Iterator[None]:
    """Print what was found; if it cannot be printed, say where it is.

    Raises:
        SisterCitiesError: if standard output cannot take it.
    """
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        if folder is None or error.errno == errno.EPIPE:
            raise
        settle(sys.stdout)
        raise SisterCitiesError(
            f"standard output: {error.strerror}; everything is in {folder}"
        ) from None


def settle(stream: TextIO) -> OSError | None:
    """Have a stream written out; what it cannot take is given up.

    Python would try again, and complain, at its end.
    """
    try:
        stream.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return error
    return None


def takes_nothing(stream: TextIO) -> bool:
    """Whether a stream is full, or broken; found out by an empty line."""
    try:
        stream.write("\n")
    except OSError:
        settle(stream)
        return True
    return settle(stream) is not None
