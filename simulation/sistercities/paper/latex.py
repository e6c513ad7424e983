"""LaTeX, as tables of papers take it: booktabs, and every letter of a text as it stands."""

import re
from collections.abc import Iterable, Sequence

from sistercities.paper.columns import HEADING
from sistercities.paper.laid import INTERVAL, MARKS, MINUS, NOTHING
from sistercities.questions.words import Grid
from sistercities.scenario.words import in_lines, literal

_WRITTEN = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\symbol{34}",
    "`": r"\symbol{96}",
    "--": "-{}-",
    MINUS: "$-$",
    NOTHING: "--",
    "\N{PLUS-MINUS SIGN}": r"\ensuremath{\pm}",
    "\N{MULTIPLICATION SIGN}": r"\ensuremath{\times}",
    **{
        mark: rf"\textsuperscript{{{letter}}}"
        for mark, letter in zip(MARKS, "abcdefghijklmnoprstuvwxyz", strict=True)
    },
}
"""How letters are written that act in LaTeX, or that its fonts lack."""

_LETTER = re.compile("|".join(map(re.escape, _WRITTEN)))
_LONG = 40
"""Rows that a page holds; a table of more goes on over pages."""

_WIDE = 44
"""Letters of the widest cell from which on a column is broken into lines, each as long as that."""

_NARROW = 24
"""Letters in a line of such a column, at least."""

_SIZES = {"": 92, "\\small": 101, "\\footnotesize": 114, "\\scriptsize": 128}
"""Sizes of type that a table may have, and letters in a line of a page, about."""

_GAP = 2
"""Letters that fit between two columns, about."""

_KEPT = INTERVAL.replace(" ", "\xa0")


def escaped(text: str) -> str:
    """A text of somebody's as LaTeX prints it: no letter of it acts."""
    return _LETTER.sub(lambda found: _WRITTEN[found[0]], literal(text))


def latex_of(grid: Grid, caption: str, label: str) -> str:
    """A grid as a table, to be read by ``input``; it takes array, booktabs and longtable.

    Args:
        grid: with all its rows.
        caption: what it shows.
        label: by which the text refers to it, behind ``tab:``.
    """
    columns, size = _columns(grid)
    head = _head(grid)
    body = "".join(_line(row, len(grid.headings)) for row in grid.rows)
    notes = _in_lines(map(escaped, grid.notes))
    title = f"\\caption{{{escaped(caption)}}}\\label{{tab:{label}}}"
    if len(grid.rows) > _LONG:
        return (
            f"{{{size}\n\\begin{{longtable}}{{{columns}}}\n{title}\\\\\n"
            f"\\toprule\n{head}\\midrule\n\\endfirsthead\n"
            f"\\toprule\n{head}\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n"
            f"{body}\\end{{longtable}}}}\n{{\\footnotesize\\noindent {notes}\\par}}\n"
        )
    return (
        f"\\begin{{table}}\n\\centering\n{title}\n{size}\n\\begin{{tabular}}{{{columns}}}\n"
        f"\\toprule\n{head}\\midrule\n{body}\\bottomrule\n\\end{{tabular}}\n\n"
        f"\\smallskip\n{{\\footnotesize\\raggedright {notes}\\par}}\n\\end{{table}}\n"
    )


def _line(row: tuple[str, ...], width: int) -> str:
    """A row; one cell alone names the rows below it, and stands across them."""
    if len(row) == 1 < width:
        return f"\\multicolumn{{{width}}}{{l}}{{\\textit{{{escaped(row[0])}}}}} \\\\\n"
    return _row(row)


def _head(grid: Grid) -> str:
    """The headings, each in as many lines as it takes to be no wider than a number."""
    stacks = []
    for place, heading in enumerate(grid.headings):
        lines = in_lines(literal(heading).replace(INTERVAL, _KEPT), HEADING)
        side = "l" if place < grid.keys or place in grid.prose else "r"
        stack = _in_lines(map(escaped, lines))
        stacks.append(f"\\shortstack[{side}]{{{stack}}}" if len(lines) > 1 else stack)
    return f"{' & '.join(stacks)} \\\\\n"


def _row(cells: Sequence[str]) -> str:
    return f"{_guarded(' & '.join(map(escaped, cells)))} \\\\\n"


def _in_lines(lines: Iterable[str]) -> str:
    return r"\\ ".join(map(_guarded, lines))


def _guarded(line: str) -> str:
    """A line whose beginning the break before it does not take for its own: a length, a star."""
    return f"{{}}{line}" if line.startswith(("[", "*")) else line


def _columns(grid: Grid) -> tuple[str, str]:
    """How columns are set, and in which type: words are broken where they are long.

    The type is as large as lets all columns stand side by side.
    """
    widest = [_widest(grid, place) for place in range(len(grid.headings))]
    words = {*range(grid.keys), *grid.prose}
    long = _broken(widest, words)
    others = sum(wide for place, wide in enumerate(widest) if place not in long)
    taken = others + _GAP * len(widest) + _NARROW * len(long)
    size = next((each for each, line in _SIZES.items() if taken <= line), [*_SIZES][-1])

    line = _SIZES[size]
    free = (line - others - _GAP * len(widest)) / max(1, len(long))
    share = min(_WIDE, max(_NARROW, free)) / line
    told = []
    for place in range(len(widest)):
        if place in long:
            told.append(f">{{\\raggedright\\arraybackslash}}p{{{share:.2f}\\linewidth}}")
        else:
            told.append("l" if place in words else "r")
    return "".join(told), f"{size}\\setlength{{\\tabcolsep}}{{3pt}}" if size else ""


def _broken(widest: Sequence[int], words: set[int]) -> set[int]:
    """The columns of words that are broken into lines: long ones, and more if that is too wide."""
    long = {place for place in words if widest[place] > _WIDE}
    most = max(_SIZES.values()) - _GAP * len(widest)
    for place in sorted(words - long, key=widest.__getitem__, reverse=True):
        taken = sum(_NARROW if each in long else wide for each, wide in enumerate(widest))
        if taken <= most or widest[place] <= _NARROW:
            break
        long.add(place)
    return long


def _widest(grid: Grid, place: int) -> int:
    """Letters of the widest cell of a column, or of a line of its heading."""
    heading = literal(grid.headings[place]).replace(INTERVAL, _KEPT)
    cells = (row[place] for row in grid.rows if len(row) > 1)
    return max(map(len, [*in_lines(heading, HEADING), *map(_without_marks, cells)]))


def _without_marks(cell: str) -> str:
    return "".join(letter for letter in cell if letter not in MARKS)
