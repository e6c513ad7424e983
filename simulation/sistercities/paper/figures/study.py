"""The figure of a study: what was varied along the axes, what came of it as a shade or a height.

A row of panels for each outcome, a column for each level of the variable that tells panels apart.
"""

from matplotlib.figure import Figure

from sistercities.paper.figures import style
from sistercities.paper.figures.drawing import Drawing, Panels, drawing_of
from sistercities.paper.figures.heatmap import draw_heatmap
from sistercities.paper.figures.lines import draw_lines, legend_handles
from sistercities.paper.figures.page import BETWEEN, LINE, ROW_GAP, Page, page_of
from sistercities.study.results import Study


def draw_study(study: Study) -> Figure:
    """Draw the figure that a study file asks for.

    Args:
        study: with a figure in its file, and a run that did not fail.

    Returns:
        A figure of exact journal width, to be written by ``save_figure``.
    """
    drawing = drawing_of(study)
    with style.journal_style(drawing.texts()):
        page = page_of(drawing)
        figure, panels = _empty_panels(page)
        for measure, row in zip(drawing.measures, panels, strict=True):
            if drawing.request.kind == "heatmap":
                draw_heatmap(row, drawing, measure, page)
            else:
                draw_lines(row, drawing, measure, page)
            if not drawing.has_values(measure):
                _say_nothing(row)
        _name_panels(panels, page)
        _write_foot(figure, drawing, page)
    return figure


def _empty_panels(page: Page) -> tuple[Figure, Panels]:
    """The panels where the page has them."""
    figure = Figure(figsize=(page.width / style.INCH, page.height / style.INCH))
    place = {
        "left": page.left / page.width,
        "right": (page.left + page.columns * page.across + BETWEEN * (page.columns - 1))
        / page.width,
        "top": 1.0 - page.top / page.height,
        "bottom": page.foot / page.height,
    }
    gaps = {"wspace": BETWEEN / page.across, "hspace": ROW_GAP / page.down}
    panels: Panels = figure.subplots(
        page.rows,
        page.columns,
        sharex=True,
        sharey="row",
        squeeze=False,
        gridspec_kw={**place, **gaps},
    )
    return figure, panels


def _say_nothing(row: Panels) -> None:
    """Say in panels without any value that there is none."""
    for axes in row:
        axes.text(
            0.5, 0.5, "no value in any run", ha="center", va="center", transform=axes.transAxes
        )


def _name_panels(panels: Panels, page: Page) -> None:
    """Letters for all panels, and the level of each column above it."""
    letters = iter("abcdefghijklmnopqrstuvwx")
    for number, row in enumerate(panels):
        for axes, title in zip(row, page.titles, strict=True):
            letter = f"{next(letters)}  " if panels.size > 1 else ""
            axes.set_title(f"{letter}{title if number == 0 else ''}", loc="left", fontweight="bold")
            if number == len(panels) - 1:
                axes.set_xlabel(page.x_title)


def _write_foot(figure: Figure, drawing: Drawing, page: Page) -> None:
    """Say at the foot what lines stand for, what is shown of how many runs, and how sure it is."""
    figure.text(
        1.5 / page.width,
        1.2 / page.height,
        page.note,
        va="bottom",
        linespacing=LINE / style.POINT / 6.0,
    )
    if drawing.request.lines:
        legend = figure.legend(
            handles=legend_handles(drawing, page),
            title=f"{drawing.title_of(drawing.request.lines)}:",
            loc="lower left",
            bbox_to_anchor=(0.0, (page.note_height + 0.5) / page.height),
            ncols=page.abreast,
        )
        legend.set_alignment("left")
