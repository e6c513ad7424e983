"""Letters that no figure can show are told before anything is simulated: a box in a figure would tell too late."""

import sys
from collections.abc import Iterable

from sistercities.cli.screen import Screen
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import literal

_MOST = 12


def tell_missing_letters(scenarios: Iterable[Scenario], *texts: str) -> None:
    """Say in a line which letters no installed font has, what figures show instead, and what to install.

    Args:
        scenarios: whose texts are drawn.
        texts: that are drawn besides.
    """
    from sistercities.figures.fonts import fonts_for, missing, texts_of

    drawn = [*texts, *(text for scenario in scenarios for text in texts_of(scenario))]
    letters = missing(*map(literal, drawn))
    if letters:
        more = f" and {len(letters) - _MOST} more letters" if len(letters) > _MOST else ""
        Screen(sys.stderr).say(
            f"sistercities: no font here has {' '.join(letters[:_MOST])}{more}; figures show keys, or codes, in place "
            f"of what is written with them; to see it, install {' and '.join(fonts_for(letters))}"
        )
