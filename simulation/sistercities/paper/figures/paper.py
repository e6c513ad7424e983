"""The paper that figures are printed on, for somebody who has a journal in mind."""

import math
from collections.abc import Sequence
from contextvars import ContextVar
from typing import NamedTuple

from sistercities.paper.figures.style import DOUBLE_COLUMN, SINGLE_COLUMN
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, quoted


class Choice(NamedTuple):
    """What somebody wants to see of what a figure could show.

    What there is to choose from is kept, so that a name that no figure knows can be refused once it
    is known which figure somebody asked for.

    Attributes:
        named: what is wanted; all if nothing is named.
        known: what the figure that was drawn last could show.
    """

    named: tuple[str, ...] = ()
    known: list[str] = []  # noqa: RUF012 (filled only where something is named, and then anew)

    def keep(self, every: Sequence[str]) -> None:
        """Keep in mind what the figure that is being drawn could show."""
        if self.named:
            self.known[:] = every

    @property
    def unknown(self) -> list[str]:
        """What is wanted, and is not there."""
        return [name for name in self.named if name not in self.known]


class Paper(NamedTuple):
    """What figures are printed on.

    Attributes:
        narrow: width of a figure that suits one column of a page, mm.
        wide: width of one that suits the whole page, mm.
        magnified: times that it is printed larger than it is laid out, with larger type.
        tallest: height of a figure at most, mm; rows for which there is no room go on.
        measures: that are wanted, of those that a figure shows.
        panels: likewise.
    """

    narrow: float = SINGLE_COLUMN
    wide: float = DOUBLE_COLUMN
    magnified: float = 1.0
    tallest: float = math.inf
    measures: Choice = Choice()
    panels: Choice = Choice()


_USUAL_PAPER = Paper()

PAPER: ContextVar[Paper] = ContextVar("PAPER", default=_USUAL_PAPER)
"""The paper that is in force."""


def wanted(every: Sequence[str], usual: Sequence[str] | None = None) -> list[str]:
    """The measures of a figure that are wanted, in their order.

    Args:
        every: that it could show.
        usual: those that it shows if nobody names any; all if not given.
    """
    return _chosen(PAPER.get().measures, every, usual)


def wanted_panels(every: Sequence[str], usual: Sequence[str] | None = None) -> list[str]:
    """The panels of a figure that are wanted, by the names of what they show, in their order.

    Args:
        every: that it could have.
        usual: those that it has if nobody names any; all if not given.
    """
    return _chosen(PAPER.get().panels, every, usual)


def _chosen(choice: Choice, every: Sequence[str], usual: Sequence[str] | None) -> list[str]:
    choice.keep(every)
    chosen = [name for name in every if name in choice.named]
    return chosen or list(every if usual is None else usual)


def refuse_unknown(paper: Paper) -> None:
    """Refuse measures and panels that the figure drawn last does not show.

    Raises:
        SisterCitiesError: names those that it does.
    """
    for word, choice in (("measure", paper.measures), ("panel", paper.panels)):
        if not choice.unknown:
            continue

        name = choice.unknown[0]
        if choice.known:
            raise SisterCitiesError(f"no {word} {quoted(name)}; {meant(name, choice.known)}")
        raise SisterCitiesError(f"{word}s: {quoted(name)}; {_NONE[word]}")


_NONE = {
    "measure": "what this figure shows cannot be chosen",
    "panel": "the panels of this figure are fixed, or are outcomes, which measures choose",
}
"""Why there is nothing to choose from."""
