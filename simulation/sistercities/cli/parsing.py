"""From words on a command line to values, and from mistakes to plain lines and exit status 2."""

import errno
import re
import sys
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from typer import Exit, Typer
from typer.main import get_command

from sistercities.cli.screen import Screen
from sistercities.cli.streams import settle, takes_nothing
from sistercities.scenario.layers import SETTING, deeper_than
from sistercities.scenario.library import is_text
from sistercities.scenario.mistakes import SisterCitiesError, Stopped
from sistercities.scenario.syntax import DEEPEST
from sistercities.scenario.words import one_line

MISTAKE, INTERRUPTED, NOBODY_READS = 2, 130, 141
"""Exit statuses; the last two are for a process stopped by Ctrl-C, or by a closed pipe."""

_NO = r"(Input should be|'[^']*' is not)"
_PLAINLY = (
    (re.compile(r"^Got unexpected extra arguments?(\(s\))? \((.*)\)$"), r"\2: not expected here"),
    (re.compile(rf"{_NO} a valid integer.*$"), "expected a whole number"),
    (re.compile(rf"{_NO} a valid (number|float).*$"), "expected a number"),
)
"""What the library that reads the command line says, and how it is said here."""


def run_application(
    application: Typer, environment: Mapping[str, str], arguments: list[str] | None = None
) -> int:
    """Run a command and return its exit status.

    Only with SISTERCITIES_TRACEBACK set does a mistake show where in the code it came up.
    """
    try:
        status = _ran(
            application, arguments, traceback=bool(environment.get("SISTERCITIES_TRACEBACK"))
        )
    finally:
        unwritten = settle(sys.stdout)
        settle(sys.stderr)
    if unwritten is None:
        return status
    if unwritten.errno == errno.EPIPE:
        return NOBODY_READS
    _say(f"standard output: {unwritten.strerror}")
    return MISTAKE


def _ran(application: Typer, arguments: list[str] | None, *, traceback: bool) -> int:
    """Run a command; what a user can mend is told in plain lines."""
    try:
        return _status_of(application, arguments)
    except SystemExit as leave:  # words for a shell to complete; else nobody reads what is printed
        return NOBODY_READS if leave.code else 0
    except Stopped as stop:
        _say(str(stop))
        return INTERRUPTED
    except (SisterCitiesError, OSError, MemoryError) as error:
        if traceback:
            raise
        _say(*_in_words(error))
        return MISTAKE


def _status_of(application: Typer, arguments: list[str] | None) -> int:
    """Run a command; what it says of the words on its line is told as it says it."""
    try:
        status = get_command(application).main(arguments, "sistercities", standalone_mode=False)
    except Exit as leave:
        return leave.exit_code
    except Exception as error:
        if not hasattr(
            error, "format_message"
        ):  # the command line's own complaints have one; defects have not
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{error.format_message()}\n")
        else:
            _say(f"{_in_one_line(error)}; see {_asked_of(error)} --help")
        return MISTAKE
    if status == INTERRUPTED:
        _say("stopped; nothing was written")
    return status if isinstance(status, int) else 0


def changes_from(settings: list[str]) -> dict[str, object]:
    """``key=value`` settings as a mapping; values are written as in a scenario file.

    Raises:
        SisterCitiesError: if a setting is not of that form.
    """
    changes: dict[str, object] = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        name = key.strip()
        if not equals or not name or not text.strip():
            raise SisterCitiesError(
                f"{SETTING} {one_line(setting)}: expected key=value, "
                'for example "behaviour.capacity=4"'
            )
        if not is_text(setting):
            raise SisterCitiesError(f"{SETTING} {one_line(setting)}: not UTF-8 text")
        if name in changes:
            raise SisterCitiesError(f"{SETTING} {one_line(name)}: given twice")
        try:
            changes[name] = _value(text.strip())
        except ValueError as error:
            raise SisterCitiesError(f"{SETTING} {one_line(name)}: {error}") from None
    return changes


def _value(text: str) -> object:
    """What a text says as TOML, if it is one value and nothing else; otherwise the text itself.

    Raises:
        ValueError: if it is neither; says why.
    """
    try:
        alone = tomllib.loads(f"value = {text}")
        listed = tomllib.loads(f"value = [{text}]")  # a comment would swallow the bracket
    except tomllib.TOMLDecodeError:
        if "\n" in text or "\r" in text:
            raise ValueError(
                f"more than one line; give each change a {SETTING} of its own"
            ) from None
        return text
    except RecursionError:
        raise ValueError(f"lists within lists, more than {DEEPEST} deep") from None
    except ValueError:  # what Python says of it would not help
        raise ValueError("a number of thousands of digits") from None
    if alone.keys() | listed.keys() != {"value"}:
        raise ValueError(f"more than one line; give each change a {SETTING} of its own")
    if deeper_than(alone, DEEPEST):
        raise ValueError(f"lists within lists, more than {DEEPEST} deep")
    return alone["value"] if len(listed["value"]) == 1 else text


def _in_words(error: Exception) -> list[str]:
    """A mistake, or what the machine around us refused, a line each."""
    if isinstance(error, MemoryError):
        return ["there is not enough memory; fewer agents or replicates need less"]
    if not isinstance(error, OSError):
        return str(error).splitlines()
    if error.filename is not None:
        place = one_line(str(error.filename))
    else:
        place = "standard output" if takes_nothing(sys.stdout) else "the system"
    return [f"{place}: {error.strerror or error}"]


def _in_one_line(error: Any) -> str:  # noqa: ANN401
    said = " ".join(str(error.format_message()).split()).rstrip(".")
    for pattern, plain in _PLAINLY:
        said = pattern.sub(plain, said)
    return said


def _asked_of(error: Any) -> str:  # noqa: ANN401
    """The command that complains, whose help has an example; the program where it is none."""
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context else "sistercities"


def _say(*lines: str) -> None:
    with suppress(OSError):  # nobody to tell it to
        screen = Screen(sys.stderr)
        for line in lines:
            screen.say(f"sistercities: {line}", later="    ")
