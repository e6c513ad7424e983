"""Texts of users stand in Markdown as they are."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sistercities.paper.markdown import plain, table
from sistercities.scenario.words import literal

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(st.text(st.sampled_from("ab_ *`[]()<>!$&#;~:\\|\n-.")))
def test_nothing_in_a_text_marks_it_up(text: str) -> None:
    shown = READER.renderInline(plain(text))
    assert "<" not in shown
    assert html.unescape(shown) == literal(text)


@pytest.mark.parametrize("text", ["a | b", "`a|b`", "US$ 50 | A$ 25", "[x](y)", "<br>", "\\"])
def test_a_cell_holds_its_text(text: str) -> None:
    rendered = READER.render(table(["head"], [[plain(text)]]))
    (cell,) = re.findall(r"<td>(.*?)</td>", rendered)
    assert html.unescape(cell) == text


def test_formulas_and_emoji_of_markdown_are_no_letters_of_ours() -> None:
    assert plain("US$ and $x$ :smile: at 12:30") == "US\\$ and \\$x\\$ \\:smile: at 12:30"
