"""A table as Word takes it, by python-docx: ``pip install "sistercities[word]"``."""

import io
import re
import zipfile
from datetime import UTC, datetime
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sistercities.paper.columns import column_letters, column_shares
from sistercities.questions.words import Grid
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import literal

if TYPE_CHECKING:
    from docx.section import Section
    from docx.table import _Cell, _Row

_NO_DAY = datetime(1980, 1, 1, tzinfo=UTC)
"""Stands where a file would say when it was made, so that the same table gives the same bytes."""

_SMALL = 8
_USUAL = 9
"""Sizes of type, points."""

_PAGE = (210, 297)
_MARGIN = 20
"""The sheet and the white around, mm."""

_PADDING = 6.0
"""White within a cell, at its two sides, and for letters that are wide, mm."""

_ACROSS = 105
"""Letters of a row that stand on an upright page; with more of them it lies on its side."""

_INTERVAL = re.compile(r"\[[^][]*\]")


def check_installed() -> None:
    """Refuse to write for Word without the library that does.

    Raises:
        SisterCitiesError: if it is not installed.
    """
    if find_spec("docx") is None:
        raise SisterCitiesError(
            'format word: python-docx is not installed; pip install "sistercities[word]", '
            "or ask for html, which Word opens too"
        )


def word_of(grid: Grid, caption: str, origin: str) -> bytes:
    """A grid as a document with one table.

    Args:
        grid: with all its rows.
        caption: what it shows.
        origin: its trace.
    """
    import docx
    from docx.shared import Mm, Pt

    document = docx.Document()
    properties = document.core_properties
    properties.author = "sistercities"
    properties.title = literal(caption)
    properties.comments = ""
    properties.created = properties.modified = _NO_DAY
    document.styles["Normal"].font.size = Pt(_USUAL)

    room = _set_page(document.sections[0], sum(column_letters(grid.headings, grid.rows)))
    shares = column_shares(grid.headings, grid.rows)
    room -= _PADDING * len(shares)
    widths = [Mm(_PADDING + room * share) for share in shares]

    title = document.add_paragraph(literal(caption))
    title.runs[0].bold = True
    title.paragraph_format.keep_with_next = True
    width = len(grid.headings)
    table = document.add_table(rows=0, cols=width)
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for number, row in enumerate([grid.headings, *grid.rows]):
        line = table.add_row()
        _keep(line, "tblHeader" if number == 0 else "cantSplit")
        cells = line.cells
        for cell, wide in zip(cells, widths, strict=True):
            cell.width = wide
        if len(row) == 1 < width:
            _say(cells[0].merge(cells[-1]), row[0], italic=True)
            continue
        for place, text in enumerate(row):
            words = place < grid.keys or place in grid.prose
            _say(cells[place], text, right=not words)
        if number == 0:
            _rule(cells, "top")
        if number in {0, len(grid.rows)}:
            _rule(cells, "bottom")
    for note in grid.notes:
        said = document.add_paragraph(literal(note))
        said.paragraph_format.space_after = Pt(0)
        said.runs[0].font.size = Pt(_SMALL)
    return _same_every_time(document, origin)


def _set_page(section: "Section", letters: int) -> float:
    """Lay a page upright, or on its side for long rows; gives the room between its margins, mm."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    upright = letters <= _ACROSS
    wide, tall = _PAGE if upright else reversed(_PAGE)
    section.orientation = WD_ORIENT.PORTRAIT if upright else WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(wide), Mm(tall)
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin = section.bottom_margin = Mm(_MARGIN)
    return wide - 2 * _MARGIN


def _keep(row: "_Row", how: str) -> None:
    """Keep a row whole, or have it at the head of every page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{how}"))


def _say(cell: "_Cell", text: str, *, italic: bool = False, right: bool = False) -> None:
    """Fill a cell."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    whole = _INTERVAL.sub(lambda found: found[0].replace(" ", "\xa0"), literal(text))
    paragraph.add_run(whole).italic = italic


def _rule(cells: "tuple[_Cell, ...]", edge: str) -> None:
    """Draw a line along an edge of a row."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for cell in cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        line = OxmlElement(f"w:{edge}")
        for name, value in {"val": "single", "sz": "8", "space": "0", "color": "auto"}.items():
            line.set(qn(f"w:{name}"), value)
        borders.append(line)


def _same_every_time(document: Any, origin: str) -> bytes:  # noqa: ANN401
    """A document as bytes that say no day, with its trace among its properties."""
    written, same = io.BytesIO(), io.BytesIO()
    document.save(written)
    told = f"<dc:description>{escape(origin, quote=False)}</dc:description>".encode()
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(same, "w") as again:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"<dc:description ?/>|<dc:description></dc:description>",
                    lambda _: told,
                    content,
                )
            about = zipfile.ZipInfo(name, _NO_DAY.timetuple()[:6])
            again.writestr(about, content, zipfile.ZIP_DEFLATED)
    return same.getvalue()
