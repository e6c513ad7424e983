"""Who carries each side of a partnership, as strips: in how many worlds somebody does."""

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sistercities.paper.figures import style
from sistercities.paper.figures.bands import OUTLINE, years_of
from sistercities.paper.figures.events import LANE
from sistercities.paper.figures.fonts import titled
from sistercities.paper.language import say
from sistercities.runs.replicates import Ensemble

TALL = 7.0
"""Height from no world to all of them, mm; the name of the city stands above that."""

BELOW = 0.3
"""White below the line of no world, mm."""


def carried_height(ensemble: Ensemble, side: int, width: float) -> float:
    """Height that the strip of one side needs, mm."""
    return BELOW + TALL + LANE * len(_city(ensemble, side, width))


def draw_carried(axes: Axes, ensemble: Ensemble, side: int, width: float, height: float) -> None:
    """Draw in how many replicates city hall, and an association, carry one side.

    Args:
        axes: of the strip.
        ensemble: the replicates.
        side: 0 or 1.
        width: of the strip, mm.
        height: of the strip, mm, the name of the city included.
    """
    years = years_of(ensemble)
    carried, associations = (
        ensemble.months[f"{holder}_{'ab'[side]}"].mean(axis=0)
        for holder in ("carried", "association")
    )
    axes.fill_between(
        years, carried, facecolor=style.CARRIED, edgecolor=style.INK, linewidth=OUTLINE
    )
    axes.plot(years, associations, **style.ASSOCIATION._asdict())

    axes.set_ylim(-BELOW / TALL, (height - BELOW) / TALL)
    axes.set_yticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
    axes.spines["left"].set_bounds(0.0, 1.0)
    words = "\n".join(_city(ensemble, side, width))
    axes.text(0.0, 1.0, words, transform=axes.transAxes, va="top")


def carried_marks() -> list[Artist]:
    """What the strips mean, for a legend."""
    hall = say("carried in city hall, share of replicates")
    association = say("carried by an association, share of replicates")
    return [
        Patch(facecolor=style.CARRIED, edgecolor=style.INK, linewidth=OUTLINE, label=hall),
        Line2D([], [], **style.ASSOCIATION._asdict(), label=association),
    ]


def _city(ensemble: Ensemble, side: int, width: float) -> list[str]:
    """The name of the city of one side, in lines."""
    key = ensemble.pact.between[side]
    return style.broken(titled(ensemble.scenario.cities[key].name, key), width)
