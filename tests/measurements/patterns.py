"""The measured parts of docs/findings/patterns.md: all patterns, and each mechanism alone.

Run: ``python -m tests.measurements.patterns [--replicates N] [--alone N]`` (five to ten
minutes on two cores). Stopped, the same command goes on with the column at which it was, as long as
neither code nor scenarios changed.
"""

import hashlib
import re
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from sistercities import patterns
from sistercities.paper.markdown import plain, table
from sistercities.questions.answer import WORDS
from sistercities.questions.judging import KINDS, VERDICTS, Order, Verdict, overall
from sistercities.questions.patterns import PATTERNS, in_words
from sistercities.runs.store import checksums, origin
from sistercities.scenario.library import library
from sistercities.statistics.interval import Estimate

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "findings" / "patterns.md"
KEPT = ROOT / "results" / "patterns-by-mechanism"
REPLICATES = 400
REPLICATES_ALONE = 200

MECHANISMS = ("carriers", "associations", "familiarity", "means")
COLUMNS: dict[str, tuple[str, ...]] = {
    "all four off": (),
    **{f"{each} alone": (each,) for each in MECHANISMS},
    "all four": MECHANISMS,
}
"""What is measured: the mechanisms that are on in each column."""


class Column(NamedTuple):
    """One column as it was measured.

    Attributes:
        replicates: histories of each version of a scenario.
        words: the whole answer, as Markdown.
        readings: its table of readings, as it was stored.
    """

    replicates: int
    words: str
    readings: pd.DataFrame


# --- Measuring ---


def state_of_the_model() -> str:
    """Short name of the code and the scenarios as they are now."""
    told = f"{origin()['code']['source_hash']} {checksums(library())}"
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def measured(name: str, replicates: int) -> Column:
    """Measure one column, or take it from the folder where it is kept."""
    folder = KEPT / f"{state_of_the_model()}-{replicates}" / name.replace(" ", "-")
    if not (folder / "provenance.json").exists():  # the last file that is put in place
        off = {f"switches.{each}": "off" for each in MECHANISMS if each not in COLUMNS[name]}
        patterns(replicates=replicates, changes=off, out=folder)
    said, _, _ = (folder / WORDS).read_text(encoding="utf-8").partition("<!-- origin:")
    words = f"{said.rstrip()}\n"
    return Column(replicates, words, pd.read_csv(folder / "readings.csv"))


def measure_all(replicates: int, alone: int) -> dict[str, Column]:
    """Measure all columns, and say as they come how long each took."""
    columns = {}
    seconds = {}
    for name in COLUMNS:
        began = time.perf_counter()
        columns[name] = measured(name, replicates if name == "all four" else alone)
        seconds[name] = time.perf_counter() - began
        print(f"{name}: n = {columns[name].replicates}, {seconds[name]:.0f} s", flush=True)

    total = sum(seconds.values())
    shares = (f"{name} {each / total:.0%}" for name, each in seconds.items())
    print(f"in all {total / 60:.1f} minutes: {', '.join(shares)}")
    return columns


# --- The page ---


def side_by_side(columns: dict[str, Column]) -> str:
    """A row for each reading of a pattern, an order in one; a column for each set of mechanisms."""
    told = [dict(cells(column)) for column in columns.values()]
    rows = [[*map(plain, key), *(plain(each[key]) for each in told)] for key in told[0]]
    hits = [plain(hits_in(column)) for column in columns.values()]
    heads = [f"{name}, n = {column.replicates}" for name, column in columns.items()]
    counted = ["**hit, of those that can be measured, without inputs**", "", *hits]
    return table(["pattern, as it is measured", "band", *heads], [*rows, counted])


def cells(column: Column) -> Iterator[tuple[tuple[str, str], str]]:
    """What stands in one column, by pattern and band."""
    for pattern in PATTERNS:
        rows = column.readings[column.readings["pattern"] == pattern.identity]
        verdicts: list[Verdict] = list(rows["verdict"])
        if rows.empty:
            continue
        if isinstance(pattern.expected, Order):
            found = f"{verdicts.count('hit')} of {len(rows)} pairs {overall(verdicts)}"
            yield (f"{pattern.identity} ({pattern.kind})", "in order"), found
            continue
        for _, of, *numbers, verdict in rows.to_numpy():
            named = f"{pattern.identity} ({pattern.kind}): {of}"
            estimate = Estimate(*numbers)
            apart = "" if estimate.n in {column.replicates, 1} else f" (n = {estimate.n})"
            found = f"{in_words(estimate)}{apart} {verdict}"
            yield (named, pattern.expected.words), found


def hits_in(column: Column) -> str:
    """How many patterns are hit, of those that can be measured and are no input."""
    verdicts = verdicts_in(column)
    judged = [each for each in PATTERNS if each.kind != "input" and not each.lacks]
    return f"{sum(verdicts[each.identity] == 'hit' for each in judged)} of {len(judged)}"


def verdicts_in(column: Column) -> dict[str, Verdict]:
    """The verdict on each pattern."""
    of_readings = column.readings.groupby("pattern")["verdict"].apply(list)
    return {each.identity: overall(of_readings.get(each.identity, ())) for each in PATTERNS}


def by_kind(column: Column) -> str:
    """Which patterns of each kind are hit, missed or left open."""
    verdicts = verdicts_in(column)
    found = [each for each in VERDICTS if each in verdicts.values()]
    rows = []
    for kind in KINDS:
        named = [pattern.identity for pattern in PATTERNS if pattern.kind == kind]
        cells = ([each for each in named if verdicts[each] == verdict] for verdict in found)
        told = (f"{len(each)}: {', '.join(each)}" if each else "" for each in cells)
        rows.append([f"{kind}, {len(named)}", *told])
    return table(["kind", *found], rows)


def rewritten(page: str, part: str, words: str) -> str:
    """The page with other words between the two comments of one of its parts."""
    begin, end = (f"<!-- {part}: {edge} -->" for edge in ("begin", "end"))
    return re.sub(f"{begin}.*{end}", lambda _: f"{begin}\n\n{words}\n{end}", page, flags=re.DOTALL)


def main() -> None:
    """Measure all columns and write them into the page."""
    parser = ArgumentParser(prog="python -m tests.measurements.patterns")
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="with all four on")
    parser.add_argument("--alone", type=int, default=REPLICATES_ALONE, help="of each other column")
    asked = parser.parse_args()

    columns = measure_all(asked.replicates, asked.alone)
    whole = columns["all four"]
    page = PAGE.read_text(encoding="utf-8")
    for part, words in (
        ("kinds", by_kind(whole)),
        ("measured", whole.words.replace("\n## ", "\n### ").removeprefix("## ")),
        ("alone", side_by_side(columns)),
    ):
        page = rewritten(page, part, words)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
