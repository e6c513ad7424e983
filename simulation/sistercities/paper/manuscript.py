"""A manuscript whose numbers come from results: every place in double braces is filled from files.

Words that depend on a number are chosen by it, so that a sentence holds whatever came out. What may
stand in braces is said in docs/use/paper.md.
"""

import re
import shlex
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from sistercities.paper.markdown import markdown_of, plain
from sistercities.paper.methods import NAMED, methods_of
from sistercities.paper.references import Entry, entries_of
from sistercities.questions.answer import WORDS, estimate_in_words
from sistercities.questions.kept import Kept
from sistercities.scenario.claims import in_words, short
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.interval import INTERVAL_KIND, signed

FIGURES = "figures"

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_CITED = re.compile(r"\[@([\w-]+(?:; ?@[\w-]+)*)\]")
_STRAY = re.compile(r"[ \n](?=[,;.] )|\n(?=[,;.]\n)")
"""A blank before a comma or a stop that was chosen."""

_CHOICES = " : "


type _Verb = Callable[[Sequence[str], Sequence[str]], str]
"""What fills a place: its words, and the words to choose from."""


class Manuscript:
    """A text in Markdown and the results that it tells of.

    Args:
        text: with places to be filled.
        results: by the name that the text calls each.
        folder: where figures are put.
    """

    def __init__(self, text: str, results: Mapping[str, Kept], folder: Path) -> None:
        self._text = text
        self._results = results
        self._folder = folder
        self._cited: dict[str, None] = {}
        self._figures = 0
        self._tables = 0

    def filled(self) -> str:
        """The text with every place filled.

        Raises:
            SisterCitiesError: if a place asks for what is not there; tells the place.
        """
        text = _CITED.sub(self._citation, self._text)
        return _STRAY.sub("", _PLACE.sub(self._place, text))

    def _place(self, place: re.Match[str]) -> str:
        asked, _, choices = " ".join(place[1].split()).partition(_CHOICES)
        verb, *words = shlex.split(asked)
        known: dict[str, _Verb] = {
            "value": self._value,
            "n": self._n,
            "text": self._field,
            "if": self._chosen,
            "apart": self._apart,
            "most": self._most,
            "table": self._table,
            "figure": self._figure,
            "methods": self._methods,
            "references": self._references,
        }
        try:
            if verb not in known:
                raise SisterCitiesError(f"no {quoted(verb)}; {meant(verb, known)}")
            return known[verb](words, [each.strip() for each in choices.split("|")])
        except (SisterCitiesError, ValueError, KeyError, IndexError, OSError) as error:
            raise SisterCitiesError(
                f"manuscript: {{{{{' '.join(place[1].split())}}}}}: {error}"
            ) from None

    def _value(self, words: Sequence[str], _: Sequence[str]) -> str:
        """A number with its interval, in the unit and the digits that it has in answers."""
        return _told(self._row(words))

    def _n(self, words: Sequence[str], _: Sequence[str]) -> str:
        return f"{int(self._row(words)['n']):,}"

    def _field(self, words: Sequence[str], _: Sequence[str]) -> str:
        """A cell as it is: the last word names the column."""
        *words, column = words
        return plain(str(self._row(words)[column]))

    def _chosen(self, words: Sequence[str], choices: Sequence[str]) -> str:
        """Words for a number that is surely above a level, surely below it, or not sure."""
        row = self._row([word for word in words if not word.startswith("over=")])
        level = next((float(word[5:]) for word in words if word.startswith("over=")), 0.0)
        above, below, unsure = choices
        if row["low"] > level:
            return above
        return below if row["high"] < level else unsure

    def _apart(self, words: Sequence[str], choices: Sequence[str]) -> str:
        """Words for two numbers, the first surely larger, surely smaller, or neither.

        The word with a bar, as in ``scenario=a|b``, says in which column they differ.
        """
        ways = [[_either(word, side) for word in words] for side in (0, 1)]
        one, other = map(self._row, ways)
        larger, smaller, unsure = choices
        if one["low"] > other["high"]:
            return larger
        return smaller if one["high"] < other["low"] else unsure

    def _most(self, words: Sequence[str], choices: Sequence[str]) -> str:
        """The largest of a column, or words for whether it reaches a level.

        Words: table, column, conditions, and ``over=LEVEL`` where words are chosen by it.
        """
        table, column, *conditions = words
        levels = [float(word[5:]) for word in conditions if word.startswith("over=")]
        rows = self._rows([table, *(word for word in conditions if not word.startswith("over="))])
        largest = float(rows[column].max())
        if levels:
            return choices[0] if largest >= levels[0] else choices[1]
        return f"{100 * largest:.0f} %" if "share" in rows["unit"].iloc[0] else f"{largest:.2f}"

    def _table(self, words: Sequence[str], _: Sequence[str]) -> str:
        """A table of an answer by its number, with a caption above it."""
        name, number, caption = words
        answer = (self._result(name).folder / WORDS).read_text(encoding="utf-8")
        tables = re.findall(r"(?:^\|.*\|\n)+", answer, re.MULTILINE)
        self._tables += 1
        return f"**Table {self._tables}.** {caption}\n\n{tables[int(number) - 1]}"

    def _figure(self, words: Sequence[str], _: Sequence[str]) -> str:
        """A figure of a result, copied beside the text, with its caption."""
        place, caption = words
        name, _slash, figure = place.partition("/")
        self._figures += 1
        for ending in (".pdf", ".png"):
            source = self._result(name).folder / f"{figure}{ending}"
            shutil.copyfile(source, self._folder / FIGURES / f"{name}-{figure}{ending}")
        return f"![{caption}]({FIGURES}/{name}-{figure}.png)"

    def _methods(self, *_: object) -> str:
        self._cited |= dict.fromkeys(NAMED)
        return markdown_of(methods_of(list(self._results.values())).section).strip()

    def _references(self, *_: object) -> str:
        """All that was cited, in the order of the alphabet."""
        entries = entries_of(self._cited)
        told = sorted(f"{in_words(str(entry['id']), entry)}{_doi(entry)}" for entry in entries)
        return "\n".join(f"- {plain(each)}" for each in told)

    def _citation(self, place: re.Match[str]) -> str:
        keys = [key.strip().removeprefix("@") for key in place[1].split(";")]
        self._cited |= dict.fromkeys(keys)
        return f"({'; '.join(short(entry) for entry in entries_of(keys))})"

    def _result(self, name: str) -> Kept:
        if name not in self._results:
            raise SisterCitiesError(f"no result {quoted(name)}; {meant(name, self._results)}")
        return self._results[name]

    def _row(self, words: Sequence[str]) -> dict[str, Any]:
        rows = self._rows(words)
        if len(rows) != 1:
            raise SisterCitiesError(f"{len(rows)} rows are meant; expected one")
        return {str(name): value for name, value in rows.iloc[0].items()}

    def _rows(self, words: Sequence[str]) -> pd.DataFrame:
        """The rows of a table, given as RESULT/TABLE, that meet all conditions."""
        place, *conditions = words
        name, _, table = place.partition("/")
        rows = _read(self._result(name).folder / f"{table}.csv")
        for condition in conditions:
            column, _, value = condition.partition("=")
            if column not in rows:
                raise SisterCitiesError(
                    f"no column {quoted(column)}; {meant(column, map(str, rows.columns))}"
                )
            rows = rows[rows[column].astype(str) == value]
        return rows


@cache
def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=True)


def _either(word: str, side: int) -> str:
    column, equals, value = word.partition("=")
    return f"{column}{equals}{value.split('|')[side]}" if "|" in value else word


def _told(row: Mapping[str, Any]) -> str:
    """A row as answers tell it; a share that worlds were counted for in per cent."""
    kind = str(row["interval"])
    if kind.startswith((INTERVAL_KIND, "none")):
        return signed(row)
    if kind.startswith("Wilson"):
        value, low, high = (f"{100 * row[name]:.0f}" for name in ("value", "low", "high"))
        return f"{value} % [{low}, {high}]"
    return estimate_in_words(pd.Series(row))


def _doi(entry: Entry) -> str:
    return f", doi:{entry['DOI']}" if "DOI" in entry else ""
