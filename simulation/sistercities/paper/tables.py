"""Tables of an answer as papers take them: LaTeX, Markdown, HTML, Word, and CSV to look at."""

import csv
import io
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from sistercities.paper.findings import Findings, Source, findings_of
from sistercities.paper.html import html_of
from sistercities.paper.labels import caption_of, small
from sistercities.paper.laid import MINUS, laid_out, measures_in
from sistercities.paper.latex import latex_of
from sistercities.paper.markdown import markdown_of, plain
from sistercities.paper.trace import line_of, write_record
from sistercities.questions.words import Grid
from sistercities.runs.durable import place
from sistercities.runs.keeping import Out, reserved
from sistercities.runs.seal import sealed
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import literal, meant, quoted

FORMATS = {"latex": "tex", "markdown": "md", "csv": "csv", "html": "html", "word": "docx"}
"""Forms of a table, and the endings of their files."""

USUAL = ("latex", "markdown")

_MOST_TITLES = 4
"""Scenarios that a caption names, at most."""

_STYLE = """\
body { font: 11pt/1.4 serif; margin: 2em; }
table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; }
caption { text-align: left; padding-bottom: .5em; font-weight: bold; }
th, td { padding: .15em .7em; text-align: right; font-weight: normal; vertical-align: top; }
th:first-child, th[colspan] { text-align: left; }
th[colspan] { font-style: italic; }
tr:first-child th { border-bottom: 1px solid; }
p { font-size: 9pt; margin: .3em 0; }
"""


class Table(NamedTuple):
    """One table of an answer, laid out for readers.

    Attributes:
        findings: that it is of.
        name: of the table.
        measures: outcomes that it shows; all if none is named.
        grid: its rows.
    """

    findings: Findings
    name: str
    measures: tuple[str, ...]
    grid: Grid

    @property
    def caption(self) -> str:
        """What it shows, and of which scenarios."""
        titles = list(dict.fromkeys(self.findings.titles.values()))
        of = ", ".join(titles) if 0 < len(titles) <= _MOST_TITLES else self.findings.name
        return f"{of}: {small(caption_of(self.name))}"

    def trace(self, form: str) -> str:
        """What made a file of it."""
        shows = {"table": self.name, "format": form, "measures": list(self.measures)}
        return self.findings.trace(shows)

    def content(self, form: str, origin: str | None = None) -> bytes:
        """The bytes of a file of it.

        Args:
            form: one of ``FORMATS``.
            origin: its trace, if it is to be another than that of what is done now.
        """
        origin = origin or self.trace(form)
        line = line_of(origin, FORMATS[form])
        match form:
            case "latex":
                label = f"{self.findings.question}-{self.name}".replace("_", "-")
                text = line + latex_of(self.grid, self.caption, label)
            case "markdown":
                text = f"**{plain(self.caption)}**\n\n{markdown_of([self.grid])}\n{line}"
            case "html":
                text = _page(self.grid, self.caption) + line
            case "csv":
                text = _csv(self.grid)
            case _:
                from sistercities.paper.word import word_of

                return word_of(self.grid, self.caption, origin)
        return sealed(text.encode())


def table(
    *sources: Source,
    out: Out,
    tables: str | Sequence[str] = (),
    formats: str | Sequence[str] = USUAL,
    measures: str | Sequence[str] = (),
) -> list[Path]:
    """Write tables of answers as papers take them, and a record of what made each.

    Args:
        sources: answers, studies, or folders of them.
        out: folder for the files, new or empty.
        tables: names of tables, in a list or with commas between; all if none is named.
        formats: of ``FORMATS``, likewise.
        measures: outcomes that are shown, likewise; all if none is named.

    Returns:
        Paths of the files. Where there are several sources, the name of each goes before.

    Raises:
        SisterCitiesError: if something cannot be had, before anything is written.
    """
    forms = checked_formats(formats)
    every = [findings_of(source) for source in sources]
    names = [findings.name for findings in every]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SisterCitiesError(f"{twice}: two results of one name; rename the folder of one")

    files: dict[str, tuple[Table, str]] = {}
    for findings in every:
        before = f"{findings.name}-" if len(every) > 1 else ""
        for each in _tables_of(findings, words_in(tables), words_in(measures)):
            files |= {f"{before}{each.name}.{FORMATS[form]}": (each, form) for form in forms}
    made = {file: each.content(form) for file, (each, form) in files.items()}
    origins = {file: each.trace(form) for file, (each, form) in files.items()}

    def write(folder: Path) -> None:
        for file, content in made.items():
            (folder / file).write_bytes(content)
        write_record(folder, origins)

    with reserved(out) as home:
        home.fill(write)
    return [home.target / file for file in made]


def _tables_of(
    findings: Findings, tables: Sequence[str], measures: Sequence[str]
) -> Iterator[Table]:
    """The tables that are asked for; of those that tell of outcomes, the ones with these."""
    chosen = findings.chosen(tables)
    known = {name: measures_in(findings.tables[name]) for name in chosen}
    every = list(dict.fromkeys(each for names in known.values() for each in names))
    for each in measures:
        if each not in every:
            hint = meant(each, every)
            raise SisterCitiesError(f"{findings.name}: no outcome {quoted(each)}; {hint}")
    for name in chosen:
        own = [each for each in measures if each in known[name]]
        if own or not measures or not known[name]:
            yield table_of(findings, name, own)


def table_of(
    source: Source | Findings, name: str | None = None, measures: Sequence[str] = ()
) -> Table:
    """One table, laid out for readers.

    Args:
        source: an answer, a study, or the folder of one.
        name: of the table; the first if not given.
        measures: outcomes that are shown; all if none is named.

    Raises:
        SisterCitiesError: if there is no such table or outcome.
    """
    findings = source if isinstance(source, Findings) else findings_of(source)
    chosen = findings.chosen([name] if name else [])[0]
    try:
        stored, units = findings.tables[chosen], findings.units[chosen]
        grid = laid_out(stored, units, findings.titles, measures)
        grid.notes += findings.gaps
    except SisterCitiesError as error:
        raise SisterCitiesError(f"{findings.name}, table {chosen}: {error}") from None
    return Table(findings, chosen, tuple(measures), grid)


def write_table(
    source: Source, path: Path, name: str | None = None, measures: Sequence[str] = ()
) -> None:
    """Write one table; the ending of the path says in which form.

    Args:
        source: an answer, a study, or the folder of one.
        path: of the file.
        name: of the table; the first if not given.
        measures: outcomes that are shown; all if none is named.

    Raises:
        SisterCitiesError: if there is no such table, outcome or form.
        OSError: if the file cannot be written.
    """
    (form,) = checked_formats(path.suffix)
    place(table_of(source, name, measures).content(form), path)


def checked_formats(formats: str | Sequence[str]) -> list[str]:
    """Forms of tables by their names or endings, each once.

    Raises:
        SisterCitiesError: if one is not known, or takes a package that is not there.
    """
    names = {**{name: name for name in FORMATS}, **{end: name for name, end in FORMATS.items()}}
    asked = [word.lower().lstrip(".") for word in words_in(formats)]
    for word in asked or [""]:
        if word not in names:
            raise SisterCitiesError(f"no format {quoted(word)} of tables; {meant(word, FORMATS)}")
    found = list(dict.fromkeys(names[word] for word in asked))
    if "word" in found:
        from sistercities.paper.word import check_installed

        check_installed()
    return found


def words_in(asked: str | Sequence[str]) -> list[str]:
    """Words in a list or with commas between, each once."""
    words = asked.split(",") if isinstance(asked, str) else asked
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def _page(grid: Grid, caption: str) -> str:
    """A page of its own, which Word opens too."""
    title = escape(literal(caption))
    body = html_of([grid]).replace("<table>", f"<table><caption>{title}</caption>", 1)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n{body}\n"
        "</body>\n</html>\n"
    )


def _csv(grid: Grid) -> str:
    """The rows as readers see them; what stands above rows is a first column."""
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    grouped = any(len(row) == 1 < len(grid.headings) for row in grid.rows)
    lines.writerow([*([""] if grouped else []), *grid.headings])
    group = ""
    for row in grid.rows:
        if len(row) == 1 < len(grid.headings):
            group = row[0]
        else:
            lines.writerow([*([group] if grouped else []), *row])
    lines.writerows([note] for note in grid.notes)
    return file.getvalue().replace(MINUS, "-")
