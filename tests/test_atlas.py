"""The atlas: files are what the program makes of the table, by the book, blind, and a bad table is refused whole."""

import ast
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from sistercities import PartnershipModel, SisterCitiesError, load_scenario, validate
from sistercities.paper.odd import refreshed
from sistercities.scenario.atlas.columns import COLUMNS, FIELDS
from sistercities.scenario.atlas.files import LAST_MONTH, LEAST_MONTHS, texts
from sistercities.scenario.atlas.table import read_observables
from sistercities.scenario.claims import bibliography, cited, claims_of
from sistercities.scenario.coding import CODING, EVENTS, WITHIN_MONTHS
from sistercities.scenario.dates import count
from sistercities.scenario.evidence import Priorities
from sistercities.scenario.library import atlas, atlas_names, scenario_names
from sistercities.scenario.occasions import OCCASIONS
from sistercities.scenario.strike import falls_into, strike_of

from tests.cases import quickly
from tests.documents import PAGES, ROOT, commands

type Command = Callable[..., tuple[int, str, str]]

PAGE = "docs/reference/atlas.md"
TABLE = atlas() / "observables.csv"
SCENARIOS = {name: load_scenario(name) for name in atlas_names()}
FEW = {"defaults.city.businesses": 20, "defaults.city.citizens": 30}


# --- The files are those of the table ---


def test_every_file_is_what_the_program_makes_of_the_table() -> None:
    made = texts(TABLE)
    there = {path.stem: path.read_text(encoding="utf-8") for path in atlas().glob("*.toml")}
    assert there == made, "out of date; run: make atlas"
    assert len(made) == 24


def test_the_table_says_what_it_said_when_it_came() -> None:
    """Nobody corrects an observable once the fates are known: the bytes are those that were coded."""
    assert sha256(TABLE.read_bytes()).hexdigest() == CAME


CAME = "45947791950af43c38175c329a649d6c6ea77f76ed59d179fd61c0fcd7369934"


def test_all_are_valid_and_by_the_book() -> None:
    verdicts = validate(atlas(), strict=True)
    assert len(verdicts) == len(SCENARIOS)
    assert [verdict for verdict in verdicts if verdict.mistakes] == []


def test_names_are_found_and_lie_apart_from_the_built_in_ones() -> None:
    assert not set(scenario_names()) & set(atlas_names())
    with pytest.raises(SisterCitiesError, match='did you mean "bandung-suwon"'):
        load_scenario("bandung-suwom")


# --- By rule ---


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_departs_from_neutral_has_indicator_date_source_note_and_range(name: str) -> None:
    scenario, neutral = SCENARIOS[name], load_scenario("base")
    assert scenario.behaviour == neutral.behaviour
    usual = {claim.field: claim.evidence for claim in claims_of(neutral)}
    latest = count(scenario.begins) + WITHIN_MONTHS
    coded = [each for each in claims_of(scenario) if each.evidence != usual.get(each.field)]
    for claim in coded:
        given = claim.evidence
        assert given.sources and given.note, claim.key
        if claim.value != getattr(usual.get(claim.field), "value", None):
            assert given.indicator in CODING[claim.field].indicators, claim.key
        if given.date and claim.field not in ("severity", "occasions"):
            date = given.date if "-" in given.date else f"{given.date}-01"
            assert count(date) <= latest, claim.key
        dated = claim.field == "occasions" or isinstance(claim.value, Priorities)
        assert dated or given.range, claim.key


def test_no_outcome_no_leader_and_no_disposition_but_language_and_agenda_is_coded() -> None:
    """Will, trust, norms and the like keep their neutral values: nothing of them is in the table."""
    usual = {claim.field: claim.evidence for claim in claims_of(load_scenario("base"))}
    judged = {
        claim.field
        for scenario in SCENARIOS.values()
        for claim in claims_of(scenario)
        if claim.kind == "disposition" and claim.evidence != usual[claim.field]
    }
    assert judged == {"language", "priorities"}
    for scenario in SCENARIOS.values():
        assert not any(city.leaders for city in scenario.cities.values())
        assert list(scenario.chronology) == ["agreement"]
        assert scenario.chronology["agreement"].date[:4] == scenario.begins[:4]


def test_a_column_is_coded_alike_in_every_row() -> None:
    """Equal cells give equal values, whatever the pairing; words count as they are quoted."""
    for pairing in read_observables(TABLE):
        scenario, told = SCENARIOS[pairing.name], pairing.told
        first, second = (scenario.cities[pairing.key(side)] for side in ("a", "b"))
        assert first.population.value == round(1000 * told["pop_a_k"])
        assert second.population.value == round(1000 * told["pop_b_k"])
        if told["earlier_partners_a"] is not None:
            assert first.background_partners.value == told["earlier_partners_a"]
        assert second.background_partners.value == 8.0
        assert (first.language.value == 0.7) == (told["shared_language"] == 1)
        assert (first.chamber.value == 0.0) == (told["economy_in_text"] == 0)
        years = told["term_years"]
        assert scenario.partnership.term.value == (5.0 if years is None else min(years, 100.0))
        carried = [side.association.value for side in scenario.partnership.sides.values()]
        assert (1.0 in carried) <= bool(told["carrier_24m"])


@pytest.mark.parametrize("name", SCENARIOS)
def test_events_and_occasions_are_those_of_the_lists(name: str) -> None:
    scenario = SCENARIOS[name]
    struck = {key for key, event in EVENTS.items() if strike_of(event, scenario).cities and falls_into(event, scenario)}  # fmt: skip
    assert set(scenario.shocks) == struck
    nations = {city.country for city in scenario.cities.values()}
    assert set(scenario.partnership.occasions) == {
        key
        for key, occasion in OCCASIONS.items()
        if set(occasion.nations) == nations and scenario.begins < occasion.month <= scenario.until
    }


def test_every_pairing_runs_for_thirty_years_and_to_the_end_of_2026() -> None:
    for name, scenario in SCENARIOS.items():
        first, last = count(scenario.begins), count(scenario.until)
        assert last == max(first + LEAST_MONTHS - 1, count(LAST_MONTH)), name


def test_every_source_of_the_table_stands_in_the_bibliography_and_in_its_scenario() -> None:
    for pairing in read_observables(TABLE):
        assert pairing.sources
        assert set(pairing.sources) <= cited(SCENARIOS[pairing.name]) <= set(bibliography())


def test_every_pairing_founds_and_runs_the_same_in_both_faces() -> None:
    for name in atlas_names():
        scenario = load_scenario(name, FEW)
        compiled = PartnershipModel(scenario, rng=3)
        agents = PartnershipModel(scenario, rng=3, engine="agents")
        compiled.run_for(8)
        agents.run_for(8)
        one, other = (np.asarray(model.record[:8]) for model in (compiled, agents))
        assert one.tobytes() == other.tobytes(), name


# --- Outcomes are read by questions alone ---

OUTCOMES = "outcomes.csv"
PACKAGE = ROOT / "simulation" / "sistercities"


def test_one_file_of_the_package_at_most_names_the_outcomes_and_it_is_a_question() -> None:
    naming = [
        path.relative_to(PACKAGE).parts
        for path in PACKAGE.rglob("*.py")
        if any(
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and OUTCOMES in node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert len(naming) <= 1
    assert all(parts[0] == "questions" for parts in naming)


def test_no_scenario_names_the_outcomes() -> None:
    for path in (ROOT / "scenarios").rglob("*.toml"):
        assert "outcomes" not in path.read_text(encoding="utf-8"), path


WATCHED = """
import sys
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
from pathlib import Path
from sistercities import PartnershipModel, load_scenario, sources, validate
from sistercities.runs.replicates import simulate
from sistercities.scenario.atlas.files import texts
from sistercities.scenario.library import atlas, atlas_names
texts(Path({table!r}))
validate(atlas(), strict=True)
for name in atlas_names():
    load_scenario(name)
sources("bandung-suwon")
few = dict(few={few!r})["few"]
PartnershipModel(load_scenario("bandung-suwon", few), rng=1, engine="agents").run_for(2)
simulate(load_scenario("bandung-suwon", few | {{"calendar.until": "1998-06"}}), 1, 1, 1)
print([path for path in opened if path.endswith({outcomes!r})], len(opened) > 50)
"""


def test_nothing_opens_the_outcomes_while_scenarios_are_made_checked_and_run(
    tmp_path: Path,
) -> None:
    """The table lies beside a file of outcomes, and whoever opened that would be seen."""
    for name in ("observables.csv", "facts.csv", "sources.csv"):
        (tmp_path / name).write_bytes((atlas() / name).read_bytes())
    (tmp_path / OUTCOMES).write_text("id\n", encoding="utf-8")
    table = str(tmp_path / "observables.csv")
    code = WATCHED.format(table=table, few=FEW, outcomes=OUTCOMES)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "[] True\n", done.stderr


# --- A table of one's own ---

HEAD = ",".join(COLUMNS)
ROW = {
    "id": "x1",
    "a": "Padang",
    "b": "Haarlem",
    "country_a": "Indonesia",
    "country_b": "The Netherlands",
    "level": "city",
    "signed": "1995-03",
    "pop_a_k": "700",
    "pop_b_k": "150",
    "pop_sure": "M-H",
    "distance_km": "10200",
    "prior_contact_note": "mayors met in 1993",
    "carrier_24m": "1",
    "carrier_note": "a society in Haarlem",
    "fields": "culture;water",
    "term_years": "none",
    "obs_source": "memory",
    "obs_sure": "excerpt",
}
FACTS = "id,column,words,side,indicator,known\n"


def written(*rows: dict[str, str], facts: str = "", head: str = HEAD) -> Path:
    """A table in the working folder, with facts beside it."""
    cells = [[{**ROW, **row}.get(name, "NA") for name in COLUMNS] for row in rows]
    lines = [head, *(",".join(f'"{cell}"' for cell in row) for row in cells)]
    Path("mine.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Path("facts.csv").write_text(FACTS + facts, encoding="utf-8")
    return Path("mine.csv")


def test_a_table_of_ones_own_gives_files_that_are_valid(command: Command) -> None:
    table = written(
        {},
        {
            "id": "x2",
            "a": "Solo",
            "b": "Örebro",
            "country_b": "Sweden",
            "obs_sure": "two\nlines",
            "fields": "broad",
        },
        facts="x1,prior_contact_note,mayors met in 1993,,earlier-contact,1993\n"
        "x1,carrier_note,society in Haarlem,b,citizens-association,\n",
    )
    assert command("new", "--from", table) == (
        0,
        "padang-haarlem.toml: written\nsolo-örebro.toml: written\n",
        "",
    )
    assert command("validate", "--strict", "padang-haarlem.toml", "solo-örebro.toml")[0] == 0
    coded, uncoded = load_scenario("padang-haarlem.toml"), load_scenario("solo-örebro.toml")
    assert coded.cities["haarlem"].country == "Netherlands"
    assert coded.partnership.former_relation.value == pytest.approx(20 / 12, abs=0.01)
    assert [side.association.value for side in coded.partnership.sides.values()] == [0.1, 1.0]
    assert coded.partnership.term.value == 100.0
    assert "dutch-execution" in coded.shocks
    assert uncoded.partnership.former_relation == load_scenario("base").partnership.former_relation
    status, printed, complaints = command("new", "--from", table)
    assert (status, printed) == (2, "")
    assert complaints == (
        "sistercities: padang-haarlem.toml, solo-örebro.toml: there already; nothing was written\n"
    )


CELLS = [
    ("country_b", "Holand", 'no country "Holand"; did you mean "Poland"?'),
    ("pop_a_k", "many", '"many" given; expected a number from 0.1 to 50,000'),
    ("pop_b_k", "-5", '"-5" given; expected a number from 0.1 to 50,000'),
    ("pop_sure", "sure", '"sure" given; expected M-H, M-M, M-L'),
    ("distance_km", "30000", '"30000" given; expected a number from 0 to 20,040'),
    ("signed", "", "empty; NA stands for what is not known"),
    ("signed", "NA", '"NA" given; expected a year, a month or a decade'),
    ("signed", "1995-13", '"1995-13" given; expected a year, a month or a decade'),
    ("signed", "1920", '"1920" given; a run has at most a hundred years'),
    ("carrier_24m", "3", '"3" given; expected 0, 1, 2'),
    ("shared_language", "yes", '"yes" given; expected 0, 1'),
    ("term_years", "200", '"200" given; expected a number from 0.1 to 100'),
    ("term_years", "nan", '"nan" given; expected a number from 0.1 to 100'),
    ("fields", "culture;tourisme", 'no track for the field "tourisme"; did you mean "tourism"?'),
    ("level", "village", '"village" given; expected city, county'),
    ("b", "padang", "a city cannot be its own partner"),
    ("obs_source", "T99", 'source "T99" stands in no sources.csv and no bibliography'),
]


@pytest.mark.parametrize(("column", "cell", "said"), CELLS)
def test_a_wrong_cell_is_told_with_file_line_and_column(
    column: str, cell: str, said: str, command: Command
) -> None:
    status, printed, complaints = command("new", "--from", written({}, {"id": "x2", "a": "Solo", column: cell} | ({"a": "Padang"} if column == "b" else {})))  # fmt: skip
    assert (status, printed) == (2, "")
    assert f"sistercities: mine.csv:3: {column}: {said}" in complaints
    assert complaints.count("\n") == 1
    assert not list(Path().glob("*.toml"))


def test_all_mistakes_of_a_table_are_told_at_once(command: Command) -> None:
    table = written(
        {"country_a": "Indonesa"},
        {"signed": "soon", "b": "Delft"},
        {"id": "x3", "pop_a_k": "0"},
        facts="x9,carrier_note,society,b,citizens-association,\n"
        "x1,carrier_note,club,c,citizen-association,199\n"
        "x1,proposers,society,,proposal,\n"
        "x1,prior_contact_note,mayors met in 1993,a,earlier-contact,\n"
        "x1,prior_contact_note,mayors met in 1993,,earlier-contact,1996\n",
    )
    status, printed, complaints = command("new", "--from", table)
    assert (status, printed) == (2, "")
    assert [line.removeprefix("sistercities: ") for line in complaints.splitlines()] == [
        'facts.csv:2: id: no pairing "x9"; known are: x1, x3',
        'facts.csv:3: words: "club" does not stand in carrier_note of x1, which says "a society in Haarlem"',
        'facts.csv:3: indicator: no indicator "citizen-association" of carrier_note; did you mean "citizens-association"?',
        'facts.csv:3: known: "199" given; expected a year or a month, or nothing',
        'facts.csv:4: column: no facts of "proposers"; did you mean "proposer"?',
        'facts.csv:5: side: "a" given; expected nothing, because it is of both together',
        "facts.csv:5: known: empty; an earlier contact has a year or a month",
        "facts.csv:6: known: 1996, after the signing in 1995-03",
        'mine.csv:2: country_a: no country "Indonesa"; did you mean "Indonesia"?',
        'mine.csv:3: signed: "soon" given; expected a year, a month or a decade, for example "1992", "1992-09" or "1990s"',
        'mine.csv:3: id: "x1" stands on line 2 already',
        'mine.csv:4: pop_a_k: "0" given; expected a number from 0.1 to 50,000',
        "mine.csv:4: a: the pairing stands on line 2 already",
    ]


WHOLES = [
    (HEAD.replace("distance_km", "distance"), 'no column "distance"; did you mean "distance_km"?'),
    (HEAD.replace("distance_km,", ""), 'column "distance_km" is missing'),
    (f"{HEAD},id", 'column "id" stands there twice'),
    ("", "empty; its first line names the columns: id,a,b"),
    (f"{HEAD}\nx,y", f"2 cells; expected {len(COLUMNS)}, as many as columns"),
    (HEAD, "no row below the names of the columns"),
    (f'{HEAD}\n"x', "no table of comma-separated cells"),
]


@pytest.mark.parametrize(("text", "said"), WHOLES)
def test_a_table_that_is_wrong_as_a_whole_is_told(text: str, said: str, command: Command) -> None:
    Path("mine.csv").write_text(text, encoding="utf-8")
    status, _, complaints = command("new", "--from", "mine.csv")
    assert status == 2
    assert complaints.startswith("sistercities: mine.csv:") and said in complaints
    assert "Traceback" not in complaints


def test_a_table_that_is_not_there_and_two_wishes_at_once_are_refused(command: Command) -> None:
    assert "none.csv: no such file" in command("new", "--from", "none.csv")[2]
    assert "give either the name" in command("new", "medan-penang", "--from", "none.csv")[2]
    assert "give either the name" in command("new")[2]


def test_every_field_of_the_list_belongs_to_a_track_of_the_coding_book() -> None:
    assert set(FIELDS.values()) == {"economic", "technical", "people"}


# --- The commands and the page ---


def test_the_atlas_is_listed_when_it_is_asked_for(command: Command) -> None:
    _, usual, _ = command("list")
    status, printed, _ = command("list", "--atlas")
    assert status == 0
    for name in atlas_names():
        assert f"\n{name} " in printed
        assert name not in usual.split()


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    assert refreshed(PAGES[PAGE]) == PAGES[PAGE], "out of date; run: make tables"


@pytest.mark.parametrize("line", commands(PAGE))
def test_every_command_of_the_page_runs(
    line: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "--atlas" in line:
        some = atlas_names()[:2]
        monkeypatch.setattr("sistercities.scenario.library.atlas_names", lambda: some)
    if "--from" in line:
        for name in ("observables.csv", "facts.csv", "sources.csv"):
            Path(name).write_bytes((atlas() / name).read_bytes())
    status, printed, _ = command(*quickly(line))
    assert status == 0
    assert printed
