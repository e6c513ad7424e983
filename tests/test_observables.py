"""A table of observables of one's own: files that are valid, and all that is wrong with it told at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities import load_scenario
from sistercities.scenario.atlas.columns import COLUMNS

type Command = Callable[..., tuple[int, str, str]]

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
    assert "give either a name" in command("new", "medan-penang", "--from", "none.csv")[2]
    assert "give either a name" in command("new")[2]


def test_a_source_that_no_bibliography_has_is_told_by_its_title(command: Command) -> None:
    """It becomes a source of the scenario's own; without a line for it the table is refused."""
    table = written({"obs_source": "T99,memory"})
    status, _, complaints = command("new", "--from", table)
    assert (status, complaints.count("\n")) == (2, 1)
    assert "source,key,title: T99,,what it is called" in complaints

    Path("sources.csv").write_text(
        "source,key,title\nT99,,A paper on Padang\nmemory,memory,\n", encoding="utf-8"
    )
    assert command("new", "--from", table)[0] == 0
    assert command("validate", "--strict", "padang-haarlem.toml")[0] == 0
    scenario = load_scenario("padang-haarlem.toml")
    assert {key: source.title for key, source in scenario.sources.items()} == {
        "t99": "A paper on Padang"
    }
    assert "t99" in scenario.chronology["agreement"].sources


def test_a_title_of_what_the_bibliography_has_is_refused(command: Command) -> None:
    table = written({})
    Path("sources.csv").write_text(
        "source,key,title\nmemory,memory,What is remembered\nT98,,\n", encoding="utf-8"
    )
    status, _, complaints = command("new", "--from", table)
    assert status == 2
    assert 'sources.csv:2: title: "memory" is in the bibliography' in complaints
    assert 'sources.csv:3: key: "" is not in the bibliography' in complaints
