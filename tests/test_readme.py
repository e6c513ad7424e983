"""Every command and every piece of code that the README and the pages it leads to show is run."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases import first_of_each, quickly
from tests.documents import PAGES, ROOT, blocks, commands

README = PAGES["README.md"]
MOST_WORDS = 900
SCENARIO_FILES = "docs/use/scenario-files.md"
BY_OTHER_TESTS = (
    "sistercities sweep",
    "sistercities run --from",
    "sistercities sensitivity",
    "sistercities discover",
    "sistercities table",
    "sistercities export",
    "sistercities trace",
    "sistercities rebuild",
    "sistercities methods",
    "sistercities package",
    "sistercities verify",
)
"""Commands that test_study_pages.py, test_discover.py, test_trace.py and test_package.py run, with
the pages on studies and on papers: each of them needs what another one wrote."""

COMMANDS = sorted(
    {
        line
        for page in ("README.md", SCENARIO_FILES, "docs/reference/commands.md")
        for line in commands(page)
        if not line.startswith(BY_OTHER_TESTS)
    }
)
PROGRAMS = blocks("docs/use/python.md", "python")


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len(README.split()) <= MOST_WORDS


def test_the_readme_says_what_to_trust_before_anything_is_run() -> None:
    assert README.index("## What to trust") < README.index("```sh")


def test_the_readme_answers_three_questions_with_their_intervals() -> None:
    answers = README.partition("## Three questions")[2].partition("## Where next")[0]
    assert (
        len(commands("README.md")) == len(re.findall(r"^\*\*.*\?\*\*$", answers, re.MULTILINE)) == 3
    )
    assert len(re.findall(r"\d \[\d\.\d+, \d\.\d+\]", answers)) >= 3


def test_the_pages_show_commands_and_programs() -> None:
    assert len(COMMANDS) >= 15
    assert len(PROGRAMS) == 4


@pytest.mark.parametrize("line", first_of_each(COMMANDS))
def test_command_of_the_pages_runs(line: str, command: Callable[..., tuple[int, str, str]]) -> None:
    (scenario,) = blocks(SCENARIO_FILES, "toml")
    Path("my-pairing.toml").write_text(scenario, encoding="utf-8")
    status, printed, complaints = command(*quickly(line))
    assert (status, complaints) == (0, "")
    assert printed


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_of_the_page_on_python_runs(
    program: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "python.md", "exec"), {})
    assert capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_of_a_page_exist(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^|`)make ([a-z-]+)", PAGES[page], re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
