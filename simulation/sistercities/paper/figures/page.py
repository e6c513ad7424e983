"""How the figure of a study stands on a page: panels, margins and words, laid out in millimetres before it is drawn."""

from typing import NamedTuple

from sistercities.paper.figures import style
from sistercities.paper.figures.drawing import Drawing
from sistercities.paper.figures.style import broken, widest
from sistercities.study.effects import Measure

LEFT, RIGHT, KEY, TOP, BOTTOM, BETWEEN, ROW_GAP = 15.0, 3.0, 20.5, 9.0, 11.0, 4.0, 9.0
"""Margins, room for the key of the shades at the right, and the gaps between panels, mm."""

LINE, LEGEND = 2.9, 7.0
"""Height of a line of the note at the foot, and of a legend with one row of lines above it, mm."""

TALLEST, WIDEST = 52.0, 85.0
"""A panel is no taller and no wider than this, mm; but tall enough for the labels at its side."""

MOST_LEVELS = 6
"""Levels along the abscissa that fit into a column of a page."""

LONGEST_LABEL = 40.0
"""A label beside an axis is broken into lines that are no longer than this, mm."""

_MOST_ASIDE = 25.0
"""A column of a page has room for a margin of this width at the left, mm."""

_ROOM_FOR_LINES = 2
"""Lines of labels, and of titles, that the margins have room for."""

_TICK, _HANDLE, _APART = 7.0, 7.0, 4.5
"""Room for an axis title and ticks beside labels; for the sample of a line beside its name; between two of them, mm."""


class Page(NamedTuple):
    """Where everything stands.

    Attributes:
        width: of the figure, mm.
        rows: of panels.
        columns: of panels.
        across: width of a panel.
        down: height of a panel.
        left: margin at the left.
        top: margin at the top.
        foot: margin at the bottom, for labels, legend and note.
        titles: what stands above each column of panels.
        x_labels: of the levels along the abscissa.
        upright: whether these stand upright, as they are too long to lie side by side.
        x_title: name of the abscissa.
        y_labels: of the levels along the ordinate of a heatmap.
        legend: names of lines.
        abreast: so many of them stand in a row.
        note: at the foot.
    """

    width: float
    rows: int
    columns: int
    across: float
    down: float
    left: float
    top: float
    foot: float
    titles: list[str]
    x_labels: list[str]
    upright: bool
    x_title: str
    y_labels: list[str]
    legend: list[str]
    abreast: int
    note: str

    @property
    def height(self) -> float:
        """Height of the figure, mm."""
        return self.top + self.rows * self.down + ROW_GAP * (self.rows - 1) + self.foot

    def ordinate(self, measure: Measure) -> str:
        """The name of what is drawn, with its unit, in lines no longer than a panel is high."""
        return "\n".join([*broken(measure.title, self.down, style.LABEL_SIZE), f"({measure.unit})"])

    @property
    def note_height(self) -> float:
        """Height of the note, mm."""
        return 1.2 + LINE * (1 + self.note.count("\n"))


def page_of(drawing: Drawing) -> Page:
    """Lay out the figure of a study: one panel fills a column of a page; more of them, or a wide one, the page."""
    heatmap = drawing.request.kind == "heatmap"
    columns = max(1, len(drawing.panels))
    y_labels = _y_labels(drawing)
    left = max(LEFT, widest(y_labels) + _TICK)
    narrow = columns == 1 and len(drawing.x) <= MOST_LEVELS and left <= _MOST_ASIDE
    width = style.SINGLE_COLUMN if narrow else style.DOUBLE_COLUMN
    room = width - left - (KEY if heatmap else RIGHT)
    across = room if columns == 1 else min(WIDEST, (room - BETWEEN * (columns - 1)) / columns)
    lines_aside = sum(1 + label.count("\n") for label in y_labels)
    titles = _titles(
        [drawing.panel_title(column) for column in range(len(drawing.panels))], across
    ) or [""]
    x_labels, upright = _x_labels(drawing, across)
    legend, abreast = _legend(drawing, width)
    page = Page(
        width=width,
        rows=len(drawing.measures),
        columns=columns,
        across=across,
        down=max(min(TALLEST, across * (0.9 if heatmap else 0.8)), LINE * lines_aside),
        left=left,
        top=_top(titles),
        foot=0.0,
        titles=titles,
        x_labels=x_labels,
        upright=upright,
        x_title="\n".join(broken(drawing.title_of(drawing.request.x), across, style.LABEL_SIZE)),
        y_labels=y_labels,
        legend=legend,
        abreast=abreast,
        note="\n".join(broken(drawing.note(), width - 3.0)),
    )
    return page._replace(foot=BOTTOM + _below_axis(page) + page.note_height + legend_height(page))


def legend_height(page: Page) -> float:
    """Height of the legend, mm."""
    if not page.legend:
        return 0.0
    below = -(
        -len(page.legend) // page.abreast
    )  # names go down a column before they go on in the next
    rows = [page.legend[first::below] for first in range(below)]
    return LEGEND + LINE * (sum(map(_lines, rows)) - 1)


def _top(titles: list[str]) -> float:
    return TOP + style.TITLE_SIZE * style.POINT * 1.3 * max(0, _lines(titles) - _ROOM_FOR_LINES)


def _below_axis(page: Page) -> float:
    """What labels and name of the abscissa need beyond the usual margin, mm."""
    usual = LINE * _ROOM_FOR_LINES
    labels = widest(page.x_labels) if page.upright else LINE * _lines(page.x_labels)
    return max(0.0, labels - usual) + LINE * page.x_title.count("\n")


def _lines(texts: list[str]) -> int:
    return max((1 + text.count("\n") for text in texts), default=0)


def _titles(titles: list[str], across: float) -> list[str]:
    """The titles of panels; long ones are broken behind the name of their variable, or where they have to be."""
    bold = (style.TITLE_SIZE, "bold")
    room = across - style.text_width("a  ", *bold)
    for told in (titles, [title.replace(": ", ":\n", 1) for title in titles]):
        if widest(told, *bold) < room:
            return told
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


def _y_labels(drawing: Drawing) -> list[str]:
    if drawing.request.y is None:
        return []
    shown = [drawing.shown(drawing.request.y, level) for level in drawing.second]
    return [_fitted(label, LONGEST_LABEL) for label in shown]


def _fitted(label: str, room: float) -> str:
    """A label in lines that fit: its own if they do, else as many as it takes."""
    return label if widest([label]) <= room else "\n".join(broken(label.replace("\n", " "), room))


def _legend(drawing: Drawing, width: float) -> tuple[list[str], int]:
    """The names of lines, and how many of them fit side by side."""
    if drawing.request.lines is None:
        return [], 1
    names = [
        drawing.shown(drawing.request.lines, level).replace("\n", " ") for level in drawing.second
    ]
    names = ["\n".join(broken(name, width - 2.0 * _HANDLE)) for name in names]
    whole = sum(widest([name]) + _HANDLE + _APART for name in names)
    if whole - _APART <= width - 3.0:
        return names, len(names)
    return names, max(1, int((width - 3.0 + _APART) / (widest(names) + _HANDLE + _APART)))
