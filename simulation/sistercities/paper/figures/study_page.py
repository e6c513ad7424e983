"""How the figure of a study stands on a page: its panels, and the words around them in lines."""

from collections.abc import Sequence
from typing import NamedTuple

from sistercities.paper.figures import style
from sistercities.paper.figures.drawing import Drawing
from sistercities.paper.figures.page import (
    Foot,
    Legend,
    Margins,
    Page,
    page_width,
    side_by_side,
)
from sistercities.paper.figures.style import broken, widest
from sistercities.paper.language import label_of, say
from sistercities.world.measure import Measure

LEFT = 15.0
"""White at the left, mm, unless labels beside the axis need more."""

RIGHT = 3.0
"""White at the right, mm."""

KEY = 20.5
"""Room at the right for the key of the shades of a heatmap, mm."""

TOP = 9.0
"""White above the panels, with room for titles of two lines, mm."""

BOTTOM = 10.0
"""White below the panels, with room for labels of two lines and the name of the abscissa, mm."""

BETWEEN = 4.0
"""Gap between two columns of panels, mm."""

ROW_GAP = 9.0
"""Gap between two rows of panels, mm."""

LINE = 2.9
"""Height of a line of labels, mm."""

TALLEST = 52.0
"""A panel is no taller than this, mm, unless the labels at its side need more."""

LOWEST = 32.0
"""A panel is at least as tall, mm, so that the name of its ordinate is of few lines."""

WIDEST = 85.0
"""One of several panels is no wider than this, mm."""

LEAST = 18.0
"""A panel is at least this wide, mm; others go on below."""

MOST_LEAST = 26.0
"""It is as wide as the longest word of a title, up to this, mm."""

MOST_LEVELS = 6
"""Levels along the abscissa that fit into a column of a page."""

LONGEST_LABEL = 40.0
"""A label beside an axis is broken into lines that are no longer than this, mm."""

MOST_LABELS = 0.25
"""On a narrow page it is no longer than this share of its width."""

_MOST_ASIDE = 25.0
"""A column of a page has room for a margin of this width at the left, mm."""

_ROOM_FOR_LINES = 2
"""Lines of labels, and of titles, that the margins have room for."""

_TICK = 7.0
"""Room for an axis title and ticks beside labels, mm."""


class StudyPage(NamedTuple):
    """Where everything stands, and the words around the panels in lines that fit.

    Attributes:
        page: panels and foot; those of a measure take up as many rows as they need.
        across: panels in a row.
        titles: above the panels of each measure.
        x_labels: of the levels along the abscissa.
        upright: whether these stand upright, as they are too long to lie side by side.
        x_title: name of the abscissa.
        y_labels: of the levels along the ordinate of a heatmap.
    """

    page: Page
    across: int
    titles: list[str]
    x_labels: list[str]
    upright: bool
    x_title: str
    y_labels: list[str]

    def ordinate(self, measure: Measure) -> str:
        """The name of what is drawn, with its unit, in lines no longer than a panel is high."""
        lines = broken(label_of(measure), self.page.rows[0], style.LABEL_SIZE)
        return "\n".join([*lines, f"({say(measure.unit)})"])


def study_page(drawing: Drawing, legends: Sequence[Legend], asked: float | None) -> StudyPage:
    """Lay out the figure of a study.

    Args:
        drawing: what it shows.
        legends: what its lines stand for.
        asked: width of the figure, mm; if nobody asks for one, one panel of few levels fills a
            column of a page, and more of them, or a wide one, the page.

    Returns:
        Its page.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    heatmap = drawing.request.kind == "heatmap"
    number = max(1, len(drawing.panels))
    y_labels = _y_labels(drawing, asked)
    ordinate = drawing.title_of(drawing.request.y) if drawing.request.y else ""
    further = style.beside(ordinate, LOWEST).count("\n")
    left = max(LEFT, widest(y_labels) + _TICK + LINE * further)
    narrow = number == 1 and len(drawing.x) <= MOST_LEVELS and left <= _MOST_ASIDE
    width = page_width(asked, narrow=narrow)

    room = width - left - (KEY if heatmap else RIGHT)
    named = [drawing.panel_title(each) for each in range(len(drawing.panels))]
    columns = side_by_side(room, number, _least(named), BETWEEN)
    if number > 1:
        columns = [min(WIDEST, column) for column in columns]
    across = columns[0]
    lines_aside = sum(1 + label.count("\n") for label in y_labels)
    usual = min(TALLEST, across * (0.9 if heatmap else 0.8))
    down = max(usual, LOWEST, LINE * lines_aside)
    rows = len(drawing.measures) * -(-number // len(columns))

    titles = _titles(named, across)
    x_labels, upright = _x_labels(drawing, across)
    x_title = "\n".join(broken(drawing.title_of(drawing.request.x), across, style.LABEL_SIZE))

    higher = style.TITLE_SIZE * style.POINT * 1.3 * max(0, _lines(titles) - _ROOM_FOR_LINES)
    labels = widest(x_labels) if upright else LINE * _lines(x_labels)
    deeper = max(0.0, labels - LINE * _ROOM_FOR_LINES) + LINE * x_title.count("\n")

    page = Page(
        width=width,
        margins=Margins(left, RIGHT, top=TOP + higher, bottom=BOTTOM + deeper),
        columns=columns,
        rows=[down] * rows,
        between=BETWEEN,
        apart=ROW_GAP + (higher if len(columns) < number else 0.0),
        foot=Foot(width, legends, drawing.note()),
    )
    return StudyPage(page, len(columns), titles or [""], x_labels, upright, x_title, y_labels)


def _lines(texts: list[str]) -> int:
    return max((1 + text.count("\n") for text in texts), default=0)


def _least(titles: list[str]) -> float:
    """Width that a panel needs for the words of its title, with the letter before them, mm."""
    words = [f"a  {word} " for title in titles for word in title.split()]
    return min(MOST_LEAST, max(LEAST, widest(words, style.TITLE_SIZE, "bold")))


def _titles(titles: list[str], across: float) -> list[str]:
    """The titles of panels; long ones are broken behind their variable, or where they must be."""
    bold = (style.TITLE_SIZE, "bold")
    room = across - style.text_width("a  ", *bold)
    for lines in (titles, [title.replace(": ", ":\n", 1) for title in titles]):
        if widest(lines, *bold) < room:
            return lines
    return ["\n".join(broken(title, room, *bold)) for title in titles]


def _x_labels(drawing: Drawing, across: float) -> tuple[list[str], bool]:
    """The labels along the abscissa, and whether they have to stand upright."""
    labels = [drawing.shown(drawing.request.x, level) for level in drawing.x]
    if drawing.numbers and drawing.request.kind == "lines":
        return labels, False

    room = 0.95 * across / max(1, len(labels))
    words = [word for label in labels for word in label.split()]
    if widest(words) <= room:
        return [_fitted(label, room) for label in labels], False
    return [_fitted(label.replace("\n", " "), LONGEST_LABEL) for label in labels], True


def _y_labels(drawing: Drawing, asked: float | None) -> list[str]:
    """The labels of a heatmap's rows, no longer than a page has room for."""
    if drawing.request.y is None:
        return []

    longest = min(LONGEST_LABEL, MOST_LABELS * page_width(asked))
    shown = [drawing.shown(drawing.request.y, level) for level in drawing.second]
    return [_fitted(label, longest) for label in shown]


def _fitted(label: str, room: float) -> str:
    """A label in lines that fit: its own if they do, else as many as it takes."""
    if widest([label]) <= room:
        return label
    return "\n".join(broken(label.replace("\n", " "), room))
