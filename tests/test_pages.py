"""The pages of the documentation: every command that they show is run, and answers what they say it answers."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities.paper.odd import refreshed
from sistercities.scenario.coding import CODING
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.schema import City, Partnership
from sistercities.scenario.side import Side

from tests.cases import first_of_each, quickly
from tests.documents import PAGES, blocks, commands
from tests.measurements import biographies

type Command = Callable[..., tuple[int, str, str]]

BOOK = "docs/reference/coding-book.md"
BIOGRAPHIES = "docs/findings/biographies.md"
FIRST = "docs/learn/first-scenario.md"
FIRST_IN_INDONESIAN = "docs/learn/skenario-pertama.md"
POLICIES = "docs/use/policies.md"
WHAT_IF = "docs/learn/what-if.md"
BLOCKS = {name: re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL) for name, text in PAGES.items()}


SIMULATED = re.compile(r"-?\d[\d.]* \[.*\]$")
"""A number that is simulated, with its interval, at the end of a line."""


def ask(line: str, command: Command) -> tuple[int, list[str]]:
    """Run a command line of a page, quickly, and give its status and all lines it says."""
    status, printed, complaints = command(*quickly(line))
    return status, [plain(line) for line in [*printed.splitlines(), *complaints.splitlines()]]


def plain(line: str) -> str:
    """The words of a line, whether its cells stand below others or not."""
    return " ".join(line.split())


def unsimulated(line: str) -> str:
    """A plain line without the number that is simulated, and how many worlds it is of."""
    return re.sub(r"n = \d+", "n", SIMULATED.sub("a number", line))


@pytest.mark.parametrize("page", [BOOK, FIRST, POLICIES])
def test_a_page_can_be_followed_from_top_to_bottom(page: str, command: Command) -> None:
    """Files are written as they are shown; a box below commands says no more than they answer.

    Few worlds are asked, so of a number that is simulated it is seen that there is one. The page in
    Indonesian shows the same files, commands and answers, as a test below makes sure.
    """
    said: list[str] = []
    failed = False
    for language, block in BLOCKS[page]:
        if language == "toml":
            name = re.match(r"# (\S+\.toml)\n", block)
            assert name, block
            Path(name[1]).write_text(block, encoding="utf-8")
        elif language == "sh":
            assert not failed, "a command failed, and the page does not say so"
            answers = [ask(line, command) for line in block.splitlines()]
            said = [unsimulated(line) for _, lines in answers for line in lines]
            failed = any(status for status, _ in answers)
        else:
            assert language == "text"
            shown = [unsimulated(plain(line)) for line in block.splitlines()]
            assert [line for line in shown if line not in said] == []
            assert failed == any(line.startswith("sistercities: ") for line in block.splitlines())
            failed = False
    assert not failed


@pytest.mark.long
def test_the_first_numbers_that_somebody_sees_are_those_that_the_model_gives(
    command: Command,
) -> None:
    Path("surabaya-busan.toml").write_text(blocks(FIRST, "toml")[-1], encoding="utf-8")
    (line,) = [each for each in commands(FIRST) if each.startswith("sistercities run ")]
    _, printed, _ = command(*shlex.split(line)[1:])
    said = [plain(each) for each in printed.splitlines()]
    assert [
        each for each in blocks(FIRST, "text")[-1].splitlines() if plain(each) not in said
    ] == []


def test_both_languages_show_the_same() -> None:
    assert BLOCKS[FIRST] == BLOCKS[FIRST_IN_INDONESIAN]
    headings = [
        re.findall(r"^## (\d)", PAGES[name], re.MULTILINE) for name in (FIRST, FIRST_IN_INDONESIAN)
    ]
    assert headings[0] == headings[1] == list("12345")


@pytest.mark.long
def test_every_command_of_the_page_on_figures_runs(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = blocks("docs/use/figures.md", "toml")
    Path("policies.toml").write_text(block, encoding="utf-8")
    for line in commands("docs/use/figures.md"):
        words = quickly(line.replace("tiff", "svg"))  # dots are printed in tests/test_journals.py
        status, said, complaints = command(*words)
        assert (status, complaints) == (0, ""), line
        assert said


@pytest.mark.parametrize("line", first_of_each(commands(WHAT_IF)))
def test_every_command_of_the_page_on_what_ifs_runs(line: str, command: Command) -> None:
    status, said = ask(line, command)
    assert status == 0
    assert said


def test_the_biographies_of_a_page_are_those_that_its_commands_print(
    command: Command, tmp_path: Path
) -> None:
    page = PAGES[BIOGRAPHIES]
    told = re.findall(r"<!-- biography: (\S+) (\d+) -->", page)
    assert [tuple(line.split()[2::2]) for line in commands(BIOGRAPHIES)] == told
    assert biographies.refreshed(page) == page, "run: python -m tests.measurements.biographies"

    for number, line in enumerate(commands(BIOGRAPHIES)):
        status, _, complaints = command(*line.split()[1:], "--out", tmp_path / str(number))
        assert (status, complaints) == (0, "")
        answer = (tmp_path / str(number) / "answer.md").read_text(encoding="utf-8")
        rows = [row for row in answer.splitlines() if row.startswith("|")]
        assert set(rows) <= set(page.splitlines())


@pytest.mark.long
def test_the_biographies_of_a_page_are_those_that_its_rule_chooses() -> None:
    for name, seed in re.findall(r"<!-- biography: (\S+) (\d+) -->", PAGES[BIOGRAPHIES]):
        found = biographies.fates(name)
        assert biographies.chosen_seed(found) == int(seed)
        assert f"{found.count('alive')} of {biographies.HISTORIES}" in PAGES[BIOGRAPHIES]


@pytest.mark.parametrize("page", [BOOK, POLICIES])
def test_the_tables_of_a_page_are_those_of_the_code_and_the_scenarios(page: str) -> None:
    assert refreshed(PAGES[page]) == PAGES[page], "out of date; run: make tables"


@pytest.mark.parametrize("part", [City, Side, Partnership])
def test_every_field_of_a_factor_has_a_rule_in_the_coding_book(part: type[City]) -> None:
    for name, declared in evidence_fields(part):
        if declared.factor != "circumstances":
            assert CODING[name].rule, name
            assert f"| `{name}` |" in PAGES[BOOK]


@pytest.mark.parametrize("program", blocks(WHAT_IF, "python"))
def test_programs_of_a_page_run(
    program: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "what-if.md", "exec"), {})
    assert "Alternating joint committee" in capsys.readouterr().out
    assert (tmp_path / "committee" / "ranking.csv").is_file()
