"""A document in LaTeX, as journals take a supplement: sections, paragraphs and long tables."""

import re
from collections.abc import Iterable

from sistercities.paper.latex import escaped
from sistercities.questions.words import Grid, Heading, Paragraph, Part

_LEAST = 7
_MOST = 45
"""Letters for which a column gets room, at least and at most."""

_GAP = 0.013
"""Share of the page between two columns."""

_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[margin=25mm]{geometry}
\usepackage{array,booktabs,graphicx,longtable}
\setlength{\emergencystretch}{3em}
"""

AROUND = (
    _PREAMBLE.replace("{", "{{").replace("}", "}}")
    + "\\usepackage[hidelinks]{{hyperref}}\n\\begin{{document}}\n\n{body}\\end{{document}}\n"
)
"""A document around a body that is LaTeX already."""


def document_of(parts: Iterable[Part], title: str) -> str:
    """A whole document of parts.

    Args:
        parts: what it says.
        title: of the document.
    """
    said = "\n".join(map(_part, parts))
    return (
        f"{_PREAMBLE}\\title{{{escaped(title)}}}\n\\date{{}}\n"
        f"\\begin{{document}}\n\\maketitle\n\n{said}\n\\end{{document}}\n"
    )


def _part(part: Part) -> str:
    match part:
        case Heading(text):
            return f"\\section*{{{escaped(text)}}}\n"
        case Paragraph():
            return "\n\n".join(map(escaped, part.lines)) + "\n"
        case Grid():
            return _grid(part) + "".join(f"\n{escaped(note)}\n" for note in part.notes)


def _grid(grid: Grid) -> str:
    """A grid as a table over as many pages as it takes."""
    columns = "".join(
        f">{{\\raggedright\\arraybackslash}}p{{{share:.3f}\\textwidth}}" for share in _shares(grid)
    )
    head = " & ".join(map(escaped, grid.headings))
    rows = [
        f"\\multicolumn{{{len(grid.headings)}}}{{l}}{{\\textbf{{{escaped(row[0])}}}}}"
        if len(row) == 1
        else " & ".join(map(_breakable, row))
        for row in grid.rows
    ]
    body = " \\\\\n".join(rows)
    return (
        f"{{\\footnotesize\\setlength{{\\tabcolsep}}{{3pt}}\n\\begin{{longtable}}{{{columns}}}\n"
        f"\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n{body} \\\\\n\\bottomrule\n"
        f"\\end{{longtable}}}}\n"
    )


def _shares(grid: Grid) -> list[float]:
    """The share of the page that each column gets, by its longest text, within bounds."""
    texts = [[heading] for heading in grid.headings]
    for row in grid.rows:
        for column, cell in enumerate(row if len(row) > 1 else ()):
            texts[column].append(cell)
    wanted = [min(max(_LEAST, *map(len, column)), _MOST) for column in texts]
    room = 1.0 - _GAP * len(wanted)
    return [room * each / sum(wanted) for each in wanted]


def _breakable(text: str) -> str:
    """A text that may be broken within long names too: after a dot, a line or a dash in them."""
    return re.sub(r"(?<=\w)(\.|\\_|-|/)(?=\w)", r"\1\\allowbreak{}", escaped(text))
