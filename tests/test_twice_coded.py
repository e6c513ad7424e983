"""The second coding of the atlas: it is another set of scenarios, and is compared field by field."""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import numpy as np
import pytest
from sistercities import PartnershipModel, SisterCitiesError, load_scenario
from sistercities.scenario.atlas.rows import rows_of
from sistercities.scenario.atlas.second import second_coding, twice_coded
from sistercities.scenario.atlas.table import read_observables
from sistercities.scenario.claims import claims_of
from sistercities.scenario.keys import parts_of
from sistercities.scenario.library import atlas, atlas_names
from sistercities.scrutiny.agreement import alpha_of
from sistercities.scrutiny.twice_coded import atlas_agreement

type Command = Callable[..., tuple[int, str, str]]

TABLE = atlas() / "second-coding.csv"
HEAD = tuple(TABLE.read_text(encoding="utf-8").partition("\n")[0].split(","))
ROWS, MISTAKES = rows_of(TABLE, HEAD)
NAMED = {each.told["id"]: each for each in read_observables(atlas() / "observables.csv")}
FEW = {"defaults.city.businesses": 20, "defaults.city.citizens": 30}
CAME = "02ea6bd83af33735db488789f8ba0eda906c1ea012129ce0b356c09418280154"


def test_the_second_coding_says_what_it_said_when_it_came() -> None:
    """Nobody brings the codings nearer to each other: the bytes are those of the coder."""
    assert sha256(TABLE.read_bytes()).hexdigest() == CAME


def test_every_field_of_every_pairing_stands_there_once() -> None:
    assert MISTAKES == []
    of_pairings = Counter(row["id"] for row in ROWS)
    assert of_pairings.keys() <= NAMED.keys()
    assert set(of_pairings.values()) == {17} and len(of_pairings) == 12
    assert len({(row["id"], row["field"], row["side"]) for row in ROWS}) == len(ROWS)
    assert set(twice_coded()) == {NAMED[each].name for each in of_pairings} < set(atlas_names())


@pytest.mark.parametrize("name", twice_coded())
def test_every_changed_key_loads_and_holds_what_the_table_says(name: str) -> None:
    changes = second_coding(name)
    scenario = load_scenario(name, changes)
    claims = {claim.key: claim for claim in claims_of(scenario)}
    usual = {claim.field: claim.evidence for claim in claims_of(load_scenario("base"))}
    (pairing,) = (each for each in NAMED.values() if each.name == name)
    mine = [row for row in ROWS if row["id"] == pairing.told["id"]]
    told = {(row["field"], pairing.key(row["side"]) if row["side"] else ""): row for row in mine}

    assert len(changes) == len(mine) - 3 + 2  # an agenda has three rows, and is of both sides
    for key in map(parts_of, changes):
        *_, place, field = key
        if field == "signed":
            assert scenario.partnership.signed == told["signed", ""]["value"]
        elif field == "priorities":
            shares = [
                told[f"priority_{track}", ""] for track in ("economic", "technical", "people")
            ]
            given = [float(row["value"]) for row in shares if row["value"]]
            agenda = list(claims[key].value.model_dump().values())
            assert agenda == (given or list(usual[field].value.model_dump().values()))
        else:
            row = told[field, place if place in scenario.cities else ""]
            evidence = claims[key].evidence
            value = float(row["value"]) if row["value"] else usual[field].value
            span = (float(row["low"]), float(row["high"])) if row["low"] else usual[field].range
            assert (evidence.value, evidence.range) == (value, span), key


def test_what_was_not_coded_twice_stays() -> None:
    first = load_scenario("bandung-fort-worth")
    second = load_scenario("bandung-fort-worth", second_coding("bandung-fort-worth"))
    assert second.shocks == first.shocks and second.behaviour == first.behaviour
    for key, city in first.cities.items():
        assert second.cities[key].population == city.population
    assert second.partnership.sides["fort-worth"].association.value == 0.1
    assert first.partnership.sides["fort-worth"].association.value == 1.0


def test_a_pairing_runs_as_the_second_coder_has_it() -> None:
    name = "bandung-fort-worth"
    first, second = (
        PartnershipModel(load_scenario(name, {**FEW, **changes}), rng=1).run().record
        for changes in ({}, second_coding(name))
    )
    assert len(first) == len(second)
    assert np.asarray(first).tobytes() != np.asarray(second).tobytes()


def test_a_pairing_that_was_not_coded_twice_has_no_second_coding() -> None:
    with pytest.raises(
        SisterCitiesError, match='"bandung-suwom" was not coded twice; did you mean'
    ):
        second_coding("bandung-suwom")


# --- Agreement ---


def test_groups_move_the_interval_and_not_alpha() -> None:
    luck = np.random.default_rng(2)
    first = luck.random(12)
    ratings = np.stack([first, first + 0.2 * luck.standard_normal(12)])
    alone = alpha_of(ratings)
    each = alpha_of(ratings, [f"{number:02}" for number in range(12)])
    assert each[:3] == pytest.approx(alone[:3]) and each.n == alone.n == 12
    thrice = alpha_of(np.tile(ratings, 3), [f"{number:02}" for number in range(12)] * 3)
    naive = alpha_of(np.tile(ratings, 3))
    assert thrice.n == 36 and thrice.value == pytest.approx(naive.value)
    assert thrice.high - thrice.low > 1.4 * (naive.high - naive.low)
    assert "groups of values coded" in thrice.interval


def test_fields_are_compared_and_nothing_found_is_told_apart() -> None:
    fields = {each.field: each for each in atlas_agreement()}
    assert set(fields) == {
        row["field"] if not row["field"].startswith("priority_") else "priorities" for row in ROWS
    }
    numbers = {"association": 24, "term": 12, "priorities": 36}
    assert {name: fields[name].alpha.n for name in numbers} == numbers
    assert not any(each.found for each in fields["chamber"].values)
    assert [each.pairing for each in fields["committee"].values if each.found] == [
        "denpasar-mossel-bay"
    ]
    apart = [each for each in fields["association"].values if not each.same_value]
    assert [(each.pairing, each.of) for each in apart] == [("bandung-fort-worth", "Fort Worth")]
    assert apart[0].first.words == "1 (0.5 to 1)" and apart[0].second.words == "0.1 (0 to 1)"
    ranges = [each for each in fields["former_relation"].values if not each.same]
    assert [each.pairing for each in ranges] == ["ambon-darwin"] and ranges[0].same_value


def test_the_command_tells_every_field_and_every_difference(command: Command) -> None:
    status, printed, complaints = command("agreement", "--atlas")
    assert (status, complaints) == (0, "")
    agreed = atlas_agreement()
    differing = [each for field in agreed for each in field.values if not each.same]
    for field in agreed:
        assert f"\n{field.field}\t" in printed
    assert printed.count("\n", printed.index("the second coder")) == 1 + len(differing)
    assert "10,000 resamples of the pairings" in printed
    for words in ((), ("jakarta-beijing",), ("jakarta-beijing", "second.toml", "--atlas")):
        status, _, complaints = command("agreement", *words)
        assert status == 2 and "or --atlas" in complaints
