"""Sources: every value with its evidence, by the factor that owns it, and those without flagged and counted."""

import json
from collections.abc import Callable

import pytest
from sistercities import load_scenario, sources
from sistercities.scenario.claims import bibliography, cited, reference
from sistercities.scenario.library import scenario_names
from sistercities.scenario.schema import FACTORS

type Command = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("name", scenario_names())
def test_every_source_of_a_scenario_is_listed(name: str) -> None:
    scenario = load_scenario(name)
    listed = {source for support in sources(name) for source in support.claim.evidence.sources}
    assert listed == cited(scenario.model_copy(update={"chronology": {}})), (
        "the chronology informs no value"
    )


def test_values_stand_under_their_factor_in_order() -> None:
    factors = list(dict.fromkeys(support.claim.factor for support in sources("jakarta-beijing")))
    assert factors == [*FACTORS, "circumstances"]


def test_a_value_is_sourced_or_neutral_or_flagged() -> None:
    changes = {"cities.jakarta.outreach": {"value": 0.7}, "cities.jakarta.chamber": {"value": 0.5}}
    standing = {
        support.claim.key[1:]: support.standing for support in sources("jakarta-beijing", changes)
    }
    assert standing["jakarta", "population"] == "sourced"
    assert standing["jakarta", "chamber"] == "neutral"
    assert standing["jakarta", "outreach"] == "without a source"


def test_a_changed_number_never_keeps_a_false_source() -> None:
    (support,) = [
        support
        for support in sources("jakarta-beijing", {"cities.jakarta.population": 9e6})
        if support.claim.key == ("cities", "jakarta", "population")
    ]
    assert support.references == [reference("command-line")]
    assert support.claim.evidence.note is None


def test_the_command_flags_and_counts(command: Command) -> None:
    status, printed, complaints = command("sources", "jakarta-beijing")
    assert (status, complaints) == (0, "")
    assert "source: Berita Jakarta (2019), Partner cities of Jakarta, beritajakarta.id" in printed
    supports = sources("jakarta-beijing")
    flagged = sum(support.standing == "without a source" for support in supports)
    assert printed.count("<- NO SOURCE") == flagged
    assert printed.splitlines()[-1].startswith(f"{len(supports)} values: ")
    assert printed.splitlines()[-1].endswith(f", {flagged} without a source")


def test_json_holds_every_value(command: Command) -> None:
    printed = command("sources", "jakarta-beijing", "--json")[1]
    values = json.loads(printed)["values"]
    assert len(values) == len(sources("jakarta-beijing"))
    (trust,) = [
        value
        for value in values
        if value["key"] == "partnerships.jakarta-beijing.sides.jakarta.public_trust"
    ]
    assert trust["value"] == 0.35
    assert trust["indicator"] == "broken-relations"
    assert trust["unit"] == "share"
    assert trust["standing"] == "sourced"


@pytest.mark.parametrize("key", bibliography())
def test_every_source_reads_as_a_reference(key: str) -> None:
    said = reference(key)
    assert bibliography()[key]["title"] in said
    assert "None" not in said and "[" not in said


def test_authors_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [{"family": name} for name in ("Purba", "Ringrose", "Zelinsky", "O'Toole")]
    entry = {
        "title": "T",
        "author": people,
        "issued": {"date-parts": [[2019, 5]]},
        "publisher": "P",
        "URL": "u",
    }
    monkeypatch.setattr("sistercities.scenario.claims.bibliography", lambda: {"x": entry})
    assert reference("x") == "Purba, Ringrose, Zelinsky and others (2019), T. P, u"
