"""How a row of the table becomes evidence: one rule for each field, the same for every pairing.

The rules stand in docs/reference/coding-book.md, Coding from a table. What a rule says nothing of
keeps the value and range of ``base``.
"""

from math import isinf
from typing import Any

from sistercities.scenario.atlas.columns import FIELDS, LATER
from sistercities.scenario.atlas.table import Fact, Pairing, month_of
from sistercities.scenario.coding import CODING, WITHIN_MONTHS
from sistercities.scenario.dates import count, named
from sistercities.scenario.schema import TRACKS, Scenario

type Told = dict[str, Any]
"""Evidence as a scenario file writes it, by field."""

MEMORY = "memory"
PEOPLE_EITHER_WAY = {"M-H": 0.1, "M-M": 0.2, "M-L": 0.4}
"""How far a population may be off, as a share of it."""

PARTNERS_EITHER_WAY = {"read": 1, "M-H": 2, "M-M": 3, "M-L": 5}
"""How far a number of partners may be off."""

_USUAL_PAST = 5.0
"""Years before signing that ``base`` thinks possible where no contact was found."""

_OPEN_ENDED = 100.0
_IN_PLACE = {"standing-trade": 1.0, "port-link": 0.5}


def of_city(pairing: Pairing, side: str) -> Told:
    """What the table says of a city: ``a``, the first, or ``b``."""
    told: Told = {"population": _population(pairing, side)}
    if side == "a" and pairing.told["earlier_partners_a"] is not None:
        told["background_partners"] = _partners(pairing)
    if pairing.told["economy_in_text"] == 0:
        note = "the text leaves out the economy"
        told["chamber"] = _by_text(pairing, 0.0, (0.0, 0.5), note)
    if pairing.told["shared_language"] == 1:
        told["language"] = _known(
            pairing, 0.7, (0.5, 0.8), "working-language", "the table says that they share one"
        )
    return told


def of_partnership(pairing: Pairing, neutral: Scenario) -> Told:
    """What the table says of the two together."""
    told = {
        "term": _term(pairing),
        "committee": _committee(pairing),
        "former_relation": _former_relation(pairing),
        "firms_in_place": _firms(pairing, neutral),
    }
    return {field: evidence for field, evidence in told.items() if evidence}


def of_side(pairing: Pairing, side: str, neutral: Scenario) -> Told:
    """What the table says of what a city, ``a`` or ``b``, brings to the partnership."""
    told = {
        "proposer": _proposer(pairing),
        "association": _association(pairing, side, neutral),
        "priorities": _priorities(pairing),
    }
    return {field: evidence for field, evidence in told.items() if evidence}


def agreement(pairing: Pairing) -> dict[str, Any]:
    """The signing, as the record of the case has it."""
    return {"date": _signed(pairing), "what": "Agreement", "source": _cited(pairing)}


# --- Cities ---


def _population(pairing: Pairing, side: str) -> Told:
    people = round(1000 * pairing.told[f"pop_{side}_k"])
    sure = pairing.told["pop_sure"]
    share = PEOPLE_EITHER_WAY[sure]
    return {
        "value": people,
        "range": (round(people * (1 - share)), round(people * (1 + share))),
        "indicator": "census",
        "date": _signed(pairing),
        "source": MEMORY,
        "note": f"size at signing ({sure})",
    }


def _partners(pairing: Pairing) -> Told:
    number = pairing.told["earlier_partners_a"]
    sure = pairing.told["earlier_sure"] or "M-L"
    way = PARTNERS_EITHER_WAY[sure]
    return {
        "value": number,
        "range": (max(0.0, number - way), number + way),
        "indicator": "partner-count",
        "date": _signed(pairing),
        "source": _cited(pairing) if sure == "read" else MEMORY,
        "note": f"partners at signing ({sure}); later ones are not told",
    }


# --- The two together ---


def _term(pairing: Pairing) -> Told | None:
    years = pairing.told["term_years"]
    if years is None:
        return None
    if isinf(years):
        return _by_text(pairing, _OPEN_ENDED, (5.0, _OPEN_ENDED), "no term, by the table")
    return _by_text(pairing, years, (max(0.1, years - 1.0), years), f"a term of {years:g} years")


def _committee(pairing: Pairing) -> Told | None:
    for fact in pairing.facts_of("carrier_note", *CODING["committee"].indicators):
        note = f"{fact.words}; that it meets every year is not told"
        return _by_text(pairing, 1.0, (0.5, 1.0), note)
    return None


def _former_relation(pairing: Pairing) -> Told | None:
    for fact in pairing.facts_of("prior_contact_note", "earlier-contact"):
        years = _years_before(pairing, fact)
        span = (max(0.0, round(years - 1.0, 2)), round(years + 1.0, 2))
        return _known(pairing, years, span, fact.indicator, fact.words, fact.known)
    for fact in pairing.facts_of("prior_contact_note", "contact-of-others"):
        longest = max(_USUAL_PAST, _years_before(pairing, fact) if fact.known else 0.0)
        note = f"{fact.words}; of the two city halls none found"
        return _known(pairing, 0.0, (0.0, longest), fact.indicator, note, fact.known)
    return None


def _firms(pairing: Pairing, neutral: Scenario) -> Told | None:
    """Businesses named at signing: those that trade before means of transport."""
    if pairing.told["firms_at_signing"] in (None, "0"):
        return None
    for indicator, value in _IN_PLACE.items():
        for fact in pairing.facts_of("firms_at_signing", indicator):
            low = 0.5 if fact.known and indicator == "standing-trade" else 0.0
            since = "" if fact.known else "; since when is not told"
            return _known(pairing, value, (low, 1.0), indicator, f"{fact.words}{since}", fact.known)
    words = pairing.told["firms_at_signing"]
    return _doubt(pairing, neutral.partnership.firms_in_place.value, words)


# --- A side ---


def _proposer(pairing: Pairing) -> Told | None:
    for fact in pairing.facts_of("proposer"):
        doers = fact.indicator == "proposal"
        value, span = (1.0, (0.5, 1.0)) if doers else (0.0, (0.0, 0.5))
        return _known(pairing, value, span, fact.indicator, fact.words)
    return None


def _association(pairing: Pairing, side: str, neutral: Scenario) -> Told | None:
    bodies = pairing.facts_of("carrier_note", *CODING["association"].indicators)
    for fact in (fact for fact in bodies if side in fact.sides):
        words = fact.words
        last = count(pairing.signing) + WITHIN_MONTHS
        if fact.known and count(month_of(fact.known)) > last:
            note = f"{words}; none was found before"
            return _known(pairing, 0.0, (0.0, 0.5), fact.indicator, note, named(last))
        if pairing.told["carrier_24m"]:
            return _known(pairing, 1.0, (0.5, 1.0), fact.indicator, words, fact.known)
        brings = next(iter(neutral.partnership.sides.values()))
        return _doubt(pairing, brings.association.value, words)
    return None


def _priorities(pairing: Pairing) -> Told | None:
    """Half of the agenda, in proportion to 1 + the fields named of each track."""
    later = {field for fact in pairing.facts_of("fields", LATER) for field in fact.words.split(";")}
    fields = [field for field in pairing.told["fields"] or () if field not in later]
    named_of = {track: sum(FIELDS[each] == track for each in fields) for track in TRACKS}
    if not fields:
        return None

    note = ", ".join(fields)
    if pairing.told["economy_in_text"] == 1 and not named_of["economic"] and not later:
        named_of["economic"] = 1
        note += "; the economy is in the text"
    if later:
        note += f"; {', '.join(sorted(later))} came later"

    parts = len(TRACKS) + sum(named_of.values())
    shares = {track: round(0.5 * (1 + named_of[track]) / parts, 4) for track in TRACKS}
    numbers = ", ".join(str(named_of[track]) for track in TRACKS)
    return _by_text(pairing, shares, None, f"{note} ({numbers})")


# --- What all evidence has in common ---


def _known(
    pairing: Pairing,
    value: object,
    span: tuple[float, float] | None,
    indicator: str,
    note: str,
    date: str = "",
) -> Told:
    """Evidence by the sources of the row, known at signing if no other date is given."""
    return {
        "value": value,
        **({"range": span} if span else {}),
        "indicator": indicator,
        "date": date or _signed(pairing),
        "source": _cited(pairing),
        "note": note,
    }


def _by_text(pairing: Pairing, value: object, span: tuple[float, float] | None, note: str) -> Told:
    return _known(pairing, value, span, "agreement-text", note)


def _doubt(pairing: Pairing, value: float, words: str) -> Told:
    """The value of ``base``, with a range to 1: something is known, but not since when."""
    return {
        "value": value,
        "range": (0.0, 1.0),
        "source": _cited(pairing),
        "note": f"{words}; whether it was there in time is not told, hence the range",
    }


def _cited(pairing: Pairing) -> str | tuple[str, ...]:
    return pairing.sources[0] if len(pairing.sources) == 1 else pairing.sources


def _signed(pairing: Pairing) -> str:
    """The signing as the table dates it, or its month where it tells a decade alone."""
    signed = str(pairing.told["signed"])
    return pairing.signing if signed.endswith("s") else signed


def _years_before(pairing: Pairing, fact: Fact) -> float:
    return max(0.0, round((count(pairing.signing) - count(month_of(fact.known))) / 12, 2))
