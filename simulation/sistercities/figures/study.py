"""The figure of a study: what was varied along the axes, what came of it as a shade or a height.

A row of panels for each outcome, a column for each level of the variable that tells panels apart.
"""

from matplotlib.figure import Figure

from sistercities.experiment.study.results import Study
from sistercities.figures import style
from sistercities.figures.drawing import Drawing, Panels, drawing_of
from sistercities.figures.heatmap import draw_heatmap
from sistercities.figures.lines import draw_lines, legend_handles

LEFT, RIGHT, KEY, TOP, BOTTOM, BETWEEN, ROW_GAP = 15.0, 3.0, 18.0, 9.0, 11.0, 4.0, 9.0
"""Margins, room for the key of the shades at the right, and the gaps between panels, mm."""

LINE, LEGEND = 2.9, 7.0
"""Height of a line of the note at the foot, and of the legend above it, mm."""

TALLEST, WIDEST = 52.0, 85.0
"""A panel is no taller and no wider than this, mm."""

BOLDER = 1.15
"""Bold letters are wider by this factor, at most."""

MOST_LEVELS = 6
"""Levels along the abscissa that fit into a column of a page."""


def draw_study(study: Study) -> Figure:
    """Draw the figure that a study file asks for.

    Args:
        study: with a figure in its file.

    Returns:
        A figure of exact journal width, to be written by ``save_figure``.
    """
    drawing = drawing_of(study)
    columns = max(1, len(drawing.panels))
    with style.journal_style():
        figure, panels = _empty_panels(drawing, columns)
        for measure, row in zip(drawing.measures, panels, strict=True):
            if drawing.request.kind == "heatmap":
                draw_heatmap(row, drawing, measure)
            else:
                draw_lines(row, drawing, measure)
        _name_panels(panels, drawing)
        _write_foot(figure, drawing)
    return figure


def _empty_panels(drawing: Drawing, columns: int) -> tuple[Figure, Panels]:
    """Lay out the panels in millimetres; one panel fills a column of a page, more of them, or a wide one, the page."""
    narrow = columns == 1 and len(drawing.x) <= MOST_LEVELS
    width = style.SINGLE_COLUMN if narrow else style.DOUBLE_COLUMN
    right = KEY if drawing.request.kind == "heatmap" else RIGHT
    across = (
        (width - LEFT - right)
        if columns == 1
        else min(WIDEST, (width - LEFT - right - BETWEEN * (columns - 1)) / columns)
    )
    down = min(TALLEST, across * (0.9 if drawing.request.kind == "heatmap" else 0.8))
    rows = len(drawing.measures)
    foot = BOTTOM + _note_height(drawing, width) + (LEGEND if drawing.request.lines else 0.0)
    height = TOP + rows * down + ROW_GAP * (rows - 1) + foot
    figure = Figure(figsize=(width / style.INCH, height / style.INCH))
    place = {
        "left": LEFT / width,
        "right": (LEFT + columns * across + BETWEEN * (columns - 1)) / width,
        "top": 1.0 - TOP / height,
        "bottom": foot / height,
    }
    gaps = {"wspace": BETWEEN / across, "hspace": ROW_GAP / down}
    panels: Panels = figure.subplots(
        rows, columns, sharex=True, sharey="row", squeeze=False, gridspec_kw={**place, **gaps}
    )
    return figure, panels


def _name_panels(panels: Panels, drawing: Drawing) -> None:
    """Letters for all panels, and the level of each column above it."""
    letters, titles = iter("abcdefghijklmnopqrstuvwx"), _titles(panels, drawing)
    for number, row in enumerate(panels):
        for axes, title in zip(row, titles, strict=True):
            letter = f"{next(letters)}  " if panels.size > 1 else ""
            axes.set_title(f"{letter}{title if number == 0 else ''}", loc="left", fontweight="bold")
            if number == len(panels) - 1:
                axes.set_xlabel(drawing.title_of(drawing.request.x))


def _titles(panels: Panels, drawing: Drawing) -> list[str]:
    """What each column of panels is; in two lines if one does not fit above its panel."""
    titles = [drawing.panel_title(column) for column in range(len(drawing.panels))] or [""]
    across = panels[0, 0].get_position().width * panels[0, 0].figure.get_figwidth() * style.INCH
    if all(style.text_width(f"a  {title}", style.TITLE_SIZE) * BOLDER < across for title in titles):
        return titles
    return [title.replace(": ", ":\n", 1) for title in titles]


def _write_foot(figure: Figure, drawing: Drawing) -> None:
    """Say at the foot what lines stand for, what is shown of how many runs, and how sure it is."""
    width, height = figure.get_figwidth() * style.INCH, figure.get_figheight() * style.INCH
    figure.text(1.5 / width, 1.2 / height, _note(drawing, width), va="bottom", linespacing=LINE / style.POINT / 6.0)
    if drawing.request.lines:
        handles = legend_handles(drawing)
        legend = figure.legend(
            handles=handles,
            title=f"{drawing.title_of(drawing.request.lines)}:",
            loc="lower left",
            bbox_to_anchor=(0.0, (_note_height(drawing, width) + 0.5) / height),
            ncols=len(handles),
        )
        legend.set_alignment("left")


def _note(drawing: Drawing, width: float) -> str:
    """The note, broken into lines that fit the figure."""
    words, lines = drawing.note().split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if style.text_width(longer) > width - 3.0:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def _note_height(drawing: Drawing, width: float) -> float:
    return 1.2 + LINE * (1 + _note(drawing, width).count("\n"))
