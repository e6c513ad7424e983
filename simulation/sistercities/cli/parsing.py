"""From words on a command line to values, and from mistakes to plain lines and exit status 2."""

import sys
import tomllib
from collections.abc import Mapping
from typing import Any

from typer import Exit, Typer
from typer.main import get_command

from sistercities.cli.screen import Screen
from sistercities.scenario.mistakes import SisterCitiesError, Stopped

MISTAKE, INTERRUPTED = 2, 130


def run_application(application: Typer, environment: Mapping[str, str], arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; only with SISTERCITIES_TRACEBACK set does a mistake show where."""
    try:
        status = get_command(application).main(arguments, "sistercities", standalone_mode=False)
        if status == INTERRUPTED:
            _say("stopped; nothing was written")
        return status if isinstance(status, int) else 0
    except Exit as leave:
        return leave.exit_code
    except Stopped as stop:
        _say(str(stop))
        return INTERRUPTED
    except SisterCitiesError as error:
        if environment.get("SISTERCITIES_TRACEBACK"):
            raise
        _say(*str(error).splitlines())
        return MISTAKE
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{error.format_message()}\n")  # type: ignore[attr-defined]
            return MISTAKE
        if not hasattr(error, "format_message"):  # the command line's own complaints have one; defects have not
            raise
        _say(f"{_in_one_line(error)}; see sistercities --help")
        return MISTAKE


def changes_from(settings: list[str]) -> dict[str, object]:
    """``key=value`` settings as a mapping; values are written as in a scenario file.

    Raises:
        SisterCitiesError: if a setting is not of that form.
    """
    changes: dict[str, object] = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals or not key.strip() or not text.strip():
            raise SisterCitiesError(f'--set {setting}: expected key=value, for example "behaviour.capacity=4"')
        if key.strip() in changes:
            raise SisterCitiesError(f"--set {key.strip()}: given twice")
        changes[key.strip()] = _value(text.strip())
    return changes


def _value(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _in_one_line(error: Any) -> str:  # noqa: ANN401
    return " ".join(str(error.format_message()).split()).rstrip(".")


def _say(*lines: str) -> None:
    screen = Screen(sys.stderr)
    for line in lines:
        screen.say(f"sistercities: {line}", later="    ")
