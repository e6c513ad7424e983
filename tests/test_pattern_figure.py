"""The figure of patterns calls them by what they say, and goes on to further pages."""

from itertools import pairwise

import pytest
from sistercities import patterns
from sistercities.paper.figures import patterns as figures
from sistercities.paper.figures.patterns import draw_patterns
from sistercities.paper.figures.style import INCH
from sistercities.questions.patterns import PATTERNS, Patterns

from tests.pictures import drawn_words, faults

pytestmark = pytest.mark.pictures

SOME = ["P23-jakarta-beijing", "P23-kyoto-yogyakarta", "P10", "N12"]


@pytest.fixture(scope="module")
def answer() -> Patterns:
    return patterns(SOME, replicates=2)


def said(answer: Patterns) -> list[list[str]]:
    """The names at the left of each page, each on one line."""
    return [
        [" ".join(label.get_text().split()) for label in page.axes[0].get_yticklabels()]
        for page in draw_patterns(answer)
    ]


def test_patterns_are_called_by_what_they_say(answer: Patterns) -> None:
    (names,) = said(answer)
    for pattern in PATTERNS:
        if pattern.identity in SOME:
            statement = pattern.statement.removesuffix(".")
            (name,) = (each for each in names if statement in each)
            assert name.startswith(pattern.identity.partition("-")[0])
    assert "P23 Leaders of Jakarta and Beijing change often" in names  # its case is told by then
    assert not any("jakarta-beijing" in name for name in names)


def test_every_number_is_on_one_page_and_every_page_begins_with_a_kind(
    answer: Patterns, monkeypatch: pytest.MonkeyPatch
) -> None:
    (names,) = said(answer)
    kinds = {name for name in names if name in {"Fitted", "Held-out", "Input"}}
    assert len(kinds) == 3
    monkeypatch.setattr(figures, "TALLEST", 55.0)
    pages = said(answer)
    assert len(pages) > 1
    assert all(page[0] in kinds and page[-1] not in kinds for page in pages)
    assert not any({one, other} <= kinds for page in pages for one, other in pairwise(page))
    told = [name for page in pages for name in page if name not in kinds]
    assert told == [name for name in names if name not in kinds]
    for page in draw_patterns(answer):
        assert page.get_figheight() * INCH <= 55.0
        assert faults(page) == []
        assert any("Misses: " in text for text, _ in drawn_words(page))
