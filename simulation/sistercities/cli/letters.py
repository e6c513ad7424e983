"""Letters that no figure can show are told before anything is simulated, and not by a box."""

import sys
from collections.abc import Callable, Iterable, Iterator

from sistercities.cli.screen import Screen
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import literal

_MOST = 12


def tell_missing_letters(drawn: Callable[[], Iterable[Scenario | str]]) -> None:
    """Say which letters no installed font has, what figures show instead, and what to install.

    Args:
        drawn: gives the scenarios and other texts that are drawn. If they have mistakes, nothing is
            said: whoever works with them tells the mistakes, all at once.
    """
    from sistercities.paper.figures.fonts import fonts_for, missing

    try:
        letters = missing(*map(literal, _texts(drawn())))
    except SisterCitiesError:
        return
    if letters:
        more = f" and {len(letters) - _MOST} more letters" if len(letters) > _MOST else ""
        Screen(sys.stderr).say(
            f"sistercities: no font here has {' '.join(letters[:_MOST])}{more}; "
            "figures show keys, or codes, in place "
            f"of what is written with them; to see it, install {' and '.join(fonts_for(letters))}"
        )


def _texts(drawn: Iterable[Scenario | str]) -> Iterator[str]:
    from sistercities.paper.figures.fonts import texts_of

    for each in drawn:
        if isinstance(each, str):
            yield each
        else:
            yield from texts_of(each)
