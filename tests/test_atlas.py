"""The atlas: files are what the program makes of the table, by the book, and blind."""

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
from sistercities.scenario.atlas.files import LAST_MONTH, LEAST_MONTHS, texts
from sistercities.scenario.atlas.table import read_observables
from sistercities.scenario.claims import bibliography, cited, claims_of
from sistercities.scenario.coding import CODING, WITHIN_MONTHS
from sistercities.scenario.dates import count
from sistercities.scenario.evidence import Priorities
from sistercities.scenario.library import atlas, atlas_names, scenario_names
from sistercities.scenario.occasions import OCCASIONS
from sistercities.scenario.shocks import EVENTS
from sistercities.scenario.strike import falls_into, strike_of

from tests.cases import first_of_each, quickly
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
        compiled.run_for(4)
        agents.run_for(4)
        one, other = (np.asarray(model.record[:4]) for model in (compiled, agents))
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


# --- The commands and the page ---


def test_the_atlas_is_listed_when_it_is_asked_for(command: Command) -> None:
    _, usual, _ = command("list")
    status, printed, _ = command("list", "--atlas")
    assert status == 0
    for name in atlas_names():
        assert f"\n{name}\t" in printed
        assert name not in usual.split()


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    assert refreshed(PAGES[PAGE]) == PAGES[PAGE], "out of date; run: make tables"


@pytest.mark.parametrize("line", first_of_each(commands(PAGE)))
def test_every_command_of_the_page_runs(
    line: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "compare --atlas" in line:
        some = atlas_names()[:2]
        monkeypatch.setattr("sistercities.scenario.library.atlas_names", lambda: some)
    if "--from" in line:
        for name in ("observables.csv", "facts.csv", "sources.csv"):
            Path(name).write_bytes((atlas() / name).read_bytes())
    status, printed, _ = command(*quickly(line))
    assert status == 0
    assert printed
