"""Posterior draws: sets of behavioural parameters that a calibration left, one a row of a table.

``sistercities calibrate`` writes them, and those of the package lie in its library. A draw is
handed on like any other change to a scenario; who asks with several of them learns what the
parameters, which nobody knows, do to an answer.
"""

import csv
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ValidationError

from sistercities.agents.model import PartnershipModel
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.complaints import complaints_of
from sistercities.scenario.files import load_scenario
from sistercities.scenario.library import UnreadableError, library, shown, text_of
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError
from sistercities.scenario.words import meant, one_line, quoted
from sistercities.world.outcome import activities

DRAWS = "draws.csv"
"""The table of draws in the folder of a calibration."""

PROVENANCE = "provenance.json"

BEHAVIOUR = "behaviour."
"""Begins the key of each parameter."""

OWN_COLUMNS = ("draw", "weight")
"""Columns of the table that are no parameters: the number of a draw, and its weight."""

_LARGEST = 100_000_000


@dataclass(frozen=True, eq=False, repr=False)
class Posterior:
    """Draws of behavioural parameters.

    Attributes:
        table: a column for each parameter, called by its dotted key; a row for each draw.
        weights: of the draws; they sum to 1.
        checksum: SHA-256 of the file of draws.
        foreign: a sentence, if another version of the model made them, or none is named.
    """

    table: pd.DataFrame
    weights: np.ndarray
    checksum: str
    foreign: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Dotted keys of the parameters."""
        return tuple(map(str, self.table.columns))

    def __len__(self) -> int:
        return len(self.table)

    def changes(self, draw: int) -> dict[str, float]:
        """One draw, as changes to a scenario.

        Args:
            draw: its number, from 0.
        """
        return {str(key): float(value) for key, value in self.table.iloc[draw].items()}

    def chosen(self, number: int, seed: int) -> list[dict[str, float]]:
        """So many of the draws, by their weights, spread evenly over the table.

        Systematic resampling: a draw of weight w comes about ``number * w`` times (Kitagawa 1996,
        "Monte Carlo filter and smoother", Journal of Computational and Graphical Statistics 5).

        Args:
            number: how many, at least 1.
            seed: of the place at which counting begins; the same seed chooses the same.
        """
        begin = np.random.default_rng(seed).random()
        places = (begin + np.arange(number)) / number
        ends = np.cumsum(self.weights)
        rows = np.searchsorted(ends / ends[-1], places, side="right")
        return [self.changes(int(row)) for row in rows]

    def __repr__(self) -> str:
        return f"<Posterior of {len(self.keys)} parameters, {len(self)} draws>"


def read_posterior(folder: str | Path | None = None) -> Posterior:
    """Read posterior draws.

    Args:
        folder: that ``sistercities calibrate`` wrote; that of the package if none.

    Raises:
        SisterCitiesError: if there are none, or they are not of this model's parameters; with all
            that is wrong.
    """
    place = library() / "posterior" if folder is None else Path(folder)
    path = place / DRAWS
    try:
        text = text_of(path, _LARGEST)
    except FileNotFoundError:
        said = f"{shown(path)}: there is no such file; a posterior is a folder written by "
        raise SisterCitiesError(f"{said}sistercities calibrate") from None
    except UnreadableError as error:
        raise SisterCitiesError(f"{shown(path)}: {error}") from None

    head, rows = _rows_of(text)
    mistakes = [*_wrong_in_head(head), *_wrong_in_rows(head, rows)]
    if not mistakes:
        mistakes = list(_out_of_range(head, rows))
    if mistakes:
        raise ScenarioError([each._replace(file=shown(path)) for each in mistakes])

    numbers = pd.DataFrame(np.array([row for _, row in rows], dtype=float), columns=head)
    weights = numbers["weight"].to_numpy() if "weight" in head else np.ones(len(rows))
    table = numbers.drop(columns=[each for each in OWN_COLUMNS if each in head])
    checksum = sha256(text.encode()).hexdigest()
    return Posterior(table, weights / weights.sum(), checksum, _foreign(place / PROVENANCE))


type Row = tuple[int, list[str]]
"""A line of the file, and its cells."""


def _rows_of(text: str) -> tuple[list[str], list[Row]]:
    """The names in the first line, and all rows that are not empty."""
    reader = csv.reader(StringIO(text, newline=""))
    head = [name.strip() for name in next(reader, [])]
    return head, [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]


def _wrong_in_head(head: Sequence[str]) -> Iterator[Mistake]:
    known = [f"{BEHAVIOUR}{name}" for name in Behaviour.parameters()]
    for name in dict.fromkeys(head):
        if name not in (*known, *OWN_COLUMNS):
            text = f"{quoted(name)} is no behavioural parameter of this model; {meant(name, known)}"
            yield Mistake((), text, line=1)
        elif head.count(name) > 1:
            yield Mistake((), f"the column {quoted(name)} is given twice", line=1)
    if not set(head) - {*OWN_COLUMNS}:
        text = "no parameters; expected a column for each, such as behaviour.drop_hazard"
        yield Mistake((), text, line=1)


def _wrong_in_rows(head: Sequence[str], rows: Sequence[Row]) -> Iterator[Mistake]:
    if not rows:
        yield Mistake((), "no draws; expected a row for each below the names", line=1)
    for line, row in rows:
        if len(row) != len(head):
            yield Mistake((), f"{len(row)} cells; expected {len(head)}", line=line)
            continue
        for name, cell in zip(head, row, strict=True):
            number = _number(cell)
            if math.isnan(number):
                yield Mistake(_key(name), f"{quoted(cell)} given; expected a number", line=line)
            elif name == "weight" and number <= 0.0:
                yield Mistake(_key(name), f"{cell} given; expected more than 0", line=line)


def _out_of_range(head: Sequence[str], rows: Sequence[Row]) -> Iterator[Mistake]:
    """Values that a parameter cannot have; of each parameter the lowest and the highest."""
    usual = load_scenario("base").behaviour.model_dump()
    for place, key in enumerate(head):
        if key in OWN_COLUMNS:
            continue
        name = key.removeprefix(BEHAVIOUR)
        column = sorted((float(row[place]), line) for line, row in rows)
        for number, line in dict.fromkeys((column[0], column[-1])):
            tree = {**usual, name: _as_written(usual[name], number)}
            try:
                Behaviour.model_validate(tree)
            except ValidationError as error:
                for each in complaints_of(error, tree, root=Behaviour):
                    yield Mistake(_key(key), each.text, line=line)


def _as_written(usual: object, number: float) -> float:
    return int(number) if isinstance(usual, int) and number.is_integer() else number


def _key(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))


def _number(cell: str) -> float:
    """The number of a cell; NaN where it is none."""
    try:
        number = math.nan if "_" in cell else float(cell)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _foreign(path: Path) -> str:
    """What is to be said if the draws are not of the model that runs."""
    try:
        made_by = json.loads(text_of(path, _LARGEST))["asked"]["model"]
    except (FileNotFoundError, UnreadableError, ValueError, KeyError, TypeError):
        return (
            f"Nothing beside the posterior draws says which model made them ({PROVENANCE}), so "
            "whether they fit this one is not known."
        )
    if made_by == fingerprint():
        return ""
    return (
        "The posterior draws were made by a model that told other histories "
        f"({one_line(str(made_by))}, now {fingerprint()}); "
        "sistercities calibrate makes them anew."
    )


@cache
def fingerprint() -> str:
    """A sign of the model that stays while it tells the same history of the neutral pair.

    It changes with a rule or a parameter that matters, and not with a comment. What it is made of
    is counted, or has six digits, so that it is the same on every machine.
    """
    record = PartnershipModel(load_scenario("base"), rng=1).run().record
    told = (activities(record).astype(int), np.round(record["exchange_index"], 6))
    return sha256(json.dumps([each.tolist() for each in told]).encode()).hexdigest()[:12]
