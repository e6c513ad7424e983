"""The figure of a study: what was varied along the axes, what came of it as a shade or a height.

The panels of each outcome stand below those of the one before; there is one for each level of the
variable that tells panels apart.
"""

import numpy as np
from matplotlib.figure import Figure

from sistercities.paper.figures import style
from sistercities.paper.figures.drawing import drawing_of
from sistercities.paper.figures.heatmap import draw_heatmap
from sistercities.paper.figures.lines import draw_lines, legend_of
from sistercities.paper.figures.page import Panels
from sistercities.paper.figures.study_page import StudyPage, study_page
from sistercities.paper.language import say
from sistercities.study.results import Study


def draw_study(study: Study, *, width: float | None = None) -> Figure:
    """Draw the figure that a study file asks for.

    Args:
        study: with a figure in its file, and a run that did not fail.
        width: of the figure, mm; if nobody asks for one, one panel of few levels fills a column of
            a page, and more of them, or a wide one, the page.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    drawing = drawing_of(study)
    draw = draw_heatmap if drawing.request.kind == "heatmap" else draw_lines

    with style.journal_style(drawing.texts()):
        page = study_page(drawing, [legend_of(drawing)], width)
        figure, panels = page.page.drawn(sharex=True)
        measures = panels.reshape(len(drawing.measures), -1)
        number = len(page.titles)
        for measure, row in zip(drawing.measures, measures, strict=True):
            for axes in row[number:]:
                axes.remove()
            own = row[:number]
            _share_ordinate(own, page.across)
            draw(own, drawing, measure, page)
            if not drawing.has_values(measure):
                _say_nothing(own)

        shown = measures[:, :number]
        _name_panels(shown, page)
        _name_abscissas(shown[-1], page)
    return figure


def _share_ordinate(panels: Panels, across: int) -> None:
    """Give the panels of a measure one ordinate, with its numbers at the first of each row."""
    for place, axes in enumerate(panels[1:], start=1):
        axes.sharey(panels[0])
        axes.tick_params(labelleft=place % across == 0)


def _say_nothing(panels: Panels) -> None:
    """Say in panels without any value that there is none."""
    for axes in panels:
        axes.text(
            0.5, 0.5, say("no value in any run"), ha="center", va="center", transform=axes.transAxes
        )


def _name_panels(panels: Panels, page: StudyPage) -> None:
    """Letters for all panels, and above those of the first measure what each of them is."""
    wrapped = page.across < len(page.titles)
    for (measure, place), axes in np.ndenumerate(panels):
        number = measure * len(page.titles) + place
        letter = f"{style.LETTERS[number % len(style.LETTERS)]}  " if panels.size > 1 else ""
        title = page.titles[place] if measure == 0 or wrapped else ""
        axes.set_title(f"{letter}{title}", loc="left", fontweight="bold")


def _name_abscissas(panels: Panels, page: StudyPage) -> None:
    """Name the abscissa below the lowest panel of each column."""
    for axes in panels[-page.across :]:
        axes.set_xlabel(page.x_title)
        axes.tick_params(labelbottom=True)
