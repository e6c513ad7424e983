"""The score: an order that is put in is found, the page tells what was measured, and wrong tables are told at once."""

import json
import math
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sistercities import SisterCitiesError, score
from sistercities.paper.figures.score import draw_score, name_of
from sistercities.questions.codings import CODINGS, scores_of_codings
from sistercities.questions.fates import COLUMNS, HEADLINE, TARGETS, TIERS, Fate, read_fates
from sistercities.questions.predictors import BASE_RATE, MODEL, OBSERVABLES, SINGLES, trivial
from sistercities.questions.score import BLIND, CODED
from sistercities.questions.scored import Score, cell
from sistercities.questions.scoring import (
    NO_MODEL,
    SIMULATED,
    calibration_of,
    differences_of,
    held,
    luck_of,
    permutation_of,
    scores_of,
)
from sistercities.scenario.atlas.second import twice_coded
from sistercities.scenario.claims import bibliography
from sistercities.scenario.library import atlas

from tests.cases import first_of_each, quickly
from tests.documents import PAGES, commands
from tests.measurements.score import REPLICATES as PUBLISHED
from tests.measurements.score import verdict
from tests.pictures import drawn_words, faults

type Command = Callable[..., tuple[int, str, str]]

FEW: dict[str, object] = {"defaults.city.businesses": 20, "defaults.city.citizens": 20}
SET = [word for key, value in FEW.items() for word in ("--set", f"{key}={value}")]
SHUFFLES = 200
"""Of each permutation test; 10,000 take most of the time of a score, and are all alike."""

FATES = read_fates(atlas())
NAMES = [fate.pairing.name for fate in FATES]


# --- Without a model ---


def test_predictors_without_a_model_say_what_their_names_say() -> None:
    happened = np.array(
        [each.of(fate) for fate in FATES for each in TARGETS if each.name == "substance"]
    )
    said = {each.predictor: each for each in trivial(FATES, happened)}
    assert list(said) == [*(single.name for single in SINGLES), BASE_RATE, "ridge regression"]
    carrier = dict(zip(NAMES, said["carrier alone"].values, strict=True))
    assert carrier["surabaya-seattle"] == 1.0 and carrier["surabaya-kochi"] == 0.0
    partners = dict(zip(NAMES, said["earlier partners alone"].values, strict=True))
    assert partners["surabaya-seattle"] > partners["bandung-liuzhou"]
    ambon = NAMES.index("ambon-darwin")
    assert said[BASE_RATE].chances[ambon] == pytest.approx(4 / 23)
    assert not said[BASE_RATE].order.any()
    values = {name: [of(fate) for fate in FATES] for name, of in OBSERVABLES.items()}
    assert values["prior contact"][ambon] == 2.0
    assert values["no term"][ambon] == 1.0
    assert values["years until the last one known"][ambon] == 37.0


# --- The table of outcomes ---


def test_every_fate_is_read_and_has_its_sources() -> None:
    assert len(FATES) == 24
    cited = pd.read_csv(atlas() / "sources.csv").groupby("source")["key"].apply(list)
    for fate in FATES:
        sources = fate.row["out_source"].split(",")
        assert {key for source in sources for key in cited[source]} <= set(bibliography())
        cities = fate.row["pair"].split(" - ")
        assert cities == [fate.pairing.told["a"], fate.pairing.told["b"]]


def test_targets_follow_the_tiers_and_nothing_else() -> None:
    known = {each.name: dict(zip(NAMES, map(each.of, FATES), strict=True)) for each in TARGETS}
    # Osaka ended it in its 61st year, and its tier says active
    assert known["active"]["san-francisco-osaka"] == 1.0
    assert known["alive"]["bandung-suwon"] == 1.0 and known["active"]["bandung-suwon"] == 0.0
    assert known["alive"]["incheon-burbank"] == 0.0
    assert known["activity tiers"]["incheon-burbank"] == 0.0
    assert math.isnan(known["active"]["mackay-kailua-kona"])
    assert known["substance"]["bandung-fort-worth"] == 0.0
    assert known["economic tiers"]["bandung-fort-worth"] == 1.0


def test_the_page_words_columns_targets_and_tiers_as_the_code_does() -> None:
    page = PAGES["docs/findings/score.md"]
    for column in COLUMNS:
        assert f"`{column}`" in page
    for words in (*TIERS["activity_tier"], *TIERS["economic_tier"]):
        assert words in page.replace("dormant or", "dormant, or")
    for target in TARGETS:
        assert f"\n| {target.name} | " in page


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder like the atlas, with its tables and scenarios."""
    for path in atlas().iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def outcomes(place: Path, *changes: tuple[str, str], keep: int = 24) -> Path:
    """The table of outcomes with some words in place of others, and so many of its rows."""
    file = place / "outcomes.csv"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    lines = text.splitlines(keepends=True)
    file.write_text("".join(lines[: keep + 1]), encoding="utf-8")
    return file


def test_all_mistakes_of_a_table_are_told_at_once(place: Path, command: Command) -> None:
    outcomes(
        place,
        ("B02,Bandung", "B99,Bandung"),
        ("2026,3,1,1", "2026,4,1,1"),
        ("2023,2,0,0,intermittent", "1992,2,0,0,intermittent"),
        ("2015,3,1,0", "2015,3,many,0"),
        ("2019,3,1,0", "last year,3,1,0"),
        ("B09,Ambon", "B07,Ambon"),
    )
    status, printed, complaints = command("score", place)
    assert (status, printed) == (2, "")
    told = complaints.splitlines()
    where = [line.split("outcomes.csv:")[1].split(":")[0] for line in told]
    assert where == ["3", "4", "5", "6", "7", "8"]
    expected = (
        'id: no pairing "B99" in observables.csv; did you mean',
        'activity_tier: "4" given; expected 0 (nothing ever happened), 1 (',
        "1992 given, but it was signed in 1992; the first year to tell of is 1993",
        'economic_tier: "many" given; expected 0 (none found)',
        'last_year_known: "last year" given; expected a year',
        'id: "B07" stands on line 7 already',
    )
    for line, words in zip(told, expected, strict=True):
        assert words in line


def test_a_year_beyond_the_calendar_is_told(place: Path) -> None:
    outcomes(place, ("2020,1,0,0,dormant 7", "2090,1,0,0,dormant 7"))
    with pytest.raises(SisterCitiesError, match=r"outcomes.csv:3: last_year_known: 2090 given; "):
        score(place)


def test_too_few_pairings_are_told(place: Path) -> None:
    outcomes(place, keep=2)
    with pytest.raises(
        SisterCitiesError, match="documented of 2 pairings; a score takes at least 3"
    ):
        score(place)


def test_a_folder_without_outcomes_or_scenarios_is_told(place: Path, command: Command) -> None:
    (place / "bandung-suwon.toml").unlink()
    status, _, complaints = command("score", place)
    assert (status, len(complaints.splitlines())) == (2, 1) and "bandung-suwon" in complaints
    (place / "outcomes.csv").unlink()
    status, _, complaints = command("score", place)
    assert (status, len(complaints.splitlines())) == (2, 1) and "outcomes.csv" in complaints


@pytest.mark.parametrize("replicates", [0, 1, -3])
def test_fewer_than_two_histories_are_refused(replicates: int, command: Command) -> None:
    status, printed, complaints = command("score", "--replicates", replicates)
    assert (status, printed, len(complaints.splitlines())) == (2, "", 1)
    assert "replicates" in complaints and "from 2" in complaints
    assert "a share needs at least 2 worlds" in complaints


# --- The score ---


@pytest.fixture(scope="module", autouse=True)
def few_shuffles() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sistercities.questions.score.SHUFFLES", SHUFFLES)
        yield


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Score:
    return score(replicates=2, changes=FEW, out=tmp_path_factory.mktemp("score") / "found")


def made(shares: dict[str, float], fates: list[Fate]) -> pd.DataFrame:
    """A table of cases as if histories had told these shares."""
    rows = [
        (name, BLIND, outcome, share)
        for name, share in shares.items()
        for outcome in ("alive", "active", "substance", "exchange_index")
    ]
    assert set(shares) == {fate.pairing.name for fate in fates}
    return pd.DataFrame(rows, columns=["pairing", "dispositions", "outcome", "value"])


def test_a_model_that_knows_the_end_scores_in_full() -> None:
    (target,) = (each for each in TARGETS if each.name == HEADLINE)
    known = [fate for fate in FATES if not math.isnan(target.of(fate))]
    perfect = made({fate.pairing.name: target.of(fate) for fate in known}, known)
    targets = held(known, perfect)
    told = scores_of(targets, 1).query("target == @HEADLINE and predictor == @MODEL")
    values = dict(zip(told["measure"], told["value"], strict=True))
    assert values["AUC"] == values["Somers' D"] == values["tau-b"] == 1.0
    assert values["Brier score"] == 0.0
    p = permutation_of(targets, 1, 500).set_index("target")["p"][HEADLINE]
    assert p == pytest.approx(1 / 501)
    groups = calibration_of(targets).query("target == @HEADLINE")
    assert (groups["predicted"] == groups["value"]).all()
    beaten = differences_of(targets, 1).query("target == @HEADLINE and measure == 'AUC'")
    assert (beaten["value"] > 0).all() and beaten["best"].sum() == 1


def test_a_model_that_says_the_same_of_all_scores_as_the_base_rate_does() -> None:
    targets = held(FATES, made(dict.fromkeys(NAMES, 0.3), FATES))
    told = scores_of(targets, 1).query("measure == 'AUC'")
    for who in (MODEL, BASE_RATE):
        assert (told.loc[told["predictor"] == who, ["value", "low", "high"]] == 0.5).all(axis=None)
    assert (permutation_of(targets, 1, 50)["p"] == 1.0).all()


def test_few_pairings_have_scores_without_intervals() -> None:
    some = FATES[:8]
    shares = {fate.pairing.name: number / 8 for number, fate in enumerate(some)}
    told = scores_of(held(some, made(shares, some)), 1)
    assert not {"substance"} - set(told["target"])
    drawn = told[told["interval"] != "exact: counted"]
    assert drawn["low"].isna().all()
    some_value = drawn[drawn["value"].notna()].iloc[0]
    assert cell(some_value).endswith("(too few cases)")


def test_a_score_is_told_of_all_targets_and_of_both_dispositions(small: Score) -> None:
    assert list(small.permutation["target"].unique()) == [each.name for each in TARGETS]
    assert small.dispositions == (BLIND, CODED)
    told = small.scores[small.scores["predictor"] == MODEL]
    assert set(told["dispositions"]) == {BLIND, CODED}
    others = small.scores[small.scores["predictor"] != MODEL]
    assert set(others["dispositions"]) == {NO_MODEL}
    assert len(small.cases) == 24 * 2 * 4
    shares = small.cases[small.cases["outcome"] != "exchange_index"]
    assert set(shares["interval"]) == {"Wilson"} and (small.cases["n"] == 2).all()


def test_numbers_hang_together(small: Score) -> None:
    wide = small.scores.pivot_table(
        index=["target", "dispositions", "predictor"], columns="measure", values="value"
    )
    assert wide["AUC"].to_numpy() == pytest.approx((1 + wide["Somers' D"].to_numpy()) / 2)
    some = wide["tau-b"].notna()
    assert (wide["tau-b"] <= wide["largest tau-b that ties allow"] + 1e-9)[some].all()
    gap = small.differences.query("measure == 'AUC' and dispositions == 'blind'")
    for row in gap.to_dict("records"):
        model = wide.loc[(row["target"], BLIND, MODEL), "AUC"]
        other = wide.loc[(row["target"], NO_MODEL, row["predictor"]), "AUC"]
        assert row["value"] == pytest.approx(model - other)


def test_where_nothing_ever_happened_is_told_by_place_and_half(small: Score) -> None:
    said = [line for line in small.text().splitlines() if "Nothing ever happened in" in line]
    assert len(said) == 2 and all("incheon-burbank" in line for line in said)
    shares = small.at(small.cases, dispositions=BLIND, outcome=HEADLINE).dropna()
    places = shares.set_index("pairing")["value"].rank(ascending=False)
    assert f"number {places['incheon-burbank']:g} of 22" in said[0]


def test_misses_are_told_worst_first(small: Score) -> None:
    wrong = [abs(told - (fate.tiers["activity_tier"] == 3)) for fate, told in small.missed()]
    assert wrong == sorted(wrong, reverse=True) and min(wrong) >= 0.5


def test_luck_leaves_an_order_open_or_not() -> None:
    """Histories that all say the same leave nothing open; those that say either leave everything."""
    (target,) = (each for each in TARGETS if each.name == HEADLINE)
    known = [fate for fate in FATES if not math.isnan(target.of(fate))]
    targets = held(known, made({fate.pairing.name: target.of(fate) for fate in known}, known))
    luck = np.random.default_rng(1)
    sure, open_ = (
        {
            (BLIND, fate.pairing.name): dict.fromkeys(("alive", "active", "substance", "exchange_index"), told)
            for fate in known
            for told in [np.full(50, target.of(fate)) if certain else luck.random(50) < 0.5]
        }
        for certain in (True, False)
    )  # fmt: skip
    row = luck_of(targets, sure, 1).set_index("target").loc[HEADLINE]
    assert row["value"] == row["low"] == row["high"] == 1.0 and row["n"] == 50
    row = luck_of(targets, open_, 1).set_index("target").loc[HEADLINE]
    assert row["low"] < 0.5 < row["high"]


@pytest.mark.long  # the test below asks it of some pairings
def test_blind_gives_the_same_numbers_as_the_blind_half(small: Score) -> None:
    alone = score(replicates=2, blind=True, changes=FEW)
    assert alone.dispositions == (BLIND,)
    both = small.at(small.cases, dispositions=BLIND).reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.cases, both)


@pytest.mark.long  # workers of everything else: tests/test_sweep.py
@pytest.mark.pictures
def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(
    small: Score, tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 5)
    again = score(replicates=2, changes=FEW, out=tmp_path / "again")
    for name in (*(f"{table}.csv" for table in small.tables), "answer.md", "score.pdf"):
        assert small.folder is not None and again.folder is not None
        assert (small.folder / name).read_bytes() == (again.folder / name).read_bytes(), name
    outcomes(place, keep=5)
    some, other = (
        score(place, replicates=2, seed=seed, blind=True, changes=FEW).cases for seed in (1, 2)
    )
    half = small.at(small.cases, dispositions=BLIND)
    mine = half[half["pairing"].isin(NAMES[:5])].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, mine)
    assert not other["value"].equals(mine["value"])


def test_the_provenance_tells_on_which_tables_a_score_was_counted(small: Score) -> None:
    assert small.folder is not None
    told = json.loads((small.folder / "provenance.json").read_text(encoding="utf-8"))
    for name, checksum in told["asked"]["tables"].items():
        assert checksum == sha256((atlas() / name).read_bytes()).hexdigest()
    names = {"observables.csv", "outcomes.csv", "second-coding.csv"}
    assert set(told["asked"]["tables"]) == names


# --- Coded twice ---


def test_two_codings_are_scored_on_the_same_pairings_and_apart_by_their_order() -> None:
    (target,) = (each for each in TARGETS if each.name == HEADLINE)
    known = [fate for fate in FATES if not math.isnan(target.of(fate))]
    twice = [fate for fate in known if fate.pairing.name in twice_coded()]
    right, wrong = (
        {
            (BLIND, fate.pairing.name): dict.fromkeys(SIMULATED, np.full(3, sign * target.of(fate)))
            for fate in known
        }
        for sign in (1.0, -1.0)
    )
    of_twice = {key: wrong[key] for key in ((BLIND, fate.pairing.name) for fate in twice)}
    apart = scores_of_codings(known, right, of_twice, 1).set_index("coding")
    told = apart[apart["target"] == HEADLINE]
    assert tuple(told.index) == CODINGS and (told["n"] == len(twice)).all()
    assert list(told["value"]) == [1.0, 0.0, -1.0]
    alike = scores_of_codings(known, right, {key: right[key] for key in of_twice}, 1)
    same = alike[(alike["coding"] == CODINGS[-1]) & (alike["target"] == HEADLINE)]
    assert (same[["value", "low", "high"]] == 0.0).all(axis=None)


def test_the_score_tells_both_codings_of_the_pairings_that_were_coded_twice(small: Score) -> None:
    told = small.codings[small.codings["target"] == "economic tiers"]
    assert set(told["n"]) == {len(twice_coded())} and set(told["dispositions"]) == {BLIND, CODED}
    for ways in (BLIND, CODED):
        first, second, apart = small.at(told, dispositions=ways)["value"]
        assert apart == pytest.approx(second - first)
    assert "coded twice" in small.text() and "leave a wide interval" in small.text()


def test_a_folder_of_ones_own_is_scored(place: Path, command: Command, tmp_path: Path) -> None:
    outcomes(place, keep=5)
    out = tmp_path / "out"
    status, printed, complaints = command(
        "score", place, "--blind", "--replicates", 2, *SET, "--out", out
    )
    assert (status, complaints) == (0, "")
    assert "5 pairings whose fate is known" in printed and "too few cases" in printed
    assert "coded twice" not in printed
    assert set(pd.read_csv(out / "cases.csv")["pairing"]) == set(NAMES[:5])


@pytest.mark.parametrize("width", [85.0, 120.0, 174.0, 183.0])
def test_the_figure_keeps_its_words_inside_and_apart(small: Score, width: float) -> None:
    figure = draw_score(small, width=width)
    assert faults(figure) == []
    names = {text for text, _ in drawn_words(figure)}
    active = [fate for fate in FATES if fate.tiers["activity_tier"] == 3]
    assert len(names & {name_of(fate) for fate in active}) == len(active) or width < 100.0
    assert "Nothing ever\nhappened" in names or "Nothing ever happened" in names


# --- What is published ---


def test_the_page_is_measured_with_as_many_histories_as_it_says() -> None:
    page = PAGES["docs/findings/score.md"]
    assert f"{len(FATES)} pairings whose fate is known, n = {PUBLISHED} histories each" in page
    assert page.count("<!-- measured: begin -->") == page.count("<!-- measured: end -->") == 1
    for name in NAMES:
        assert f"\n| {name} | " in page


@pytest.mark.parametrize("line", first_of_each(commands("docs/findings/score.md")))
def test_every_command_of_the_page_runs(line: str, command: Command, place: Path) -> None:
    outcomes(place, keep=4)
    Path("my-atlas").symlink_to(place)
    status, printed, _ = command(*quickly(line))
    assert status == 0
    assert "pairings whose fate is known" in printed


GAP = "Dispositions blind: AUC; minus the best without a model (x): +0.1 \\[{}, {}\\]."


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [("+0.01", "+0.2", "better than"), ("-0.3", "-0.1", "worse than"), ("-0.1", "+0.3", "no better than")],
)  # fmt: skip
def test_better_is_what_an_interval_above_zero_says(low: str, high: str, said: str) -> None:
    assert verdict(GAP.format(low, high)) == said


def test_the_readme_says_of_the_score_what_the_page_measured() -> None:
    (said,) = [line for line in PAGES["README.md"].splitlines() if "unseen pairings" in line]
    assert "docs/findings/score.md" in said
    assert verdict(PAGES["docs/findings/score.md"]) in said
