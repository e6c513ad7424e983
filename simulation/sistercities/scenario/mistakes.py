"""Mistakes of a user: what came, what was allowed, where, and what to do."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sistercities.scenario.keys import Key, key_text
from sistercities.scenario.names import LONGEST_NAME
from sistercities.scenario.words import one_line, quoted

_LONGEST_KEY = 200


class Mistake(NamedTuple):
    """One mistake in a scenario.

    Attributes:
        key: where in the scenario; nothing if it is the file as a whole.
        text: what came, what was allowed, what to do.
        involved: other keys that take part, if several values do not go together.
        file: where it was written: a file, or ``--set``.
        line: line of the file, the first being 1.
    """

    key: Key
    text: str
    involved: tuple[Key, ...] = ()
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, dotted(self.key), self.text) if part)


class SisterCitiesError(Exception):
    """A mistake in what was asked for, told in one or more plain sentences.

    Never a defect of the program.
    """


class Stopped(Exception):  # noqa: N818 (no error: somebody wanted it)
    """Somebody stopped the work; says what became of it and how to go on."""


class ScenarioError(SisterCitiesError, ValueError):
    """All mistakes found in one scenario, a line each, in reading order."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = list(dict.fromkeys(mistakes))
        super().__init__(mistakes)

    def __str__(self) -> str:
        return "\n".join(dict.fromkeys(map(str, self.mistakes)))


class DisagreementError(ValueError):
    """Values of a scenario that are right each by itself and do not go together."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def all_of[Result](*calls: Callable[[], Result]) -> list[Result]:
    """What several calls give, or the mistakes of all of them at once.

    Raises:
        ScenarioError: if there are any.
    """
    results: list[Result] = []
    mistakes: list[Mistake] = []
    for call in calls:
        try:
            results.append(call())
        except ScenarioError as error:
            mistakes += error.mistakes
        except SisterCitiesError as error:
            mistakes += [Mistake((), line) for line in str(error).splitlines()]

    if mistakes:
        raise ScenarioError(mistakes)

    return results


def dotted(key: Key) -> str:
    """A key as a scenario file spells it; places in a list are left out."""
    names = [part for part in key if isinstance(part, str)]
    short = [
        key_text([part]) if part.isprintable() and len(part) <= LONGEST_NAME else quoted(part)
        for part in names
    ]
    return one_line(".".join(short), _LONGEST_KEY)
