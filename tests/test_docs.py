"""The pages of the documentation name only what is there."""

import re
from importlib import import_module
from pathlib import Path

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
