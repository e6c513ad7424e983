"""The pages of the documentation: every command that they show is run, and answers what they say it answers."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities.paper.odd import refreshed
from sistercities.scenario.coding import CODING
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.schema import City, Partnership, Side

from tests.test_command_line import QUICK

type Command = Callable[..., tuple[int, str, str]]

DOCS = Path(__file__).parent.parent / "docs"
PAGES = {name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("coding-book", "first-scenario", "policies", "skenario-pertama", "what-if")}  # fmt: skip
BLOCKS = {name: re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL) for name, text in PAGES.items()}


FEW_AGENTS = ("--set", "defaults.city.businesses=60", "--set", "defaults.city.citizens=40")
QUICK_WAY = {
    "run": QUICK,
    "compare": QUICK,
    "what-if": (*FEW_AGENTS, "--replicates", "4"),
    "why": (*FEW_AGENTS, "--replicates", "2"),
    "ablate": (*FEW_AGENTS, "--replicates", "2"),
    "biography": FEW_AGENTS,
}


def quickly(line: str) -> list[str]:
    """The arguments of a command line of a page, with few agents and worlds."""
    arguments = shlex.split(line)[1:]
    few = ("--max", "100") if "--until" in arguments else ()
    return [*arguments, *map(str, QUICK_WAY.get(arguments[0], ())), *few]


def ask(line: str, command: Command) -> tuple[int, list[str]]:
    """Run a command line of a page, quickly, and give its status and all lines it says."""
    status, printed, complaints = command(*quickly(line))
    return status, [*printed.splitlines(), *complaints.splitlines()]


@pytest.mark.parametrize("page", ["coding-book", "first-scenario", "policies"])
def test_a_page_can_be_followed_from_top_to_bottom(page: str, command: Command) -> None:
    """Files are written as they are shown; a box below commands says no more than they answer.

    The page in Indonesian shows the same files, commands and answers, as the next test makes sure.
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
            said = [line for _, lines in answers for line in lines]
            failed = any(status for status, _ in answers)
        else:
            assert language == "text"
            assert [line for line in block.splitlines() if line not in said] == []
            assert failed == any(line.startswith("sistercities: ") for line in block.splitlines())
            failed = False
    assert not failed


def test_both_languages_show_the_same() -> None:
    assert BLOCKS["first-scenario"] == BLOCKS["skenario-pertama"]
    headings = [
        re.findall(r"^## (\d)", PAGES[name], re.MULTILINE)
        for name in ("first-scenario", "skenario-pertama")
    ]
    assert headings[0] == headings[1] == list("12345")


@pytest.mark.parametrize(
    "line",
    [
        line
        for language, block in BLOCKS["what-if"]
        if language == "sh"
        for line in block.splitlines()
    ],
)
def test_every_command_of_the_page_on_what_ifs_runs(line: str, command: Command) -> None:
    status, said = ask(line, command)
    assert status == 0
    assert said


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]+))?\)", PAGES[page]):
        path = DOCS / target if target else DOCS / f"{page}.md"
        assert path.is_file(), target
        headings = (
            re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            if anchor
            else []
        )
        anchors = {
            re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings
        }
        assert not anchor or anchor in anchors, anchor


@pytest.mark.parametrize("page", ["coding-book", "policies"])
def test_the_tables_of_a_page_are_those_of_the_code_and_the_scenarios(page: str) -> None:
    assert refreshed(PAGES[page]) == PAGES[page], "out of date; run: make tables"


@pytest.mark.parametrize("part", [City, Side, Partnership])
def test_every_field_of_a_factor_has_a_rule_in_the_coding_book(part: type[City]) -> None:
    for name, info in evidence_fields(part):
        extra = info.json_schema_extra
        assert isinstance(extra, dict)
        if extra["factor"] != "circumstances":
            assert CODING[name].rule, name
            assert f"| `{name}` |" in PAGES["coding-book"]


@pytest.mark.parametrize(
    "program", [block for language, block in BLOCKS["what-if"] if language == "python"]
)
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
