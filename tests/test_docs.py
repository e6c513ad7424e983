"""The pages of the documentation name only what is there."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parent.parent / "docs"
LAWS = (DOCS / "laws.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+\.test_\w+)`", LAWS))))
def test_every_law_has_its_test(name: str) -> None:
    module, _, function = name.partition(".")
    assert hasattr(import_module(f"tests.{module}"), function)


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


OWN_RULE = re.findall(r"```python\n(.*?)```", (DOCS / "own-rule.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(OWN_RULE)))
def test_the_programs_of_the_tutorial_run(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    program = OWN_RULE[number].replace('businesses": 200', 'businesses": 60').replace('citizens": 200', 'citizens": 20')
    names: dict[str, Any] = {}
    exec(compile(program, "own-rule.md", "exec"), names)
    assert capsys.readouterr().out
    if "doubt" in names:
        assert names["doubt"].months["businesses_a"].sum() < names["usual"].months["businesses_a"].sum()


def test_the_tutorial_names_all_that_may_be_written() -> None:
    import sistercities

    page = (DOCS / "own-rule.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (`[^()|]+) \| ([^|]+) \|", page, re.MULTILINE)
    told = [(agent, name, allowed) for agent, names, allowed in rows for name in re.findall(r"`(\w+)`", names)]
    kinds = [getattr(sistercities, agent) for agent in ("CityGovernment", "Business", "Citizen")]
    assert {(agent, name) for agent, name, _ in told} == {(k.__name__, name) for k in kinds for name in k.writable}
    for agent, name, allowed in told:
        exactly = str(getattr(sistercities, agent).writable[name]).removeprefix("a number from ")
        assert allowed.replace("`", "").startswith(exactly)


def test_the_methods_of_the_tutorial_exist() -> None:
    import sistercities

    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", (DOCS / "own-rule.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows
    for agent, methods in rows:
        for method in re.findall(r"`(\w+)\(\)`", methods):
            assert callable(getattr(getattr(sistercities, agent), method))
