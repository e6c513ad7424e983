"""How to say it: every block of the page is loaded and run, and does what the page says."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sistercities import Scenario, load_scenario
from sistercities.scenario.dates import count
from sistercities.world.calendar import calendar_of, seat_by_hazard
from sistercities.world.founding import advance_world, draft_of, found_world
from sistercities.world.population import column
from sistercities.world.record import ENDED, LAPSED, RENEWED, SIGNED

from tests.studies import swept, written

PAGE = (Path(__file__).parent.parent / "docs" / "learn" / "saying-it.md").read_text(
    encoding="utf-8"
)
BEGINNING, *PARTS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
BLOCKS = {part.splitlines()[0]: re.findall(r"```toml\n(.*?)```", part, re.DOTALL) for part in PARTS}
(PAIR,) = re.findall(r"```toml\n(.*?)```", BEGINNING, re.DOTALL)
FEW = {"defaults.city.businesses": 40, "defaults.city.citizens": 40}
SURE = {"behaviour.renewal_intercept": 50.0}
"""Every expiring agreement is renewed."""
BUSY = {"behaviour.consideration": 0.6, "behaviour.own_meetings": 0.03}
"""Many businesses meet."""
SEEDS = range(1, 6)


def said(folder: Path, heading: str, **changes: object) -> Scenario:
    """The scenario of a block of the page, with few agents."""
    (block,) = BLOCKS[heading]
    file = folder / "mine.toml"
    file.write_text(PAIR + block, encoding="utf-8")
    return load_scenario(
        file, {**FEW, **{key.replace("__", "."): value for key, value in changes.items()}}
    )


def lived(scenario: Scenario, seed: int = 1) -> Any:
    """The record of one history, ``[step, partnership]``."""
    return advance_world(found_world(scenario, seed), 0, scenario.months).record


def at(scenario: Scenario, month: str) -> int:
    """The step of a month."""
    return count(month) - count(scenario.begins)


def events(record: Any, row: int = 0) -> dict[int, int]:
    """What happened to an agreement, by step."""
    column = record["agreement_event"][:, row]
    return {int(step): int(column[step]) for step in np.flatnonzero(column)}


def test_every_block_of_the_page_is_tested() -> None:
    tested = re.findall(r"\"([A-Z][^\"]+)\"", Path(__file__).read_text(encoding="utf-8"))
    assert set(BLOCKS) <= set(tested)


def test_a_later_partnership_of_a_pair_begins_when_the_first_has_ended(tmp_path: Path) -> None:
    scenario = said(tmp_path, "Two partnerships of one pair, one after the other")
    after = at(scenario, "2003-06")
    held = np.zeros(2, dtype=int)
    for seed in SEEDS:
        record = lived(scenario, seed)
        activities = record["activities"]
        held += activities[:after, 0].sum(), activities[after:, 1].sum()
        assert activities[after:, 0].sum() == 0 and activities[:after, 1].sum() == 0
        assert events(record, 0)[after] == ENDED and events(record, 1)[after] == SIGNED
        assert max(events(record, 0)) == after, "nothing takes the first one up again"
    assert (held > 0).all()


def test_two_partnerships_of_a_pair_have_luck_of_their_own(tmp_path: Path) -> None:
    scenario = said(tmp_path, "Two partnerships of one pair, one after the other")
    world = draft_of(scenario)
    identities = [int(agreement.identity) for agreement in world.agreements]
    assert len(set(identities)) == 2
    assert len({int(pool.identity) for row in world.pools for pool in row}) == 4
    alone = draft_of(said(tmp_path, "No expiry"))
    assert int(alone.agreements[0].identity) == identities[0], "the first one keeps its luck"


def test_practice_before_signing_is_remembered_at_signing(tmp_path: Path) -> None:
    practised = said(tmp_path, "Practice before signing")
    none = said(tmp_path, "Practice before signing", partnerships__pair__earlier_successes=0)
    gain = practised.behaviour.project_gain
    example = [draft_of(each).governments[0, 0].example for each in (practised, none)]
    assert example[0] == 1.0 - (1.0 - example[1]) * (1.0 - gain) ** 2
    assert practised.partnership.former_relation.value == 8.0


def test_a_term_of_two_years_is_then_renewed_for_one(tmp_path: Path) -> None:
    record = lived(said(tmp_path, "Two years, then yearly", **SURE))
    expected = {0: SIGNED} | dict.fromkeys(range(24, len(record), 12), RENEWED)
    assert events(record) == expected


def test_an_agreement_without_expiry_is_never_reviewed(tmp_path: Path) -> None:
    for seed in SEEDS:
        assert events(lived(said(tmp_path, "No expiry"), seed)) == {0: SIGNED}


def test_a_dated_end_is_one_for_good(tmp_path: Path) -> None:
    for heading, month in (("A dated expiry", "1996-01"), ("One side refuses to renew", "1993-01")):
        scenario = said(tmp_path, heading, behaviour__reopening=0.5, **SURE)
        end = at(scenario, month)
        for seed in SEEDS:
            record = lived(scenario, seed)
            assert max(events(record)) == end and events(record)[end] == ENDED
            assert record["activities"][:end].sum() > 0 == record["activities"][end:].sum()
            assert not record["valid"][end:].any()


def test_an_agreement_that_a_dispute_ended_stays_ended_past_its_last_month(tmp_path: Path) -> None:
    scenario = said(
        tmp_path,
        "A dated expiry",
        partnerships__pair__term=1.0,
        shocks={
            "row": {
                "title": "Row",
                "kind": "dispute",
                "begins": "1990-01",
                "ends": "1991-06",
                "cities": ["harbour", "hill"],
                "severity": 1.0,
            }
        },
        behaviour__reopening=0.0,
    )
    assert events(lived(scenario)) == {0: SIGNED, 12: ENDED}


def test_a_letter_of_intent_is_paper_for_a_year(tmp_path: Path) -> None:
    intent = said(tmp_path, "A letter of intent only")
    reviews = events(lived(intent))
    assert reviews.keys() == set(range(0, intent.months, 12))
    assert set(reviews.values()) <= {SIGNED, RENEWED, LAPSED}
    assert not column(calendar_of(intent).pairs, "committee").any()


def test_what_the_parent_does_is_not_done_by_its_child(tmp_path: Path) -> None:
    child = said(tmp_path, "A port or a province as the parent")
    assert child.partnership.firms_in_place.value == 0.5
    assert child.partnership.former_relation.range == (0.0, 1.3)
    usual = said(tmp_path, "No expiry")
    activities = [
        sum(lived(each, seed)["activities_economic"].sum() for seed in SEEDS)
        for each in (child, usual)
    ]
    assert 4 * activities[0] < activities[1], "priorities move a little with joint work"


def test_july_stands_for_a_year(tmp_path: Path) -> None:
    scenario = said(tmp_path, "A year without its month")
    assert scenario.partnership.signed == scenario.begins == "1986-07"
    for month in ("1986-01", "1986-12"):
        other = said(tmp_path, "A year without its month", partnerships__pair__signed=month)
        assert other.begins == month and other.months == scenario.months


def test_a_study_runs_every_month_in_which_it_may_have_been_signed(tmp_path: Path) -> None:
    months = [f"1986-{month:02d}" for month in (1, 4, 7, 10)]
    said(tmp_path, "A year without its month")
    changes: dict[str, object] = {
        "scenarios": ["mine.toml"],
        "replicates": 1,
        "constants": FEW,
        "levers": {"signed": {"keys": ["partnerships.pair.signed"], "values": months}},
        "uncertainties": {},
    }
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    assert [found.scenario(point).begins for point in range(found.done)] == months


def test_leaders_without_dates_are_as_many_as_are_known(tmp_path: Path) -> None:
    scenario = said(tmp_path, "Leaders whose dates nobody knows")
    years, worlds = 20, 400
    changes = 0
    for seed in range(worlds):
        leaders = seat_by_hazard(calendar_of(scenario), scenario, seed).leaders[: 12 * years, 0]
        changes += int((np.diff(leaders) != 0).sum())
    assert abs(changes / worlds - 4.0) < 4.0 * np.sqrt(4.0 / worlds), "four standard errors"


def test_an_office_abroad_follows_up_leads_while_it_stands(tmp_path: Path) -> None:
    abroad = said(tmp_path, "An office abroad", **BUSY)
    without = said(tmp_path, "An office abroad", policies={}, **BUSY)
    stands = slice(at(abroad, "1992-01"), at(abroad, "2000-01"))
    follow, usual = (column(calendar_of(each).pairs, "contact")[:, 0] for each in (abroad, without))
    np.testing.assert_allclose(follow[stands], 1.0 - (1.0 - usual[stands]) * 0.75)
    changed = np.flatnonzero(follow != usual)
    assert (changed[0], changed[-1]) == (stands.start, stands.stop - 1)
    # Leads are settled sooner, one way or the other; how many become deals is left to luck.
    waiting, usually = (
        sum(lived(each, seed)["leads"][stands].sum() for seed in SEEDS)
        for each in (abroad, without)
    )
    assert 0 < waiting < usually


def test_an_earthquake_takes_means_and_liquidity_for_a_year(tmp_path: Path) -> None:
    struck = said(tmp_path, "An earthquake")
    cities: Any = calendar_of(struck).cities
    lasts = slice(at(struck, "1996-05"), at(struck, "1997-05"))
    for name in ("budget", "liquidity"):
        expected = np.ones(struck.months)
        expected[lasts] = 0.5
        np.testing.assert_array_equal(cities[name][:, 0], expected)
        assert (cities[name][:, 1] == 1.0).all()
    spared = said(tmp_path, "An earthquake", shocks={})
    effort, usual = (lived(each)["effort_a"][:, 0] for each in (struck, spared))
    np.testing.assert_array_equal(effort[: lasts.start], usual[: lasts.start])
    assert effort[lasts].mean() < usual[lasts].mean()


BAD = """\
[partnerships.first]
between = ["harbour", "hill"]
signed = "1986"
ends = "1985-12"
former_relation = -2.0
[partnerships.first.sides.hill]
association = 1.5
[partnerships.second]
between = ["harbour", "hill"]
signed = "1990-01"
occasions.visit = "2040-01"
[partnerships.third]
between = ["hill", "harbour"]
signed = "1995-01"
[shocks.earthquake]
title = "Earthquake"
kind = "disaster"
begins = "2050-05"
ends = "2051-04"
cities = ["hill"]
"""
TOLD = """\
12: partnerships.first.ends: 1985-12, before it is signed in 1986-07
13: partnerships.first.former_relation: -2.0 given; it must be at least 0
15: partnerships.first.sides.hill.association: 1.5 given; it must be at most 1
19: partnerships.second.occasions.visit: 2040-01 lies after the calendar ends in 2012-06
22: partnerships.third.signed: 1995-01, while partnerships.second of the same two cities goes on (has no end); one has to end before the next is signed
26: shocks.earthquake.begins: 2050-05 to 2051-04 lies outside the calendar, 1986-07 to 2012-06
"""


def test_what_cannot_be_is_told_all_at_once_a_line_each(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    Path("mine.toml").write_text(PAIR + BAD, encoding="utf-8")
    status, printed, complaints = command("validate", "mine.toml")
    assert (status, printed) == (2, "mine.toml: 6 mistakes\n")
    lines = [line.partition("mine.toml:")[2] for line in complaints.splitlines()]
    assert lines == TOLD.splitlines()
