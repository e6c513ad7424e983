"""Every command and every piece of code that the README shows is run."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases import quickly

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
STUDIES = ("sistercities sweep", "sistercities run --from")
"""Commands that test_study_pages.py runs, with the pages on studies."""

COMMANDS = [
    line.partition(" #")[0].strip()
    for language, block in BLOCKS
    if language == "sh"
    for line in block.splitlines()
    if line.startswith("sistercities ") and not line.startswith(STUDIES)
]
PROGRAMS = [block for language, block in BLOCKS if language == "python"]


def test_the_readme_shows_commands_and_programs() -> None:
    assert len(COMMANDS) >= 5
    assert len(PROGRAMS) == 2


@pytest.mark.parametrize("line", COMMANDS)
def test_command_of_the_readme_runs(
    line: str, command: Callable[..., tuple[int, str, str]]
) -> None:
    (scenario,) = [block for language, block in BLOCKS if language == "toml"]
    Path("my-pairing.toml").write_text(scenario, encoding="utf-8")
    status, printed, complaints = command(*quickly(line))
    assert (status, complaints) == (0, "")
    assert printed


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_of_the_readme_runs(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(program, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_every_file_the_readme_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        assert (Path(__file__).parent.parent / target).exists(), target


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (Path(__file__).parent.parent / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
