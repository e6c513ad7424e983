"""Where something happens in a study: a planted box from a study folder, and every wrong request in one line."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sistercities import SisterCitiesError, Study, discover
from sistercities.questions.condition import condition_of
from sistercities.scenario.schema import Scenario
from sistercities.statistics import discovery
from sistercities.study import batch
from sistercities.study.workers import Borrowed
from sistercities.world.outcome import described

from tests.documents import PAGES, blocks, commands
from tests.folders import contents
from tests.pictures import drawn_words, faults
from tests.studies import Here, swept, written

VARIED: dict[str, object] = {
    "levers": {
        "cities.first.office": {"range": [0.0, 1.0]},
        "both_wills": {"keys": ["partnerships.*.sides.*.will"], "range": [0.0, 1.0]},
        "sequence": {"levels": {
            "culture first": {"switches.sequencing": "on"},
            "all at once": {"switches.sequencing": "off"},
        }},
        "other_partners": {"keys": ["cities.*.background_partners"], "values": [4, 8, 12, 16]},
    },
    "uncertainties": {},
    "record": ["exchange_index", "ties", "phase"],
    "replicates": 4,
    "design": {"kind": "sobol", "size": 128},
}  # fmt: skip
PLANTED = "exchange_index < 0.1"


class Planted:
    """A stand-in for the model: little exchange where the wills are low and culture comes first."""

    def __init__(self, scenario: Scenario, rng: int) -> None:
        side = next(iter(scenario.partnership.sides.values()))
        fails = side.will.value < 0.4 and scenario.switches.sequencing == "on"
        luck = np.random.default_rng(rng).normal(0.0, 0.01)
        self.will = side.will.value
        self.record = np.full((12 * 40, 1), (0.05 if fails else 0.5) + luck)

    def run(self) -> "Planted":
        return self


class Breaks(Planted):
    """The same, which breaks where the wills are high."""

    def run(self) -> "Breaks":
        if self.will > 0.9:
            raise ZeroDivisionError("nothing at all")
        return self


def planted_outcomes(months: np.ndarray) -> pd.DataFrame:
    """The planted outcome, and others that are the same in every run."""
    index = np.asarray(months)[:, 0, 0]
    others = {name: np.zeros(len(index)) for name in described()}
    told = {**others, "exchange_index": index, "success": index > 0.25, "phase": "dormant"}
    return pd.DataFrame(told)


@pytest.fixture(autouse=True)
def few_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the searches with half of the runs: they take most of the time."""
    monkeypatch.setattr(discovery, "HALVES", 5)


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Study]:
    """Sweep the stand-in with a design."""

    def sweep(model: type[Planted] = Planted, **changes: Any) -> Study:
        with monkeypatch.context() as patched:
            patched.setattr(batch, "PartnershipModel", model)
            patched.setattr(batch, "outcomes", planted_outcomes)
            return swept(written(tmp_path), tmp_path / "out", changes={**VARIED, **changes})

    return sweep


# --- A box that is known


def test_a_planted_box_is_told_in_a_sentence(planted: Callable[..., Study]) -> None:
    answer = discover(planted(), PLANTED)
    said = " ".join(answer.text().split())
    assert "Exchange index g below 0.1 in 100 % of the runs with" in said
    assert "both wills at most 0.3" in said and "sequence culture first" in said
    assert "that is 100 % of all such runs (n = 100 runs, 20 % of the points" in said
    rows = answer.tables["restrictions"].set_index("variable").to_dict("index")
    assert set(rows) == {"both_wills", "sequence"}
    assert rows["both_wills"]["to"] == pytest.approx(0.4, abs=0.02)
    assert rows["sequence"]["values"] == "culture first"
    assert {row["role"] for row in rows.values()} == {"lever"}
    assert min(row["reproduced"] for row in rows.values()) > 0.9
    boxes = answer.tables["boxes"].set_index("measure").to_dict("index")
    assert boxes["density, held out"]["low"] > 0.8
    assert {row["verdict"] for row in boxes.values()} == {"clear"}


@pytest.mark.parametrize(
    "design",
    [
        {"kind": "latin-hypercube", "size": 128},
        {"kind": "grid", "size": 4},
        {"kind": "saltelli", "size": 32},
        {"kind": "morris", "size": 40},
    ],
)
def test_it_is_found_with_every_design_that_varies_all_at_once(
    design: dict[str, object], planted: Callable[..., Study]
) -> None:
    answer = discover(planted(design=design, replicates=1), PLANTED)
    assert answer.boxed[0].clear, answer.text()
    names = list(answer.tables["restrictions"]["variable"][:2])
    assert sorted(names) == ["both_wills", "sequence"]


def test_each_scenario_has_its_own_boxes(planted: Callable[..., Study]) -> None:
    levers = dict(VARIED["levers"])  # type: ignore[call-overload]
    del levers["cities.first.office"]
    study = planted(scenarios=["base", "reference"], levers=levers, replicates=1)
    answer = discover(study, PLANTED)
    assert [each.scenario for each in answer.boxed] == ["base", "reference"]
    assert [name for name, _ in answer.drawings()] == ["base-box-1", "reference-box-1"]


def test_where_nothing_matters_nothing_is_told(planted: Callable[..., Study]) -> None:
    levers = dict(VARIED["levers"])  # type: ignore[call-overload]
    study = planted(levers={name: levers[name] for name in ("cities.first.office", "other_partners")},
                    replicates=4)  # fmt: skip
    # the luck of the seed alone, common to all points
    middle = float(np.median(study.runs["exchange_index"]))
    answer = discover(study, f"exchange_index < {middle}")
    assert "nothing to find" in answer.text() and not list(answer.drawings())
    assert answer.tables["restrictions"].empty
    assert set(answer.tables["boxes"]["verdict"]) == {"nothing to find"}


def test_runs_that_failed_are_left_out_and_named(planted: Callable[..., Study]) -> None:
    study = planted(model=Breaks, replicates=1)
    answer = discover(study, PLANTED)
    assert 0 < study.failed == answer.left_out[0].runs
    assert f"{study.failed} runs are left out that failed or gave no value" in answer.text()
    assert answer.boxed[0].runs == study.total - study.failed
    assert [name for name, _ in answer.drawings()] == ["box-1"]


# --- The condition


def test_a_condition_is_read_and_said_in_words(small_study: Study) -> None:
    both = condition_of("exchange_index >= 0.25 and activities_people>2.5", small_study)
    assert both.text == "exchange_index >= 0.25 and activities_people > 2.5"
    assert both.words == (
        "exchange index g at least 0.25 and joint people activities above 2.5 per year"
    )
    values = [np.array([0.3, 0.3, 0.2, np.nan]), np.array([3.0, 2.5, 3.0, 3.0])]
    assert np.array_equal(both.of(values), [1.0, 0.0, 0.0, np.nan], equal_nan=True)
    for text, words in (
        ("success < 1", "no economic success"),
        ("success >= 1", "economic success"),
        ("substance_reached <= 0", "no substance reached"),
        ("phase_dormant > 0", "dormant"),
        ("phase_dormant < 0.5", "not dormant"),
    ):
        assert condition_of(text, small_study).words == words


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("exchange_indx < 0.1", 'no outcome "exchange_indx" in '),
        ("exchange_indx < 0.1", 'did you mean "exchange_index"?'),
        ("exchange_index", '"exchange_index" is no comparison; expected "exchange_index < 0.1"'),
        ("exchange_index = 0.1", "is no comparison"),
        ("exchange_index < 1.2.3", "is no comparison"),
        ("exchange_index < 0.1 and", '"" is no comparison'),
        ("exchange_index < 0.1 or success < 1", "is no comparison"),
    ],
)
def test_a_condition_that_is_none_is_told(where: str, said: str, small_study: Study) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        condition_of(where, small_study)
    assert said in str(refused.value) and "\n" not in str(refused.value)


# --- Wrong requests


def refused(*arguments: Any, **options: Any) -> str:
    with pytest.raises(SisterCitiesError) as found:
        discover(*arguments, **options)
    assert "\n" not in str(found.value)
    return str(found.value)


def test_wrong_requests_are_told_in_one_line(planted: Callable[..., Study], tmp_path: Path) -> None:
    study = planted(replicates=1)
    out = tmp_path / "answer"
    before = contents(study.folder)
    for where, hits in (
        ("exchange_index < 0", 0),
        ("ties < 1", 128),
        ("phase_dormant > 0", 128),
    ):
        said = refused(study, where, out=out)
        assert f"holds in {hits} of 128 runs of base; at least 10 have to be on either side" in said
    assert "--density: 1.5 given; a share of runs" in refused(study, PLANTED, density=1.5, out=out)
    assert not out.exists() and contents(study.folder) == before


def test_a_command_that_is_refused_leaves_nothing(
    small_study: Study, command: Any, tmp_path: Path
) -> None:
    status, printed, complaint = command(
        "discover", small_study.folder, "--where", PLANTED, "--out", "answer"
    )
    assert (status, printed) == (2, "")
    assert "6 points; at least 50 are needed" in complaint and complaint.count("\n") == 1
    assert not (tmp_path / "answer").exists() and not (tmp_path / "results").exists()


def test_a_study_that_changes_one_thing_at_a_time_is_refused(
    planted: Callable[..., Study],
) -> None:
    study = planted(design={"kind": "one-at-a-time", "size": 3}, replicates=1)
    assert "no two variables move together and no box can be seen; sweep with" in refused(
        study, PLANTED
    )


def test_a_table_with_empty_cells_is_refused(planted: Callable[..., Study], tmp_path: Path) -> None:
    rows = [f"{number / 60},{'' if number == 7 else number / 60}" for number in range(60)]
    (tmp_path / "points.csv").write_text("\n".join(["cities.first.office,both_wills", *rows]))
    levers = {name: VARIED["levers"][name] for name in ("cities.first.office", "both_wills")}  # type: ignore[index]
    study = planted(levers=levers, design={"kind": "table", "file": "points.csv"}, replicates=1)
    assert "both_wills is left empty at 1 points" in refused(study, "exchange_index < 0.3")


def test_a_study_that_is_not_finished_is_refused(planted: Callable[..., Study]) -> None:
    study = planted(replicates=1)
    for chunk in (study.folder / "runs").iterdir():
        chunk.unlink()
    assert "0 of 128 runs are there; the same sweep goes on" in refused(study.folder, PLANTED)


# --- Figures


LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch and all that is around it"


@pytest.mark.parametrize("width", [85.0, 183.0])
def test_words_of_a_figure_stay_inside_and_apart(
    width: float, planted: Callable[..., Study]
) -> None:
    from sistercities.paper.figures.discovery import draw_box

    levers = dict(VARIED["levers"])  # type: ignore[call-overload]
    levers[LONG] = levers.pop("both_wills")
    answer = discover(planted(levers=levers, replicates=1), PLANTED)
    figure = draw_box(answer.boxed[0], 1, LONG, width=width)
    assert faults(figure) == []

    words = [text.replace("\n", "").replace(" ", "") for text, _ in drawn_words(figure)]
    (free,) = (text for text in words if text.startswith("notrestricted:"))
    box = answer.boxed[0].clear[0].box
    for place, varied in enumerate(answer.boxed[0].varied):
        assert (varied.label.replace(" ", "") in free) == (place not in box.variables)


# --- Pages


PAGE = "docs/use/discover.md"
QUESTIONS = "docs/use/which-question.md"
RUN_ELSEWHERE = {
    line for page in ("README.md", "docs/reference/commands.md", PAGE) for line in commands(page)
}


def assert_followed(
    page: str, lines: list[str], command: Callable[..., tuple[int, str, str]], size: int
) -> None:
    """Run commands and programs of a page; sweeps are small."""
    few = ("--set", "replicates=2", "--set", f"design.size={size}")
    for line in lines:
        verb, *rest = shlex.split(line.replace("--set design.size=50", ""))[1:]
        status, printed, complaints = command(verb, *rest, *(few if verb == "sweep" else ()))
        assert (status, complaints) == (0, ""), line
        assert printed
    for program in blocks(page, "python"):
        exec(compile(program, page, "exec"), {})


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sweep is of the stand-in, in this process."""
    for module in ("questions.sweep", "study.workers"):
        monkeypatch.setattr(f"sistercities.{module}.crew_of", lambda *_: Borrowed(Here(), 1))
    monkeypatch.setattr(batch, "PartnershipModel", Planted)
    monkeypatch.setattr(batch, "outcomes", planted_outcomes)


@pytest.mark.long  # its lines are read in tests/test_docs.py
@pytest.mark.usefixtures("stand_in")
def test_the_page_on_discovery_can_be_followed(command: Any) -> None:
    assert_followed(PAGE, commands(PAGE), command, 64)


@pytest.mark.usefixtures("stand_in")
def test_the_page_on_questions_can_be_followed(command: Any) -> None:
    followed = PAGES[QUESTIONS].partition("## One question")[2]
    told = re.findall(r"^sistercities .*", followed, re.MULTILINE)
    lines = [line for line in told if line not in RUN_ELSEWHERE]
    assert [line.split()[1] for line in lines] == ["sweep", "sensitivity"]
    assert_followed(QUESTIONS, lines, command, 4)


def test_the_page_on_questions_names_every_question_to_the_model() -> None:
    from sistercities.cli.judgement import judgement
    from sistercities.cli.question import question
    from sistercities.cli.study import study as of_studies
    from typer.main import get_group

    table = PAGES[QUESTIONS].partition("## One question")[0]
    verbs = {
        name for each in (question, judgement, of_studies) for name in get_group(each).commands
    }
    assert {verb for verb in verbs if f"`{verb}`" not in table} == set()
