"""Markdown set as a page of HTML, as Typst, and as LaTeX."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sistercities.paper.columns import column_shares
from sistercities.paper.latex import escaped
from sistercities.paper.latex_document import AROUND, breakable
from sistercities.scenario.mistakes import SisterCitiesError

_STYLE = """
body { font: 11pt/1.5 Georgia, serif; max-width: 42em; margin: 3em auto; padding: 0 1em; }
h1, h2, h3 { line-height: 1.2; }
table { border-collapse: collapse; font-size: 0.85em; margin: 1em 0; }
th { border-bottom: 1px solid; border-top: 2px solid; text-align: left; }
th, td { padding: 0.2em 0.6em; vertical-align: top; }
table { border-bottom: 2px solid; }
img { max-width: 100%; }
"""

_TYPST_ACTS = re.compile(r"[\\#$*_`<>@~\[\]/\"'=+-]")

_TYPST = """#set document(title: "{title}", author: ({authors}), date: none)
#set page(paper: "a4", margin: 25mm, numbering: "1")
#set text(size: 10.5pt, lang: "en", region: "GB", hyphenate: true)
#set par(justify: true)
#set heading(numbering: none)
#show heading: set block(above: 1.4em, below: 0.8em)
#set table.cell(breakable: false)
#show table: set text(size: 8pt)
#show table: set par(justify: false, leading: 0.5em)
#show figure: set block(above: 1.5em, below: 1.5em)
#show figure.caption: set text(size: 9pt)
#show figure.caption: set align(left)
#show figure.where(kind: table): set figure.caption(position: top)
"""


_WHOLE = 30
"""Rows of a table that stays on one page, at most."""

_CAPTION = re.compile(r"^(#strong\[.*)\n+(?=#block|#table)", re.MULTILINE)
"""The caption of a table in Typst, which stays with the table below it."""


def parsed(markdown: str) -> list[Token]:
    """A document in Markdown, with tables, as tokens."""
    return MarkdownIt("commonmark").enable("table").parse(markdown)


def html_page(markdown: str, title: str) -> str:
    """A document as a page of HTML that asks for nothing but the pictures beside it."""
    body = MarkdownIt("commonmark").enable("table").render(markdown)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def typst_of(markdown: str, title: str, authors: Sequence[str]) -> str:
    """A document as Typst; pictures are taken as PDF."""
    named = "".join(f'"{_quoted(author)}", ' for author in authors)
    head = _TYPST.format(title=_quoted(title), authors=named)
    body = "".join(_Typst().document(parsed(markdown)))
    return head + _CAPTION.sub(r"#block(sticky: true)[\1]\n\n", body)


def latex_page(markdown: str) -> str:
    """A document as LaTeX; pictures are taken as PDF."""
    return AROUND.format(body="".join(_Latex().document(parsed(markdown))))


def print_pdf(source: Path, pdf: Path) -> None:
    """Print a document in Typst; the same document gives the same bytes.

    Raises:
        SisterCitiesError: if the library for it is not installed, or the source has a mistake.
    """
    try:
        import typst
    except ImportError:
        raise SisterCitiesError(
            "typst is not installed, which prints PDF; pip install 'sistercities[paper]'"
        ) from None
    try:
        pdf.write_bytes(typst.compile(str(source), ignore_system_fonts=True))
    except typst.TypstError as error:
        raise SisterCitiesError(f"{source.name}: {error}") from None


class _Setter:
    """Walks through the tokens of a document; a language says how each is written."""

    def document(self, tokens: Sequence[Token]) -> Iterator[str]:
        """The document, piece by piece."""
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.type == "table_open":
                end = next(
                    each for each in range(place, len(tokens)) if tokens[each].type == "table_close"
                )
                yield self.table(_rows(tokens[place:end]))
                place = end
            elif token.type == "inline":
                yield self.inline(token.children or [])
            else:
                yield self.block(token)
            place += 1

    def inline(self, tokens: Sequence[Token]) -> str:
        """What stands within a line."""
        return "".join(map(self.piece, tokens))

    def block(self, token: Token) -> str:
        """What begins or ends a paragraph, a heading or a list."""
        raise NotImplementedError

    def piece(self, token: Token) -> str:
        """A text, a mark, a link or a picture."""
        raise NotImplementedError

    def table(self, rows: Sequence[Sequence[Sequence[Token]]]) -> str:
        """A table; its first row is its head."""
        raise NotImplementedError


class _Typst(_Setter):
    _BLOCKS: ClassVar = {
        "paragraph_open": "",
        "paragraph_close": "\n\n",
        "heading_close": "\n\n",
        "bullet_list_open": "#list(\n",
        "ordered_list_open": "#enum(\n",
        "bullet_list_close": ")\n\n",
        "ordered_list_close": ")\n\n",
        "list_item_open": "[",
        "list_item_close": "],\n",
    }
    _PIECES: ClassVar = {
        "softbreak": "\n",
        "hardbreak": " \\\n",
        "strong_open": "#strong[",
        "em_open": "#emph[",
        "strong_close": "]",
        "em_close": "]",
        "link_close": "]",
    }

    def block(self, token: Token) -> str:
        if token.type == "heading_open":
            return "=" * int(token.tag[1]) + " "
        if token.type in {"fence", "code_block"}:
            return f'#raw(block: true, "{_quoted(token.content)}")\n\n'
        return self._BLOCKS.get(token.type, "")

    def piece(self, token: Token) -> str:
        match token.type:
            case "text":
                return _TYPST_ACTS.sub(lambda acting: f"\\{acting[0]}", token.content)
            case "code_inline":
                return f'#raw("{_quoted(token.content)}")'
            case "link_open":
                return f'#link("{_quoted(str(token.attrs["href"]))}")['
            case "image":
                path = Path(str(token.attrs["src"])).with_suffix(".pdf").as_posix()
                caption = self.inline(token.children or [])
                return f'#figure(image("{_quoted(path)}"), placement: auto, caption: [{caption}])'
        return self._PIECES.get(token.type, "")

    def table(self, rows: Sequence[Sequence[Sequence[Token]]]) -> str:
        columns = ", ".join(["auto"] * len(rows[0]))
        cells = ["".join(f"[{self.inline(cell)}], " for cell in row) for row in rows]
        body = "\n  ".join(cells[1:])
        table = (
            f"table(\n  columns: ({columns}), stroke: none, inset: (x: 3pt, y: 2.5pt),\n"
            f"  table.hline(stroke: 0.8pt), table.header({cells[0]}), table.hline(stroke: 0.4pt),\n"
            f"  {body}\n  table.hline(stroke: 0.8pt),\n)"
        )
        whole = len(rows) <= _WHOLE
        return f"#block(breakable: false, {table})\n\n" if whole else f"#{table}\n\n"


class _Latex(_Setter):
    _BLOCKS: ClassVar = {
        "paragraph_close": "\n\n",
        "heading_close": "}\n\n",
        "bullet_list_open": "\\begin{itemize}\n",
        "ordered_list_open": "\\begin{enumerate}\n",
        "bullet_list_close": "\\end{itemize}\n\n",
        "ordered_list_close": "\\end{enumerate}\n\n",
        "list_item_open": "\\item ",
    }
    _PIECES: ClassVar = {
        "softbreak": "\n",
        "hardbreak": "\\\\\n",
        "strong_open": "\\textbf{",
        "em_open": "\\emph{",
        "strong_close": "}",
        "em_close": "}",
        "link_close": "}",
    }
    _HEADINGS = ("section*", "section*", "subsection*", "subsubsection*")

    def block(self, token: Token) -> str:
        if token.type == "heading_open":
            size = "\\LARGE " if token.tag == "h1" else ""
            return f"\\{self._HEADINGS[int(token.tag[1]) - 1]}{{{size}"
        if token.type in {"fence", "code_block"}:
            return f"\\begin{{verbatim}}\n{token.content}\\end{{verbatim}}\n\n"
        return self._BLOCKS.get(token.type, "")

    def piece(self, token: Token) -> str:
        match token.type:
            case "text":
                # what is in a line keeps the blanks at its ends
                return "".join(
                    escaped(each) if each.strip() else each for each in _kept(token.content)
                )
            case "code_inline":
                return f"\\texttt{{{breakable(token.content)}}}"
            case "link_open":
                return f"\\href{{{escaped(str(token.attrs['href']))}}}{{"
            case "image":
                path = Path(str(token.attrs["src"])).with_suffix(".pdf").as_posix()
                caption = self.inline(token.children or [])
                return (
                    "\\begin{figure}[htbp]\n\\centering\n"
                    f"\\includegraphics[{_SIZE}]{{{path}}}\n"
                    f"\\caption{{{caption}}}\n\\end{{figure}}"
                )
        return self._PIECES.get(token.type, "")

    def table(self, rows: Sequence[Sequence[Sequence[Token]]]) -> str:
        texts = [["".join(token.content for token in cell) for cell in row] for row in rows]
        columns = "".join(
            f">{{\\raggedright\\arraybackslash}}p{{{share:.3f}\\textwidth}}"
            for share in column_shares(texts[0], texts[1:])
        )
        lines = [" & ".join(map(self._cell, row)) + " \\\\\n" for row in rows]
        return (  # on the page of its title, which is the paragraph before
            f"\\nopagebreak\n{{\\footnotesize\\setlength{{\\tabcolsep}}{{3pt}}\n\\noindent"
            f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{lines[0]}\\midrule\n"
            f"{''.join(lines[1:])}\\bottomrule\n\\end{{tabular}}}}\n\n\\medskip\n\n"
        )

    def _cell(self, tokens: Sequence[Token]) -> str:
        """A cell, in which intervals are not broken."""
        return _INTERVAL.sub(lambda whole: f"\\mbox{{{whole[0]}}}", self.inline(tokens))


_INTERVAL = re.compile(r"\[[^][{}\\]*\]")
"""Its two ends in brackets, without any mark of LaTeX."""

_SIZE = "width=\\textwidth,height=0.85\\textheight,keepaspectratio"
"""As wide as the page, unless there is no room for a caption below."""


def _rows(tokens: Sequence[Token]) -> list[list[list[Token]]]:
    """The cells of a table, row by row."""
    rows: list[list[list[Token]]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token.children or [])
    return rows


def _kept(text: str) -> list[str]:
    """A text parted from the blanks at its ends."""
    return re.findall(r"^\s+|\S(?:.*\S)?|\s+$", text)


def _quoted(text: str) -> str:
    """A text between the quotes of Typst."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
