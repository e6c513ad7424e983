"""Validate: many files and folders, mistakes for people and for programs, and no hindsight where others will read."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities import SisterCitiesError, validate
from sistercities.scenario.coding import CODING, OUTCOME_INDICATORS
from sistercities.scenario.library import library, scenario_names

from tests.mistaken import SIX, SIX_LINES
from tests.pairs import CODED, UNCODED

type Command = Callable[..., tuple[int, str, str]]

LIBRARY = library()


def test_every_built_in_scenario_is_valid_and_free_of_hindsight() -> None:
    verdicts = validate(LIBRARY)
    assert [Path(verdict.file).stem for verdict in verdicts] == scenario_names()
    assert [verdict for verdict in verdicts if verdict.mistakes] == []


def test_the_folder_of_scenarios_is_reported_file_by_file(command: Command) -> None:
    status, printed, complaints = command("validate", LIBRARY)
    assert (status, complaints) == (0, "")
    assert printed.count(": valid\n") == len(scenario_names())
    assert printed.endswith(f"{len(scenario_names())} files, none with mistakes\n")


def test_a_broken_file_gets_a_line_for_each_mistake_and_exit_status_2(command: Command) -> None:
    Path("mine.toml").write_text(SIX, encoding="utf-8")
    status, printed, complaints = command("validate", "mine.toml")
    assert (status, printed) == (2, "mine.toml: 6 mistakes\n")
    assert complaints == "".join(f"sistercities: {line}\n" for line in SIX_LINES.splitlines())


def test_files_folders_and_names_are_checked_together(command: Command) -> None:
    Path("drafts").mkdir()
    Path("drafts/good.toml").write_text(UNCODED, encoding="utf-8")
    Path("drafts/parent.toml").write_text(UNCODED + 'term = "long"', encoding="utf-8")
    Path("drafts/child.toml").write_text('extends = "parent"', encoding="utf-8")
    Path("drafts/notes.txt").write_text("no scenario", encoding="utf-8")
    status, printed, complaints = command("validate", "reference", "drafts", "drafts/good.toml")
    assert status == 2
    assert printed.splitlines() == [
        f"{LIBRARY / 'reference.toml'}: valid",
        "drafts/child.toml: 1 mistake",
        "drafts/good.toml: valid",
        "drafts/parent.toml: 1 mistake",
        "4 files, 2 with mistakes",
    ]
    assert (
        complaints
        == 'sistercities: drafts/parent.toml:11: partnerships.p.term: "long" given; expected a number\n'
    )


def test_policies_of_the_library_are_checked_like_scenarios(command: Command) -> None:
    assert [verdict for verdict in validate(LIBRARY / "policies") if verdict.mistakes] == []
    Path("bureau.toml").write_text(
        'titel = "x"\nsummary = "x"\n[policy]\nparameter = "ofice"\nchange = "raise"\n'
        'size = { value = 0.5, source = "evidence-fil", unit = "per cent" }\n',
        encoding="utf-8",
    )
    status, printed, complaints = command("validate", "bureau.toml")
    assert (status, printed) == (2, "bureau.toml: 5 mistakes\n")
    assert complaints.splitlines() == [
        "sistercities: bureau.toml:1: title: missing; it has to be given",
        'sistercities: bureau.toml:1: titel: unknown key; did you mean "title"?',
        'sistercities: bureau.toml:4: policy.parameter: no lever "ofice"; did you mean "office"?',
        'sistercities: bureau.toml:6: policy.size.source: source "evidence-fil" is not in the bibliography; did you mean "evidence-file"?',
        'sistercities: bureau.toml:6: policy.size.unit: "per cent" given; the unit here is "share or multiple"',
    ]


def test_what_is_not_there_is_said(command: Command) -> None:
    Path("empty").mkdir()
    assert (
        command("validate", "empty")[2]
        == "sistercities: empty: no scenario in this folder; a scenario is a .toml file\n"
    )
    assert command("validate", "gone.toml")[0] == 2
    assert (
        'no scenario "jakarta-bejing"; did you mean "jakarta-beijing"?'
        in command("validate", "jakarta-bejing")[2]
    )


def test_json_holds_the_same_for_programs(command: Command) -> None:
    Path("mine.toml").write_text(SIX, encoding="utf-8")
    Path("good.toml").write_text(UNCODED, encoding="utf-8")
    status, printed, complaints = command("validate", "mine.toml", "good.toml", "--json")
    assert (status, complaints) == (2, "")
    mine, good = json.loads(printed)["files"]
    assert good == {"file": "good.toml", "valid": True, "mistakes": []}
    told = [
        f"{each['file']}:{each['line']}: {each['key']}: {each['message']}"
        for each in mine["mistakes"]
    ]
    assert told == SIX_LINES.splitlines()
    assert command("validate", "good.toml", "--json")[0] == 0


def test_nothing_heavy_loads() -> None:
    code = (
        f"import sys; from sistercities import validate; validate({str(LIBRARY)!r});"
        "print(sorted({'numba', 'mesa', 'matplotlib', 'pandas', 'numpy', 'scipy', 'rich', 'tree_sitter'} & set(sys.modules)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "[]"


def strictly(addition: str) -> list[str]:
    """Mistakes of the pair with something more, where hindsight is refused."""
    Path("mine.toml").write_text(CODED + addition, encoding="utf-8")
    assert validate("mine.toml")[0].mistakes == [], "a what-if may know the future"
    return [str(mistake) for mistake in validate("mine.toml", strict=True)[0].mistakes]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


BY_THE_BOOK = (
    'value = 1.0, source = "evidence-file", indicator = "agreement-text", date = "1990-06"'
)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "addition",
    [
        "",
        f"committee = {{ {BY_THE_BOOK} }}",
        f"committee = {{ {BY_THE_BOOK.replace('1990-06', '1992-06')} }}",
        f"committee = {{ {BY_THE_BOOK.replace('1990-06', '1991')} }}",
        "committee = 0.5",
        'trade_share = { value = 0.1, source = "memory", note = "circumstances are free of dates" }',
        '[cities.a.leaders]\nx = { value = "1999-01", source = "memory" }',
        '[cities.a.background_partners]\nvalue = { "1990-01" = 3, "2010-01" = 9 }\nsource = "evidence-file"',
    ],
)
def test_what_was_known_in_time_is_accepted(addition: str) -> None:
    assert strictly(addition) == []


HINDSIGHT = [
    ("committee = 1.0", [".source: departs from neutral without a source", ".indicator: departs from neutral; name its indicator: agreement-text", ".date: say when this was known; at the latest 1992-06"]),
    (f"committee = {{ {BY_THE_BOOK.replace('1990-06', '1992-07')} }}", [".date: 1992-07 is hindsight; only what was known by 1992-06 may inform it (24 months after signing)"]),
    (f"committee = {{ {BY_THE_BOOK.replace('1990-06', '1992')} }}", [".date: 1992 is hindsight"]),
    (f"committee = {{ {BY_THE_BOOK.replace('agreement-text', 'agreement')} }}", ['.indicator: no indicator "agreement"; did you mean "agreement-text"?']),
    (f"committee = {{ {BY_THE_BOOK.replace('agreement-text', 'poll')} }}", ['.indicator: no indicator "poll"; known are: agreement-text']),
    (f"committee = {{ {BY_THE_BOOK.replace('source = "evidence-file", ', '')} }}", [".source: departs from neutral without a source"]),
]  # fmt: skip


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("addition", "said"), HINDSIGHT)
def test_hindsight_is_refused(addition: str, said: list[str]) -> None:
    told = strictly(addition)
    assert len(told) == len(said)
    for line, start in zip(told, said, strict=True):
        assert line.startswith(f"mine.toml:11: partnerships.p.committee{start}")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("outcome", OUTCOME_INDICATORS)
@pytest.mark.parametrize("field", ["committee", "complementarity"])
def test_an_outcome_is_no_input_whatever_its_date_and_factor(outcome: str, field: str) -> None:
    (told,) = strictly(
        f'{field} = {{ value = 0.9, source = "evidence-file", indicator = "{outcome}", date = "1990" }}'
    )
    assert told.startswith(
        f'mine.toml:11: partnerships.p.{field}.indicator: "{outcome}" is an outcome ({OUTCOME_INDICATORS[outcome]})'
    )


@pytest.mark.usefixtures("folder")
def test_a_field_without_any_indicator_stays_neutral() -> None:
    assert not CODING["norm"].indicators
    told = strictly(
        '[partnerships.p.sides.a]\nnorm = { value = 0.9, source = "evidence-file", date = "1990" }'
    )
    assert told == [
        "mine.toml:12: partnerships.p.sides.a.norm.indicator: departs from neutral; no indicator is accepted"
    ]


@pytest.mark.usefixtures("folder")
def test_the_signing_that_is_reported_counts_and_for_other_cities_their_first() -> None:
    more = '[cities.c]\nname = "C"\n[partnerships.q]\nbetween = ["a", "c"]\nsigned = "1985-01"\n[cities.{}.office]\n'
    evidence = (
        'value = 1.0\nsource = "evidence-file"\nindicator = "standing-office"\ndate = "1991"\n'
    )
    assert strictly(more.format("a") + evidence) == []
    (told,) = strictly(more.format("c") + evidence)
    assert "cities.c.office.date: 1991 is hindsight; only what was known by 1987-01" in told


@pytest.mark.usefixtures("folder")
def test_sizes_may_be_of_any_date_but_not_without_an_indicator() -> None:
    assert CODING["background_partners"].any_date
    size = '[cities.a.background_partners]\nvalue = 9.0\nsource = "evidence-file"\n'
    (told,) = strictly(size)
    assert told.endswith(
        "background_partners.indicator: departs from neutral; name its indicator: partner-count"
    )
    assert strictly(size + 'indicator = "partner-count"\ndate = "2017"') == []


ASSUMED = 'committee = { value = 1.0, source = "assumption" }'
MADE_UP = [
    (ASSUMED, []),
    ("committee = 1.0", ['.source: departs from neutral without a source; in a made-up pair say source = "assumption"']),
    (f"committee = {{ {BY_THE_BOOK} }}", []),
    (f"committee = {{ {BY_THE_BOOK.replace('1990-06', '1999-07')} }}", [".date: 1999-07 is hindsight; only what was known by 1992-06 may inform it"]),
    (ASSUMED.replace("}", ', indicator = "later-success" }'), ['.indicator: "later-success" is an outcome', ".date: say when"]),
    (ASSUMED.replace('"assumption"', '"command-line"'), ['.source: "command-line" is no evidence', ".indicator: departs", ".date: say when"]),
]  # fmt: skip


@pytest.mark.parametrize(("addition", "said"), MADE_UP)
def test_a_made_up_pair_rests_on_evidence_or_says_that_it_is_assumed(addition: str, said: list[str], folder: Path) -> None:  # fmt: skip
    """To call a pair synthetic switches nothing off."""
    (folder / "mine.toml").write_text(CODED.replace("false", "true") + addition, encoding="utf-8")
    told = [str(mistake) for mistake in validate("mine.toml", strict=True)[0].mistakes]
    assert len(told) == len(said)
    for line, start in zip(told, said, strict=True):
        assert line.startswith(f"mine.toml:11: partnerships.p.committee{start}")


def test_a_real_pair_rests_on_no_assumption(folder: Path) -> None:
    (folder / "mine.toml").write_text(CODED + ASSUMED, encoding="utf-8")
    assert str(validate("mine.toml", strict=True)[0].mistakes[0]).endswith(
        'source: "assumption" is no evidence'
    )
    policy = '[policies.o]\ntitle = "x"\nparameter = "office"\nchange = "raise"\nsize = { value = 0.5, source = "assumption" }'
    (folder / "mine.toml").write_text(CODED + policy, encoding="utf-8")
    assert validate("mine.toml", strict=True)[0].mistakes == []


def test_blind_dispositions_hide_no_hindsight(folder: Path) -> None:
    text = (
        UNCODED.replace("title", 'dispositions = "blind"\ntitle')
        + "[partnerships.p.sides.a]\nwill = 0.9"
    )
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    assert len(validate("mine.toml", strict=True)[0].mistakes) == 3


def test_hindsight_is_refused_in_the_library_without_asking(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(LIBRARY, folder / "scenarios")
    (folder / "scenarios/mine.toml").write_text(UNCODED + "committee = 1.0", encoding="utf-8")
    assert validate("scenarios/mine.toml")[0].mistakes == []
    monkeypatch.setattr("sistercities.scrutiny.validate.library", lambda: folder / "scenarios")
    assert len(validate("scenarios/mine.toml")[0].mistakes) == 3


def test_hindsight_is_told_together_with_other_mistakes(folder: Path) -> None:
    (folder / "mine.toml").write_text(UNCODED + "committee = 1.0\nterm = -1", encoding="utf-8")
    told = [str(mistake) for mistake in validate("mine.toml", strict=True)[0].mistakes]
    assert [line.partition(": ")[0] for line in told] == ["mine.toml:11"] * 3 + ["mine.toml:12"]


def test_the_python_twin_raises_only_where_there_is_nothing_to_check() -> None:
    with pytest.raises(SisterCitiesError, match="no scenario"):
        validate("nowhere")
