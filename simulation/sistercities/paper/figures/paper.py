"""The paper that figures are printed on, for somebody who has a journal in mind."""

from collections.abc import Sequence
from contextvars import ContextVar
from typing import NamedTuple

from sistercities.paper.figures.style import DOUBLE_COLUMN, SINGLE_COLUMN
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, quoted


class Paper(NamedTuple):
    """What figures are printed on.

    Attributes:
        narrow: width of a figure that suits one column of a page, mm.
        wide: width of one that suits the whole page, mm.
        magnified: times that it is printed larger than it is laid out, with larger type.
        measures: that are wanted, of those that a figure shows; all if none is named.
        known: those of the figure that was drawn last.
    """

    narrow: float = SINGLE_COLUMN
    wide: float = DOUBLE_COLUMN
    magnified: float = 1.0
    measures: tuple[str, ...] = ()
    known: list[str] = []  # noqa: RUF012 (filled only where measures are named, and then anew)


_USUAL_PAPER = Paper()

PAPER: ContextVar[Paper] = ContextVar("PAPER", default=_USUAL_PAPER)
"""The paper that is in force."""


def wanted(every: Sequence[str]) -> list[str]:
    """The measures of a figure that are wanted, in their order; all if none of them is.

    What there is to choose from is kept, so that a measure that no figure shows can be refused once
    it is known which figure somebody asked for.
    """
    paper = PAPER.get()
    if paper.measures:
        paper.known[:] = every
    return [name for name in every if name in paper.measures] or list(every)


def refuse_unknown(paper: Paper) -> None:
    """Refuse measures that the figure drawn last does not show.

    Raises:
        SisterCitiesError: names those that it does.
    """
    unknown = [name for name in paper.measures if name not in paper.known]
    if unknown:
        raise SisterCitiesError(
            f"no measure {quoted(unknown[0])}; {meant(unknown[0], paper.known)}"
        )
