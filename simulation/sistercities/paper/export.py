"""A result as data for other programs: CSV, a dictionary of the columns, a script that reads in R.

Months and runs may be many millions; they pass through batch by batch.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import pyarrow.types

from sistercities.paper.dictionary import Described, columns_of, columns_of_study
from sistercities.paper.findings import Findings, Source, findings_of
from sistercities.paper.trace import write_record
from sistercities.questions.answer import Answer
from sistercities.questions.swept import SweptStudy
from sistercities.runs.keeping import Out, reserved
from sistercities.runs.marks import is_study
from sistercities.study.results import Study

DICTIONARY = "dictionary.csv"
SCRIPT = "read.R"

_ROWS = 50_000
"""Rows of a batch, about."""


class Data(NamedTuple):
    """One file of data.

    Attributes:
        columns: what each is.
        pieces: its rows, read anew each time, when their turn comes.
    """

    columns: list[Described]
    pieces: Callable[[], Iterable[pa.Table | pa.RecordBatch]]


def export(source: Source, out: Out) -> Path:
    """Write all data of a result as CSV, with a dictionary of the columns, and a script for R.

    Args:
        source: an answer, a study, or the folder of one.
        out: folder for the files, new or empty.

    Returns:
        The folder.

    Raises:
        SisterCitiesError: if there is no such result, or something cannot be read or written.
    """
    with tempfile.TemporaryDirectory() as aside, reserved(out) as home:
        findings = findings_of(source)
        files = _files_of(source, findings, Path(aside))
        home.fill(lambda folder: _write(folder, findings, files))
    return home.target


def _files_of(source: Source, findings: Findings, aside: Path) -> dict[str, Data]:
    """The data of a result, by the name of the file."""
    if isinstance(source, Study):
        return _of_study(source)
    if isinstance(source, Answer):
        source.write_tables(aside)
        return _of_folder(aside, findings.units)
    folder = Path(source)
    if is_study(folder):
        return _of_study(SweptStudy.open(folder))
    return _of_folder(folder, findings.units)


def _of_folder(folder: Path, units: Mapping[str, Mapping[str, str]]) -> dict[str, Data]:
    files = {}
    for path in sorted([*folder.glob("*.parquet"), *folder.glob("*.csv")]):
        if path.suffix == ".parquet":
            table = pyarrow.parquet.ParquetFile(path)
            described = columns_of(path.stem, table.schema_arrow, units.get(path.stem, {}))
            files[f"{path.stem}.csv"] = Data(described, partial(table.iter_batches, _ROWS))
        elif path.stem in units:
            stored = pd.read_csv(path, keep_default_na=False, na_values=[""])
            files[path.name] = _whole(stored, path.stem, units[path.stem])
    return files


def _of_study(study: Study) -> dict[str, Data]:
    """Runs with their points, points alone, and the means at the levels of all variables."""
    swept = study if isinstance(study, SweptStudy) else SweptStudy.open(study.folder)
    points = study.table
    return {
        "runs.csv": Data(columns_of_study(study, study.columns), partial(study.batches, _ROWS)),
        "points.csv": Data(columns_of_study(study, points.schema), points.to_batches),
        "summary.csv": _whole(swept.summary, "summary", swept.units("summary")),
    }


def _whole(table: pd.DataFrame, name: str, units: Mapping[str, str]) -> Data:
    """A table that fits into memory."""
    rows = pa.Table.from_pandas(table, preserve_index=False)
    return Data(columns_of(name, rows.schema, units), rows.to_batches)


def _write(folder: Path, findings: Findings, files: Mapping[str, Data]) -> None:
    for name, data in files.items():
        _write_csv(folder / name, data)
    _write_dictionary(folder / DICTIONARY, files)
    (folder / SCRIPT).write_text(_script(files), encoding="utf-8", newline="\n")
    written = [*files, DICTIONARY, SCRIPT]
    write_record(folder, {name: findings.trace({"export": name}) for name in written})


def _write_csv(path: Path, data: Data) -> None:
    """Write rows as they come; a number that is none is an empty cell."""
    names = [each.column for each in data.columns]
    with path.open("wb") as file:
        file.write(_line(names).encode())
        for piece in data.pieces():
            rows = pa.table([_plain(column) for column in piece.columns], names)
            options = pyarrow.csv.WriteOptions(include_header=False)
            pyarrow.csv.write_csv(rows, file, options)


def _plain(column: pa.Array) -> pa.Array:
    """A column as CSV takes it: words as such, and nothing where there is no number."""
    if pyarrow.types.is_dictionary(column.type):
        return column.dictionary_decode()
    if pyarrow.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), None, column)
    return column


def _line(cells: Iterable[str]) -> str:
    return ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells) + "\n"


def _write_dictionary(path: Path, files: Mapping[str, Data]) -> None:
    rows = ((name, *column) for name, data in files.items() for column in data.columns)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["file", *Described._fields])
        lines.writerows(rows)


_READING = """\
# Reads the CSV files of this folder, each column as the dictionary says. Base R is enough:
# source("read.R", chdir = TRUE) gives a list of tables, called sistercities.

dictionary <- read.csv("dictionary.csv", colClasses = "character", encoding = "UTF-8")

read_one <- function(file) {
  told <- dictionary[dictionary$file == file, ]
  table <- read.csv(file, colClasses = "character", na.strings = "", check.names = FALSE,
                    encoding = "UTF-8")
  for (name in names(table)) {
    type <- told$type[told$column == name]
    if (type %in% c("number", "whole number")) {
      table[[name]] <- as.numeric(sub("inf", "Inf", table[[name]], fixed = TRUE))
    } else if (type == "yes or no") {
      table[[name]] <- table[[name]] == "true"
    }
  }
  table
}

"""


def _script(files: Mapping[str, Data]) -> str:
    tables = ",\n".join(f'  {Path(name).stem} = read_one("{name}")' for name in files)
    return f"{_READING}sistercities <- list(\n{tables}\n)\n"
