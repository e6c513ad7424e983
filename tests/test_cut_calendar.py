"""A calendar can be cut: what lies outside it does not happen. Written outside its own calendar, it is a mistake."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities import PartnershipModel, SisterCitiesError, diff, explain, load_scenario, validate
from sistercities.questions.biography import biography
from sistercities.scenario.files import scenario_text
from sistercities.scenario.interventions import enacted, enactment_of

from tests.conftest import NAMES, SMALL
from tests.mistaken import PAIR

type Command = Callable[..., tuple[int, str, str]]

UNTIL = "1998-12"
OFFICE = '[policies.office]\ntitle = "x"\nparameter = "office"\nchange = "raise"\nsize = 0.5\nbegins = "{}"\n'
SHOCK = '[shocks.flood]\ntitle = "x"\nkind = "crisis"\nbegins = "{0}"\nends = "{0}"\ncities = ["jakarta"]\n'
LEADER = '[cities.jakarta.leaders]\nsomebody = "{}"\n'
CUT = f'[calendar]\nuntil = "{UNTIL}"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("folder")
def test_every_scenario_can_be_cut_and_says_so_in_one_file(name: str) -> None:
    changes = {"calendar.until": "2000-12" if name != "central-java-fujian" else "2008-12"}
    cut = load_scenario(name, changes)
    Path("cut.toml").write_text(scenario_text(cut), encoding="utf-8")
    again = load_scenario("cut.toml")
    assert again.until == cut.until
    assert all(shock.begins <= cut.until for shock in again.shocks.values())
    assert all(
        leader.value <= cut.until
        for city in again.cities.values()
        for leader in city.leaders.values()
    )
    assert scenario_text(again) == scenario_text(cut)


@pytest.mark.parametrize("changes", [{}, {"dispositions": "blind"}, {"leaders": "hazard"}])
def test_months_before_the_cut_are_the_same_byte_for_byte(changes: dict[str, object]) -> None:
    few = {**SMALL, **changes}
    whole = PartnershipModel(load_scenario("jakarta-beijing", few), rng=5).run().record
    cut = (
        PartnershipModel(load_scenario("jakarta-beijing", {**few, "calendar.until": UNTIL}), rng=5)
        .run()
        .record
    )
    assert len(cut) == 6 * 12 + 5
    assert cut.tobytes() == whole[: len(cut)].tobytes()


@pytest.mark.parametrize("event", [OFFICE, SHOCK, LEADER], ids=["policy", "shock", "leader"])
@pytest.mark.usefixtures("folder")
def test_an_event_written_outside_its_own_calendar_is_a_mistake(event: str) -> None:
    Path("mine.toml").write_text(
        'extends = "jakarta-beijing"\n' + event.format("2030-01"), encoding="utf-8"
    )
    (told,) = validate("mine.toml")[0].mistakes
    assert "2030-01" in told.text and "the calendar" in told.text
    Path("mine.toml").write_text(
        PAIR + CUT + event.format("2005-01").replace("jakarta", "a"), encoding="utf-8"
    )
    (told,) = validate("mine.toml")[0].mistakes
    assert "2005-01" in told.text and "1998-12" in told.text and (told.line or 0) > PAIR.count("\n")


@pytest.mark.parametrize("event", [OFFICE, SHOCK, LEADER], ids=["policy", "shock", "leader"])
@pytest.mark.usefixtures("folder")
def test_an_event_is_none_once_a_younger_layer_cuts_the_calendar(event: str) -> None:
    Path("parent.toml").write_text(
        'extends = "jakarta-beijing"\n' + event.format("2010-01"), encoding="utf-8"
    )
    Path("child.toml").write_text('extends = "parent"\n' + CUT, encoding="utf-8")
    assert [verdict.mistakes for verdict in validate("parent.toml", "child.toml")] == [[], []]
    assert (
        load_scenario("child.toml").months
        == load_scenario("parent.toml", {"calendar.until": UNTIL}).months
    )


@pytest.mark.usefixtures("folder")
def test_a_setting_outside_the_calendar_of_the_same_command_is_a_mistake() -> None:
    changes = {"calendar.until": UNTIL, "cities.jakarta.leaders.somebody": "2005-01"}
    with pytest.raises(
        SisterCitiesError, match="somebody: 2005-01 lies after the calendar ends in 1998-12"
    ) as error:
        load_scenario("jakarta-beijing", changes)
    assert len(str(error.value).splitlines()) == 1


def test_a_later_signing_leaves_earlier_events_behind() -> None:
    later = load_scenario(
        "jakarta-beijing", {"partnerships.jakarta-beijing.signed": "2004-01", **SMALL}
    )
    assert len(PartnershipModel(later, rng=1).run().record) == 14 * 12


def test_what_does_not_happen_is_said_and_told_nowhere() -> None:
    changes = {"calendar.until": UNTIL, **SMALL}
    explained = explain("jakarta-beijing", "cities.jakarta.leaders.joko-widodo", changes)
    assert (
        explained.facts["in this run"]
        == "does not happen: 2012-10 lies after the calendar ends in 1998-12"
    )
    assert (
        explain("jakarta-beijing", "shocks.sars.begins", changes)
        .facts["in this run"]
        .startswith("does not happen")
    )
    for key in ("shocks", "cities.jakarta.leaders", "shocks.asian-crisis.begins"):
        assert "in this run" not in explain("jakarta-beijing", key, changes).facts
    life = biography("jakarta-beijing", seed=1, changes=changes)
    assert max(event.month for event in life.events) <= UNTIL
    assert [found.factor for found in diff("jakarta-beijing", load_scenario("jakarta-beijing", changes))].count("calendar") == 1  # fmt: skip


def test_a_policy_is_still_dated_within_the_calendar_of_its_world() -> None:
    cut = load_scenario("jakarta-beijing", {"calendar.until": UNTIL})
    assert enacted(cut, enactment_of("joint-committee@1995-01")).policies
    for date in ("1980-01", "1999-01"):
        with pytest.raises(
            SisterCitiesError, match=f"{date} lies outside the calendar, 1992-08 to 1998-12"
        ):
            enacted(cut, enactment_of(f"joint-committee@{date}"))


def test_a_study_can_cut_it_as_well(command: Command) -> None:
    assert command("run", "jakarta-beijing", "--replicates", 1, "--set", f"calendar.until={UNTIL}", "--set", "defaults.city.businesses=20", "--set", "defaults.city.citizens=30")[::2] == (0, "")  # fmt: skip
    status, printed, complaints = command("validate", *Path("results").rglob("*.toml"))
    assert (status, complaints) == (0, "")
    assert printed.endswith(": valid\n")
