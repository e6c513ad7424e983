"""A document in LaTeX, as journals take a supplement: sections, paragraphs and long tables."""

import re
from collections.abc import Iterable

from sistercities.paper.columns import column_shares
from sistercities.paper.latex import escaped
from sistercities.questions.words import Grid, Heading, Paragraph, Part

# Latin Modern, because the usual fonts may be bitmaps; and the last line, so that a title of two
# lines is not torn from its table
_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage[margin=25mm]{geometry}
\usepackage{array,booktabs,graphicx,longtable}
\setlength{\emergencystretch}{3em}
\clubpenalty=10000 \widowpenalty=10000
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
        f">{{\\raggedright\\arraybackslash}}p{{{share:.3f}\\textwidth}}"
        for share in column_shares(grid.headings, grid.rows)
    )
    head = " & ".join(map(escaped, grid.headings))
    rows = [
        f"\\multicolumn{{{len(grid.headings)}}}{{l}}{{\\textbf{{{escaped(row[0])}}}}}"
        if len(row) == 1
        else " & ".join(map(breakable, row))
        for row in grid.rows
    ]
    body = " \\\\\n".join(rows)
    return (
        f"{{\\footnotesize\\setlength{{\\tabcolsep}}{{3pt}}\n\\begin{{longtable}}{{{columns}}}\n"
        f"\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n{body} \\\\\n\\bottomrule\n"
        f"\\end{{longtable}}}}\n"
    )


def breakable(text: str) -> str:
    """A text that may be broken within long names too: after a mark between their parts."""
    return re.sub(r"(?<=[^\W\d])(\.|\\_|[-/+@])(?=\w)", r"\1\\allowbreak{}", escaped(text))
