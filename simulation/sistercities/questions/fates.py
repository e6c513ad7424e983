"""What became of pairings, and when it counts as alive, active or of substance.

``outcomes.csv`` stands beside the table of observables that a folder of pairings is coded from, and
this file alone reads it. What its tiers are held against (``TARGETS``) was written down before any
pairing of the atlas was simulated for a score, one rule for all: the words of a fate are shown and
never read.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sistercities.scenario.atlas.columns import NOT_KNOWN, YEAR
from sistercities.scenario.atlas.rows import Row, rows_of
from sistercities.scenario.atlas.table import Pairing, read_observables
from sistercities.scenario.mistakes import Mistake, ScenarioError
from sistercities.scenario.words import meant, quoted

OUTCOMES = "outcomes.csv"
"""The one table of what became of the pairings of a folder."""

OBSERVABLES = "observables.csv"
"""The table that they are coded from."""

COLUMNS: Mapping[str, str] = {
    "id": "the pairing, as the table of observables names it",
    "pair": "its two cities, for readers",
    "last_year_known": "last year of which something is known; all that is told holds by its end",
    "activity_tier": "how much happened between the two, 0 to 3; NA not documented",
    "economic_tier": "how much economic exchange is documented, 0 to 2; NA not documented",
    "technical_tier": "how much technical exchange is documented, 0 to 2; not scored",
    "fate": "what became of it, in words",
    "note": "what that rests on",
    "out_source": "its sources, by the signs that sources.csv leads to the bibliography",
    "out_sure": "what of them was seen",
}
"""Every column of the table of outcomes."""

TIERS: Mapping[str, tuple[str, ...]] = {
    "activity_tier": (
        "nothing ever happened",
        "dormant, or ended for want of activity",
        "intermittent",
        "active",
    ),
    "economic_tier": ("none found", "small, or only claimed", "documented"),
}
"""What the tiers of a column mean, from 0 on."""


class Fate(NamedTuple):
    """What became of a pairing.

    Attributes:
        pairing: the pairing, and what was known of it at signing.
        year: last year of which something is known.
        tiers: by column, the tier; none where it is not documented.
        words: what became of it.
        row: of the table of outcomes, for messages.
    """

    pairing: Pairing
    year: int
    tiers: Mapping[str, int | None]
    words: str
    row: Row


class Target(NamedTuple):
    """What simulated histories are held against.

    Attributes:
        name: of the target.
        column: of the table of outcomes that tells it.
        least: the tier from which on it counts as having happened; none if the tiers themselves
            are the order to be found.
        measure: what of the histories is held against it, by the name of its column.
        meaning: both sides in words.
    """

    name: str
    column: str
    least: int | None
    measure: str
    meaning: str

    def of(self, fate: Fate) -> float:
        """What is known: 1 or 0 of an event, the tier of an order, NaN if it is not documented."""
        tier = fate.tiers[self.column]
        if tier is None:
            return math.nan
        return float(tier if self.least is None else tier >= self.least)


TARGETS = (
    Target(
        "alive",
        "activity_tier",
        2,
        "alive",
        "intermittent or active; simulated: an activity in the last 24 months",
    ),
    Target(
        "active",
        "activity_tier",
        3,
        "active",
        "active; simulated: two activities or more in the last 24 months",
    ),
    Target(
        "substance",
        "economic_tier",
        2,
        "substance",
        "economic exchange documented; simulated: economic substance at any time until then",
    ),
    Target(
        "activity tiers",
        "activity_tier",
        None,
        "active",
        "the four tiers of activity in their order; simulated: the share that is active",
    ),
    Target(
        "economic tiers",
        "economic_tier",
        None,
        "exchange_index",
        "the three economic tiers in their order; simulated: the mean exchange index",
    ),
)
"""All that is scored; each simulated side is read at the end of the last year known."""

HEADLINE = "active"
"""The target by which the model is judged first."""


# --- Reading ---


def read_fates(folder: Path) -> list[Fate]:
    """Read what became of the pairings of a folder.

    Args:
        folder: with ``observables.csv``, what lies beside it, and ``outcomes.csv``.

    Raises:
        ScenarioError: with all mistakes of the tables.
    """
    pairings = {each.told["id"]: each for each in read_observables(folder / OBSERVABLES)}
    rows, mistakes = rows_of(folder / OUTCOMES, tuple(COLUMNS))
    seen: dict[str, Row] = {}
    fates = []

    for row in rows:
        if (first := seen.setdefault(row["id"], row)) is not row:
            text = f"{quoted(row['id'])} stands on line {first.line} already"
            mistakes.append(row.mistake("id", text))
        wrong = list(_wrong(row, pairings))
        mistakes += wrong
        if not wrong:
            tiers = {column: _tier(row[column]) for column in TIERS}
            year = int(row["last_year_known"])
            fates.append(Fate(pairings[row["id"]], year, tiers, row["fate"], row))

    if mistakes:
        raise ScenarioError(sorted(mistakes, key=lambda each: each.line or 0))
    return fates


def _tier(cell: str) -> int | None:
    return None if cell in NOT_KNOWN else int(cell)


def _wrong(row: Row, pairings: Mapping[str, Pairing]) -> Iterator[Mistake]:
    """What is wrong with a row."""
    pairing = pairings.get(row["id"])
    if pairing is None:
        hint = meant(row["id"], pairings)
        text = f"no pairing {quoted(row['id'])} in {OBSERVABLES}; {hint}"
        yield row.mistake("id", text)

    for column, meanings in TIERS.items():
        if row[column] not in (*map(str, range(len(meanings))), *NOT_KNOWN):
            listed = ", ".join(f"{tier} ({words})" for tier, words in enumerate(meanings))
            text = f"{quoted(row[column])} given; expected {listed} or NA"
            yield row.mistake(column, text)

    year = row["last_year_known"]
    if not YEAR.fullmatch(year):
        text = f"{quoted(year)} given; expected a year"
        yield row.mistake("last_year_known", text)
    elif pairing is not None and int(year) <= (signed := int(pairing.signing[:4])):
        text = f"{year} given, but it was signed in {signed}; the first year to tell of is "
        yield row.mistake("last_year_known", f"{text}{signed + 1}")
