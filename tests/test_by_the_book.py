"""By the coding book: --strict asks for sources, for values that follow their rule, and for the events that struck."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sistercities import load_scenario, validate
from sistercities.scenario.coding import CODING, WITHIN_MONTHS
from sistercities.scenario.evidence import Priorities
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.library import library, scenario_names
from sistercities.scenario.schema import City, Partnership
from sistercities.scenario.shocks import EVENTS, SHOCKS
from sistercities.scenario.side import Side
from sistercities.scenario.strike import strike_of

from tests.cases import CASES
from tests.pairs import CODED

type Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def strictly(text: str) -> list[str]:
    Path("mine.toml").write_text(text, encoding="utf-8")
    assert validate("mine.toml")[0].mistakes == [], "only --strict asks for it"
    return [str(mistake) for mistake in validate("mine.toml", strict=True)[0].mistakes]


@pytest.mark.parametrize("name", [*scenario_names(), "policies"])
def test_all_that_is_built_in_is_by_the_book(name: str) -> None:
    verdicts = validate(library() / name if name == "policies" else name, strict=True)
    assert [verdict for verdict in verdicts if verdict.mistakes] == []


WITHOUT_A_SOURCE = [
    ("[cities.b]\n", "population = 3_000_000", "cities.b.population"),
    ("[cities.b]\n", "gross_regional_product = 9.0", "cities.b.gross_regional_product"),
    ("[cities.b]\n", 'background_partners = { "1990-01" = 3 }', "cities.b.background_partners"),
    ("[cities.b]\n", 'leaders = { x = "1995-01" }', "cities.b.leaders.x"),
    ("[partnerships.p]\n", "trade_share = 0.1", "partnerships.p.trade_share"),
    ("[partnerships.p]\n", 'trade = { "1990-01" = 3.0 }', "partnerships.p.trade"),
    ("[partnerships.p]\n", "term = 3.0", "partnerships.p.term"),
    ("[partnerships.p]\n", "earlier_successes = 1", "partnerships.p.earlier_successes"),
]


@pytest.mark.parametrize(
    ("place", "line", "key"), WITHOUT_A_SOURCE, ids=[key for *_, key in WITHOUT_A_SOURCE]
)
def test_a_value_without_a_source_is_refused(place: str, line: str, key: str) -> None:
    told = strictly(CODED.replace(place, f"{place}{line}\n"))
    number = CODED[: CODED.index(place)].count("\n") + 2
    assert f"mine.toml:{number}: {key}.source: departs from neutral without a source" in told


def test_a_policy_file_without_sources_is_refused_strictly() -> None:
    text = 'title = "x"\nsummary = "x"\n[policy]\nparameter = "office"\nchange = "raise"\nsize = 0.5\ncost = 3.0\n'
    assert strictly(text) == [
        'mine.toml:6: policy.size.source: no source; say at least source = "assumption"',
        'mine.toml:7: policy.cost.source: no source; say at least source = "assumption"',
    ]
    assert (
        strictly(
            text.replace("0.5", '{ value = 0.5, source = "assumption" }').replace(
                "cost = 3.0\n", ""
            )
        )
        == []
    )


OFF = [
    ("defaults.city", "office", "standing-office", [0.0, 1.0], [0.5, 0.8, 0.2]),
    (
        "defaults.city",
        "leader_turnover",
        "leader-list",
        [0.0, 0.05, 0.15, 0.07, 0.35],
        [0.03, 0.02],
    ),
    ("defaults.city", "threshold", "discrimination", [0.6], [0.5, 0.95]),
    ("defaults.city", "outreach", "agreement-text", [0.4], [0.6]),
    ("defaults.city", "chamber", "agreement-text", [0.0, 0.5, 1.0], [0.75, 0.9]),
    ("defaults.city", "chamber", "delegation-at-signing", [0.75], [1.0, 0.0]),
    ("defaults.city", "language", "working-language", [0.7], [0.6, 0.95]),
    ("defaults.city", "language", "staff-at-signing", [0.6], [0.7]),
    ("defaults.city", "budget", "budget-line", [0.2, 1.7, 5.0], []),
    ("defaults.city", "office", "staff-per-tie", [0.0, 0.34, 1.0], []),
    ("defaults.side", "proposer", "proposal", [0.0, 1.0], [0.5]),
    ("defaults.side", "proposer", "personal-bond", [0.5, 1.0], [0.0]),
    ("defaults.side", "proposer", "national-diplomacy", [0.0], [0.5]),
    ("defaults.side", "association", "citizens-association", [0.0, 1.0], [0.5]),
    ("defaults.side", "association", "standing-body", [0.0, 1.0], [0.8]),
    ("defaults.partnership", "former_relation", "earlier-contact", [0.5, 7.0], []),
    ("defaults.partnership", "former_relation", "contact-of-others", [0.0], [2.0]),
    ("defaults.partnership", "firms_in_place", "standing-trade", [1.0], [0.5]),
    ("defaults.partnership", "firms_in_place", "port-link", [0.5], [1.0]),
    ("defaults.partnership", "committee", "agreement-text", [0.0, 1.0], [0.5, 0.9]),
    ("defaults.partnership", "term", "agreement-text", [2.0, 4.5], []),
    ("defaults.side", "will", "statement-at-signing", [0.6, 0.7], [0.5, 0.95, 0.4]),
    ("defaults.side", "will", "personal-bond", [0.5, 0.6, 0.7], [0.95]),
    ("defaults.side", "public_trust", "broken-relations", [0.35], [0.3, 0.5]),
    ("defaults.side", "public_trust", "poll", [0.42, 0.8], []),
    ("defaults.side", "initial_belief", "earlier-partnership", [0.6], [0.7]),
]


@pytest.mark.parametrize(("table", "field", "indicator", "right", "wrong"), OFF, ids=[f"{row[1]}-{row[2]}" for row in OFF])  # fmt: skip
def test_a_value_follows_from_its_indicator(
    table: str, field: str, indicator: str, right: list[float], wrong: list[float]
) -> None:
    for value in [*right, *wrong]:
        evidence = (
            f'{{ value = {value}, source = "memory", indicator = "{indicator}", date = "1990-06" }}'
        )
        told = strictly(f"{table}.{field} = {evidence}\n{CODED}")
        off = [line for line in told if "is off its rule" in line]
        assert bool(off) == (value in wrong), value
        assert told == off
        assert all(f'{value:g} is off its rule; "{indicator}" gives {CODING[field].gives[indicator].words}' in line for line in off)  # fmt: skip


def test_every_rule_with_a_fixed_value_is_checked() -> None:
    """What the words of a rule say as a number stands beside its indicator, so that it can be held against values."""
    counted = {"budget", "background_partners", "leaders", "term", "population", "gross_regional_product", "trade_share", "trade", "earlier_successes", "former_relation", "occasions", "renewed_for", "ends"}  # fmt: skip
    for field, rule in CODING.items():
        assert rule.gives.keys() <= rule.indicators.keys(), field
        missing = rule.indicators.keys() - rule.gives.keys()
        assert not missing or field in counted or (field, missing) == ("public_trust", {"poll"}), (
            field
        )
    assert {
        name for part in (City, Side, Partnership) for name, _ in evidence_fields(part)
    } >= counted


@given(st.lists(st.integers(0, 6), min_size=3, max_size=3))
def test_an_agenda_follows_from_the_fields_named(fields: list[int]) -> None:
    shares = [0.5 * (1 + own) / (3 + sum(fields)) for own in fields]
    holds = CODING["priorities"].gives["agreement-text"].holds
    for digits in (4, 15):
        economic, technical, people = (round(share, digits) for share in shares)
        assert holds(Priorities(economic=economic, technical=technical, people=people))


@pytest.mark.parametrize("shares", [(0.2, 0.2, 0.2), (0.3, 0.3, 0.3), (0.5, 0.0, 0.0), (0.26, 0.13, 0.11), (0.17, 0.17, 0.17)])  # fmt: skip
def test_an_agenda_of_other_shares_is_off_its_rule(shares: tuple[float, float, float]) -> None:
    economic, technical, people = shares
    agenda = Priorities(economic=economic, technical=technical, people=people)
    assert not CODING["priorities"].gives["agreement-text"].holds(agenda)


def test_what_no_indicator_is_accepted_for_stays_neutral() -> None:
    for field in ("norm", "complementarity"):
        evidence = f'{field} = {{ value = 0.9, source = "memory", date = "1990" }}\n'
        place = "defaults.side." if field == "norm" else "defaults.partnership."
        told = strictly(place + evidence + CODED)
        assert {line.partition(".indicator: ")[2] for line in told} == {
            "departs from neutral; no indicator is accepted"
        }


CRISIS = """\
[shocks.asian-crisis]
title = "Asian crisis"
kind = "crisis"
begins = "1997-08"
ends = "1999-06"
cities = ["a"]
severity = { value = 0.5, source = "memory", indicator = "national-product", date = "1998" }
"""
INDONESIAN = CODED.replace('cities.a.name = "A"', 'cities.a = { name = "A", country = "Indonesia" }').replace("cities.a.population", "defaults.city.population")  # fmt: skip
OTHERWISE = [
    (("", ""), []),
    (('begins = "1997-08"', 'begins = "1997-07"'), ['shocks.asian-crisis.begins: "1997-07" given; the coding book has "1997-08"']),
    (('ends = "1999-06"', 'ends = "1999-07"'), ['shocks.asian-crisis.ends: "1999-07" given; the coding book has "1999-06"']),
    (('cities = ["a"]', 'cities = ["a", "b"]'), ['shocks.asian-crisis.cities: ["a", "b"] given; the coding book has ["a"]']),
    (("asian-crisis", "crisis-of-1998"), ['shocks.crisis-of-1998: the coding book calls this "asian-crisis"; take its name and dates']),
    (("value = 0.5", "value = 0.7"), ['shocks.asian-crisis.severity: 0.7 is off its rule; "national-product" gives 0.5']),
    (("national-product", "violence"), ['shocks.asian-crisis.severity.indicator: "violence" is of another kind; a shock of kind crisis has national-product']),
    ((', indicator = "national-product"', ""), ["shocks.asian-crisis.severity.indicator: departs from neutral; name its indicator: broken-treaty or"]),
    (('source = "memory", ', ""), ["shocks.asian-crisis.severity.source: departs from neutral without a source"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"), OTHERWISE, ids=[change[1][:30] for change, _ in OTHERWISE]
)
def test_dated_events_bind_files_of_users_too(change: tuple[str, str], said: list[str]) -> None:
    told = strictly(INDONESIAN + CRISIS.replace(*change))
    assert len(told) == len(said)
    for line, start in zip(told, said, strict=True):
        assert line.partition(": ")[2].startswith(start)


def test_an_event_that_struck_has_to_be_there() -> None:
    (told,) = strictly(INDONESIAN)
    assert told.endswith(
        "shocks.asian-crisis: missing; the coding book has "
        'kind = "crisis", begins = "1997-08", ends = "1999-06", cities = ["a"]'
    )
    assert strictly(INDONESIAN + '[calendar]\nuntil = "1996-12"\n') == []
    made_up = INDONESIAN.replace("false", "true").replace('"memory"', '"assumption"')
    assert strictly(made_up) == [], "a made-up world has the events that its author wants"
    (told,) = strictly(CODED + '[calendar]\nuntil = "2020-03"\n')
    assert "shocks.covid: missing" in told and 'cities = ["a", "b"]' in told


def test_an_event_that_did_not_strike_is_refused() -> None:
    (told,) = strictly(CODED + CRISIS)
    assert told.endswith(
        "shocks.asian-crisis: by the coding book this strikes none of these cities"
    )


@pytest.mark.parametrize("name", CASES)
def test_whom_events_strike_is_what_the_scenarios_say(name: str) -> None:
    scenario = load_scenario(name)
    for key, shock in scenario.shocks.items():
        strike = strike_of(EVENTS[key], scenario)
        assert (strike.cities, strike.partnerships) == (set(shock.cities), set(shock.partnerships or scenario.partnerships))  # fmt: skip


JAPANESE = INDONESIAN.replace("[cities.b]\n", '[cities.b]\ncountry = "Japan"\n')
OCCASION = '{ value = "1991-10", source = "memory", indicator = "visit" }'
OCCASIONS_TOLD = [
    ("", ""),
    (
        f"occasions.own = {OCCASION}\n",
        'emperor-akihito: missing; the coding book has "1991-10"',
    ),
    (f"occasions.emperor-akihito = {OCCASION}\n", ""),
    (
        f"occasions.emperor-akihito = {OCCASION.replace('10', '11')}\n",
        'emperor-akihito: "1991-11" given; the coding book has "1991-10"',
    ),
    (
        f"occasions.emperor-akihito = {OCCASION}\noccasions.lubbers = {OCCASION}\n",
        "lubbers: by the coding book an occasion of Indonesia and Netherlands",
    ),
]


@pytest.mark.parametrize(("given", "said"), OCCASIONS_TOLD)
def test_occasions_of_two_nations_are_those_of_the_coding_book(given: str, said: str) -> None:
    text = JAPANESE.replace("[partnerships.p]\n", f"[partnerships.p]\n{given}")
    told = strictly(text + '[calendar]\nuntil = "1992-12"\n')
    assert [line.partition("partnerships.p.occasions.")[2] for line in told] == [said][: bool(said)]


OWN = """\
[shocks.own]
title = "x"
kind = "{kind}"
begins = "1991-01"
ends = "{ends}"
cities = ["a"]
severity = {{ value = {value}, source = "memory", indicator = "{indicator}", date = "1991" }}
"""
LASTING = [
    ("unrest", "1992-12", []), ("unrest", "1992-11", ["23 months since 1991-01; by the coding book unrest lasts 24"]),
    ("scandal", "1991-12", []), ("scandal", "1992-01", ["13 months since 1991-01; by the coding book scandal lasts 12"]),
    ("epidemic", "1991-04", []), ("epidemic", "1993-01", ["25 months since 1991-01; by the coding book epidemic lasts at most 24"]),
    ("dispute", "1991-03", []), ("crisis", "1994-04", []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "ends", "said"), LASTING)
def test_an_event_of_ones_own_follows_the_rules_of_its_kind(
    kind: Any, ends: str, said: list[str]
) -> None:
    rule = SHOCKS[kind]
    value = 1.0 if kind == "epidemic" else 0.5
    told = strictly(CODED + OWN.format(kind=kind, ends=ends, value=value, indicator=rule.indicator))
    assert [line.partition("shocks.own.ends: ")[2] for line in told] == said


def test_the_longest_epidemic_is_as_long_as_the_book_says() -> None:
    assert (
        SHOCKS["epidemic"].months == 24
        and "at most 24 months" in CODING["severity"].indicators["travel-ban"]
    )
    for kind in ("unrest", "scandal"):
        assert (
            f"{SHOCKS[kind].months} months" in CODING["severity"].indicators[SHOCKS[kind].indicator]
        )
    assert WITHIN_MONTHS == 24


FOLLOW_ON = [
    ('signed = "1990-06"', 'signed = "1990-13"', "partnerships.p.signed"),
    ('date = "1991"', 'date = "May 1991"', "partnerships.p.committee.date"),
    ('indicator = "agreement-text"', "indicator = 3", "partnerships.p.committee.indicator"),
    ('source = "memory" }\n[shocks', "source = 3 }\n[shocks", "partnerships.p.committee.source"),
    ('2_000_000, source = "memory"', "2_000_000, source = 3", "defaults.city.population.source"),
    ("value = 1.0", 'value = "1,0"', "partnerships.p.committee"),
    ("synthetic = false", 'synthetic = "no"', "synthetic"),
    ('name = "A"', "name = 3", "cities.a.name"),
    ('country = "Indonesia"', "country = 3", "cities.a.country"),
]
BY_THE_BOOK = (
    'committee = { value = 1.0, indicator = "agreement-text", date = "1991", source = "memory" }\n'
)


@pytest.mark.parametrize(("right", "wrong", "key"), FOLLOW_ON, ids=[key for *_, key in FOLLOW_ON])
def test_a_broken_value_is_not_blamed_on_hindsight(right: str, wrong: str, key: str) -> None:
    """What follows from a mistake is not told beside it."""
    text = (INDONESIAN + BY_THE_BOOK + CRISIS).replace(right, wrong)
    Path("mine.toml").write_text(text, encoding="utf-8")
    told = [str(mistake) for mistake in validate("mine.toml", strict=True)[0].mistakes]
    assert len(told) == 1, told
    assert f": {key}" in told[0]


def test_strict_mistakes_are_told_beside_structural_ones() -> None:
    text = INDONESIAN + 'term = -1\ncommittee = 1.0\n[cities.c]\nname = 3\nofice = 1\ntitle = "x\n'
    Path("mine.toml").write_text(text, encoding="utf-8")
    told = [str(mistake) for mistake in validate("mine.toml", strict=True)[0].mistakes]
    for said in ("-1 given", "departs from neutral without a source", "3 given", "unknown key", "not valid TOML", "shocks.asian-crisis: missing"):  # fmt: skip
        assert any(said in line for line in told), said


def test_ranges_of_series_and_agendas_are_checked() -> None:
    dated = 'population = {{ value = {{ "1990-01" = 3e6, "2000-01" = 4e6 }}, range = {} }}'
    agenda = (
        "priorities = {{ value = {{ economic = 0.2, technical = 0.2, people = 0.1 }}, range = {} }}"
    )
    ends = "[{{ economic = {}, technical = 0.1, people = 0.1 }}, {{ economic = 0.3, technical = 0.3, people = 0.1 }}]"
    for field, kind, span, said in [
        (dated, "city", "[0.8, 1.2]", ""),
        (dated, "city", "[2e6, 5e6]", "the range 2000000.0 to 5000000.0 does not hold 1; of dated numbers it is a multiple of all of them"),
        (dated, "city", '[{ "1990-01" = 1.0 }, 2.0]', "expected a number"),
        (agenda, "side", ends.format(0.1), ""),
        (agenda, "side", ends.format(0.25), "economic 0.25 to 0.3 does not hold the value 0.2"),
        (agenda, "side", "[0.1, 0.3]", "expected a table"),
        ('trade = {{ value = {{ "1990-01" = 3.0 }}, range = {} }}', "partnership", "[0.7, 1.3]", ""),
        ('trade = {{ value = {{ "1990-01" = 3.0 }}, range = {} }}', "partnership", "[1.1, 1.3]", "does not hold 1"),
    ]:  # fmt: skip
        Path("mine.toml").write_text(
            f'extends = "base"\n[defaults.{kind}]\n{field.format(span)}\n', encoding="utf-8"
        )
        told = [mistake.text for mistake in validate("mine.toml")[0].mistakes]
        assert said in told[0] if said else told == [], (field, span)


def test_ranges_of_series_and_agendas_are_shown(command: Command) -> None:
    Path("mine.toml").write_text(
        'extends = "base"\n[defaults.city]\npopulation = { value = { "1990-01" = 3e6 }, range = [0.8, 1.2] }\n',
        encoding="utf-8",
    )
    assert (
        "range\t0.8 to 1.2 times the series\n"
        in command("explain", "mine.toml", "cities.first.population")[1]
    )
    assert "range 0.8 to 1.2 times the series" in command("sources", "mine.toml")[1]
    assert command("run", "mine.toml", "--replicates", 1, "--set", "calendar.until=1992-12", "--set", "defaults.city.citizens=30", "--set", "defaults.city.businesses=20")[::2] == (0, "")  # fmt: skip
    (saved,) = Path("results").rglob("scenarios/*.toml")
    assert load_scenario(saved).cities["first"].population.range == (0.8, 1.2)
